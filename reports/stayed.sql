-- SPDX-License-Identifier: GPL-2.0-or-later
-- What stayed in a search's result, and why: its certificate (sizeprof runs --search N --show stayed).
--
-- Columns: name, of the item that is not applied; program: kernel, userspace or image; option, without CONFIG_, or the
-- image's setting; value, what it would be set to; verdict: needed (the test fails without it), not built, not smaller
-- (or by less than a step of the search has to win), no effect, unknown; failures, failed tests; reason, of the last of
-- them, or of what could not be built, by how much the payloads are not smaller, or what goes with it and is needed or
-- cannot be built itself; line, the last one that was seen then, filled in by the program; wins, bytes that it was
-- expected to win; trial, its number; log_sha256, of all that was seen; screen, the last of it; child, the name of what
-- goes with it and decides, empty where it was tried itself; larger, bytes by which the payloads are larger without it,
-- negative where they are smaller, empty where they were not made. The largest expected win first, then by name.
--
-- Parameter: :search, its number.
WITH line AS MATERIALIZED (
	SELECT
		neighbour.*,
		trial.reason AS said,
		trial.detail AS detail,
		trial.log_sha256 AS log_sha256,
		coalesce(trial.screen, trial.log) AS screen,
		nullif(trial.payload, 0) - coalesce(result.payload, nullif(search_end.payload, 0)) AS larger,
		-- what goes with it and decides
		(SELECT child.name
			FROM search_item JOIN neighbour AS child USING (search, name)
			WHERE trial.number IS NULL AND search = neighbour.search AND child.verdict = neighbour.verdict
				AND neighbour.verdict IN ('needed', 'not built')
				AND instr(' ' || search_item.parents || ' ', ' ' || neighbour.name || ' ')
			ORDER BY child.trial IS NULL, child.failures DESC, child.name LIMIT 1) AS child
	FROM neighbour
		LEFT JOIN trial ON trial.search = neighbour.search AND trial.number = neighbour.trial
		LEFT JOIN search_end ON search_end.search = neighbour.search
		LEFT JOIN trial AS result ON result.search = neighbour.search AND result.number = search_end.trial
	WHERE neighbour.search = :search
)
SELECT
	name,
	program,
	option,
	value,
	verdict,
	failures,
	CASE
		WHEN verdict = 'not smaller' AND larger > 0 THEN printf('%,d', larger) || ' byte' || iif(larger = 1, '', 's') || ' larger'
		WHEN verdict = 'not smaller' AND larger = 0 THEN 'as large'
		WHEN verdict = 'not smaller' AND larger < 0 THEN
			printf('%,d', -larger) || ' byte' || iif(larger = -1, '', 's') || ' smaller, less than a step has to win'
		ELSE coalesce(said || coalesce(': ' || detail, ''), 'with it goes ' || child || ', which is ' || verdict)
	END AS reason,
	NULL AS line,
	wins,
	trial,
	log_sha256,
	screen,
	child,
	larger
FROM line
ORDER BY wins DESC, name;
