-- SPDX-License-Identifier: GPL-2.0-or-later
-- What each system measures, a row for the newest build of every recipe and overlay and the newest import of
-- every name (sizeprof table, which adds what the recipes say and what was measured elsewhere).
--
-- Columns: system, recipe and "+OVERLAY"; kernel, the version of Linux; medium_bytes, all that ships;
-- kernel_bytes, of bzImage; userspace_bytes, of the initramfs as it ships, or of the files in a folder; loader_bytes,
-- the boot loader's files on an image, 0 where there is none to ship; free_bytes, clusters of an image that no file has,
-- none on a CD; what is missing to
-- medium_bytes is the file system's own; boot, the newest verdict: pass, "fail: REASON" or "lost: REASON", or "-"
-- when it was never tested; options, of the kernel, set to y; origin, built or imported. Then what is needed
-- to find the recipe again: recipe, overlay, and place, its folder, empty for a recipe that comes with sizeprof,
-- wherever that was installed when it built. Recipes of one name in different folders are different recipes.
WITH named AS (
	SELECT
		*,
		-- the folder of NAME@VERSION is NAME
		'/datasets/recipes/' || substr(recipe, 1, instr(recipe || '@', '@') - 1) AS shipped_as,
		coalesce(recipe_path, '') AS recipe_folder
	FROM build
),
placed AS (
	SELECT number, recipe, overlay, iif(substr(recipe_folder, -length(shipped_as)) = shipped_as, '', recipe_folder) AS place
	FROM named
),
newest AS (
	SELECT max(number) AS number, place FROM placed GROUP BY recipe, overlay, place
),
-- the bytes of each artifact that the table has, NULL for none
part AS (
	SELECT
		build AS number,
		sum(iif(shipped, bytes, NULL)) AS shipped,
		max(iif(kind = 'bzImage', bytes, NULL)) AS kernel,
		max(iif(kind IN ('initramfs', 'folder'), bytes, NULL)) AS userspace,
		max(kind = 'medium' AND shipped) AS is_image
	FROM artifact GROUP BY build
),
-- what the ledger says of an image that boots by itself; packed and raw are one there
volume AS (
	SELECT
		image.build AS number,
		sum(iif(symbol.name = '(loader)', piece.size, 0)) AS loader,
		sum(iif(medium.name = '(free space)', piece.size, 0)) AS free
	FROM newest
		JOIN part ON part.number = newest.number AND part.is_image
		JOIN image ON image.build = newest.number AND image.parent IS NULL
		JOIN piece ON piece.image = image.id
		JOIN label AS symbol ON symbol.id = piece.symbol
		JOIN label AS medium ON medium.id = piece.medium
	GROUP BY image.build
)
SELECT
	build.recipe || coalesce('+' || build.overlay, '') AS system,
	(
		SELECT source.version
		FROM build_source JOIN source ON source.id = build_source.source
		WHERE build_source.build = build.number AND source.name = 'linux'
		ORDER BY build_source.position LIMIT 1
	) AS kernel,
	part.shipped AS medium_bytes,
	part.kernel AS kernel_bytes,
	part.userspace AS userspace_bytes,
	iif(part.is_image, volume.loader, iif(part.kernel IS NULL, NULL, 0)) AS loader_bytes,
	volume.free AS free_bytes,
	coalesce(
		(
			SELECT outcome || coalesce(': ' || reason, '')
			FROM verdict WHERE verdict.build = build.number
			ORDER BY id DESC LIMIT 1
		),
		'-'
	) AS boot,
	(
		SELECT config.enabled
		FROM build_config JOIN config ON config.id = build_config.config
		WHERE build_config.build = build.number AND build_config.name = 'kernel'
		ORDER BY build_config.position LIMIT 1
	) AS options,
	iif(substr(build.recipe, 1, 7) = 'import:', 'imported', 'built') AS origin,
	build.recipe AS recipe,
	build.overlay AS overlay,
	newest.place AS place
FROM newest
	JOIN build ON build.number = newest.number
	LEFT JOIN part ON part.number = build.number
	LEFT JOIN volume ON volume.number = build.number
ORDER BY system, place;
