-- SPDX-License-Identifier: GPL-2.0-or-later
-- What the medium of a run is made of, in a few parts that are the same in all versions of Linux
-- (sizeprof table --versions --by part).
--
-- Columns: part, raw and packed. A part is a folder of the kernel's sources - arch, block, drivers, fs, ... -, or
--   (boot code)  bzImage's setup and decompressor
--   (rest)       of bzImage what is of no folder: padding, headers, merged strings, the stream's own bytes
--   (userspace)  the initramfs
-- The packed ones add up to the medium. In the order of their names.
--
-- Parameter: :build, the build's number.
WITH owned AS MATERIALIZED (
	SELECT piece.directory AS directory, piece.medium AS medium, sum(piece.size) AS raw, sum(piece.packed) AS packed
	FROM image JOIN piece ON piece.image = image.id
	WHERE image.build = :build
	GROUP BY 1, 2
)
SELECT
	CASE
		WHEN medium.name <> 'bzImage' THEN '(userspace)'
		WHEN directory.name LIKE 'setup:%' OR directory.name LIKE 'decompressor:%' THEN '(boot code)'
		WHEN directory.name LIKE '(%' OR directory.name = '' THEN '(rest)'
		ELSE substr(directory.name, 1, instr(directory.name || '/', '/') - 1)
	END AS part,
	sum(owned.raw) AS raw,
	-- packed sizes are stored in 2^-24 bits: 2^27 of them are a byte
	sum(owned.packed) / 134217728.0 AS packed
FROM owned
	JOIN label AS directory ON directory.id = owned.directory
	JOIN label AS medium ON medium.id = owned.medium
GROUP BY 1
ORDER BY 1;
