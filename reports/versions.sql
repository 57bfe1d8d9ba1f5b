-- SPDX-License-Identifier: GPL-2.0-or-later
-- One system across kernel versions (sizeprof table --versions): the newest run of each version of Linux that was built of
-- a recipe, as RECIPE or as RECIPE@VERSION, without an overlay.
--
-- Columns: system, the recipe; linux, the exact version of the sources; medium_bytes, all that ships; kernel_bytes, of
-- bzImage; userspace_bytes, of the initramfs; kernel_raw, the bytes of the kernel before compression, its two other
-- programs included; boot, the newest verdict: pass, "fail: REASON", "lost: REASON" or "-"; options, of the kernel, set
-- to y; taken_otherwise, lines of the fragments that this tree takes under another name or not at all; toolchain, compiler
-- and linker; command, that builds it. Then, for whoever makes the table: folder, of the sources; run, its number.
-- Versions in their order.
--
-- Parameter: :recipe, its name without a version.
WITH version AS (
	SELECT max(build.number) AS number, source.version AS linux
	FROM build
		JOIN build_source ON build_source.build = build.number
		JOIN source ON source.id = build_source.source AND source.name = 'linux'
		JOIN ledger ON ledger.build = build.number
	WHERE build.overlay IS NULL
		AND (build.recipe = :recipe OR substr(build.recipe, 1, length(:recipe) + 1) = :recipe || '@')
	GROUP BY source.version
)
SELECT
	:recipe AS system,
	version.linux AS linux,
	(SELECT sum(bytes) FROM artifact WHERE build = version.number AND shipped) AS medium_bytes,
	(SELECT bytes FROM artifact WHERE build = version.number AND kind = 'bzImage') AS kernel_bytes,
	(SELECT bytes FROM artifact WHERE build = version.number AND kind = 'initramfs') AS userspace_bytes,
	(
		SELECT sum(piece.size)
		FROM image
			JOIN piece ON piece.image = image.id
			JOIN label AS medium ON medium.id = piece.medium
		WHERE image.build = version.number AND medium.name = 'bzImage'
	) AS kernel_raw,
	coalesce(
		(
			SELECT outcome || coalesce(': ' || reason, '')
			FROM verdict WHERE verdict.build = version.number
			ORDER BY id DESC LIMIT 1
		),
		'-'
	) AS boot,
	(
		SELECT config.enabled
		FROM build_config JOIN config ON config.id = build_config.config
		WHERE build_config.build = version.number AND build_config.name = 'kernel'
	) AS options,
	(SELECT count(*) FROM build_note WHERE build = version.number) AS taken_otherwise,
	(
		SELECT group_concat(version, '; ')
		FROM (
			SELECT tool.version AS version
			FROM build_tool JOIN tool ON tool.id = build_tool.tool
			WHERE build_tool.build = version.number AND tool.name IN ('gcc', 'ld')
			ORDER BY tool.name
		)
	) AS toolchain,
	'sizeprof build ' || build.recipe AS command,
	(
		SELECT source.folder
		FROM build_source JOIN source ON source.id = build_source.source
		WHERE build_source.build = version.number AND source.name = 'linux'
	) AS folder,
	version.number AS run
FROM version JOIN build ON build.number = version.number
ORDER BY
	CAST(linux AS INTEGER),
	CAST(substr(linux, instr(linux, '.') + 1) AS INTEGER),
	linux;
