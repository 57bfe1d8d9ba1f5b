-- SPDX-License-Identifier: GPL-2.0-or-later
-- What a system ships, part by part (sizeprof build and import); reports/systems.sql has it in one row.
--
-- Columns: component, a shipped artifact, or, after a system's artifacts, recipe and "+OVERLAY" for
-- their sum; bytes; size, the same for people, filled in by the program; comment: version, number of options
-- set to y and what it holds uncompressed, or the recipe's title. Of a medium that is one image the kernel
-- and the userspace on it are listed, and what is left of it as "loader, file system, free".
--
-- Parameter: :build, a build's number, or 0 for the newest build of every recipe and overlay. Recipes of one
-- name in different folders are different recipes.
WITH chosen AS (
	SELECT max(number) AS number FROM build
	WHERE :build = 0 OR number = :build
	GROUP BY recipe, recipe_path, overlay
),
-- what is known of each half of a system; part is the artifact that ships it
half(part, component, config, content) AS (
	VALUES ('bzImage', 'kernel (bzImage)', 'kernel', 'vmlinux.bin'),
		('initramfs', 'userspace (initramfs)', 'userspace', 'cpio'),
		('folder', 'userspace (folder)', 'userspace', 'listing')
),
-- the bytes of the parts that stand on a medium which is one image
parted(number, medium, bytes) AS (
	SELECT chosen.number, medium.bytes, sum(part.bytes)
	FROM chosen
		JOIN artifact AS medium ON medium.build = chosen.number AND medium.kind = 'medium'
			AND medium.shipped
		JOIN artifact AS part ON part.build = chosen.number AND part.kind IN (SELECT part FROM half)
	GROUP BY chosen.number
),
line AS (
	SELECT
		build.number AS number,
		artifact.position AS position,
		coalesce(half.component, artifact.kind) AS component,
		artifact.bytes AS bytes,
		(
			SELECT CASE source.name
				WHEN 'linux' THEN 'Linux'
				WHEN 'busybox' THEN 'BusyBox'
				WHEN 'toybox' THEN 'Toybox'
				WHEN 'debian' THEN 'Debian'
				ELSE source.name
			END || ' ' || source.version
			FROM build_source JOIN source ON source.id = build_source.source
			WHERE build_source.build = build.number
				AND (source.name = 'linux') = (half.config = 'kernel')
			ORDER BY build_source.position LIMIT 1
		) AS version,
		(
			SELECT format('%,d option%s', config.enabled, iif(config.enabled = 1, '', 's'))
			FROM build_config JOIN config ON config.id = build_config.config
			WHERE build_config.build = build.number AND build_config.name = half.config
			ORDER BY build_config.position LIMIT 1
		) AS options,
		(
			SELECT format('%,d bytes uncompressed', content.bytes)
			FROM artifact AS content
			WHERE content.build = build.number AND content.kind = half.content
			ORDER BY content.position LIMIT 1
		) AS content
	FROM chosen
		JOIN build ON build.number = chosen.number
		LEFT JOIN parted ON parted.number = build.number
		JOIN artifact ON artifact.build = build.number AND iif(
			parted.number IS NULL,
			artifact.shipped,
			artifact.kind <> 'medium'
				AND (artifact.shipped OR artifact.kind IN (SELECT part FROM half))
		)
		LEFT JOIN half ON half.part = artifact.kind
	UNION ALL
	SELECT number, 9223372036854775807, 'loader, file system, free', medium - bytes, NULL, NULL, NULL
	FROM parted
)
SELECT component, bytes, NULL AS size, comment
FROM (
	SELECT
		build.recipe AS recipe,
		build.overlay AS overlay,
		build.recipe_path AS recipe_path,
		0 AS is_sum,
		line.position AS position,
		line.component AS component,
		line.bytes AS bytes,
		-- the parts that are known, with commas between them
		ltrim(coalesce(', ' || line.version, '') || coalesce(', ' || line.options, '')
			|| coalesce(', ' || line.content, ''), ', ') AS comment
	FROM line JOIN build ON build.number = line.number
	UNION ALL
	SELECT
		build.recipe,
		build.overlay,
		build.recipe_path,
		1,
		0,
		build.recipe || coalesce('+' || build.overlay, ''),
		(SELECT coalesce(sum(bytes), 0) FROM line WHERE line.number = build.number),
		build.title
	FROM chosen JOIN build ON build.number = chosen.number
)
ORDER BY recipe, overlay, recipe_path, is_sum, position;
