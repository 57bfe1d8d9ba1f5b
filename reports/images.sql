-- SPDX-License-Identifier: GPL-2.0-or-later
-- The containers of a build: what ships, and each stream that was decoded from it.
--
-- Columns: image, its path from the shipped file inwards, such as "bzImage / vmlinux.bin"; codec, empty for
-- what ships as it stands; bytes, decoded; coded, bytes that it takes in the image around it; chunks, the
-- codec's pieces; overhead, what of the coded bytes the prices of the decoded ones do not explain, in bytes
-- with three decimals; overhead_percent, that by what the stream costs on the medium, in hundredths with four
-- decimals; estimated, 1 when packed sizes in it are estimates. What ships comes first, then what is in it,
-- each before what is in it in turn.
--
-- Parameter: :build, the build's number.
WITH RECURSIVE tree AS (
	SELECT id, name AS path, format('%08d', id) AS place
	FROM image
	WHERE build = :build AND parent IS NULL
	UNION ALL
	SELECT image.id, tree.path || ' / ' || image.name, tree.place || format('.%08d', image.id)
	FROM tree JOIN image ON image.parent = tree.id
	WHERE image.build = :build
)
SELECT
	tree.path AS image,
	image.codec AS codec,
	image.bytes AS bytes,
	image.coded AS coded,
	iif(image.codec IS NULL, NULL, image.chunks) AS chunks,
	iif(image.codec IS NULL, NULL, image.overhead / 134217728.0) AS overhead,
	iif(image.codec IS NULL, NULL, 100.0 * image.overhead / nullif(image.packed, 0)) AS overhead_percent,
	image.estimated AS estimated
FROM tree JOIN image ON image.id = tree.id
ORDER BY tree.place;
