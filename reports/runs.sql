-- SPDX-License-Identifier: GPL-2.0-or-later
-- What the store holds, a build a row, the newest first (sizeprof runs).
--
-- Columns: number and hash (its first 12 digits), by which users name the run; recipe; overlay, empty for
-- none; kernel, the version of Linux; userspace, name and version; shipped, bytes of all files on the medium;
-- kernel_bytes, bytes of bzImage; verdict of the newest boot test: pass, fail (REASON) or lost (REASON), or
-- empty when it was never tested; made_at, UTC. The machine formats have them all; a terminal has 80 columns,
-- so people see number, hash, recipe, overlay where there is one, kernel, shipped and verdict.
SELECT
	build.number AS number,
	substr(build.hash, 1, 12) AS hash,
	build.recipe AS recipe,
	build.overlay AS overlay,
	(
		SELECT source.version
		FROM build_source JOIN source ON source.id = build_source.source
		WHERE build_source.build = build.number AND source.name = 'linux'
		ORDER BY build_source.position LIMIT 1
	) AS kernel,
	(
		SELECT source.name || ' ' || source.version
		FROM build_source JOIN source ON source.id = build_source.source
		WHERE build_source.build = build.number AND source.name <> 'linux'
		ORDER BY build_source.position LIMIT 1
	) AS userspace,
	(SELECT sum(bytes) FROM artifact WHERE artifact.build = build.number AND shipped) AS shipped,
	(
		SELECT bytes FROM artifact
		WHERE artifact.build = build.number AND kind = 'bzImage'
		ORDER BY position LIMIT 1
	) AS kernel_bytes,
	(
		SELECT outcome || coalesce(' (' || reason || ')', '')
		FROM verdict WHERE verdict.build = build.number
		ORDER BY id DESC LIMIT 1
	) AS verdict,
	build.made_at AS made_at
FROM build
ORDER BY build.number DESC;
