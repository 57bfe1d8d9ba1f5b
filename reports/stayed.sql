-- SPDX-License-Identifier: GPL-2.0-or-later
-- What stayed in a search's result, and why: its certificate (sizeprof runs --search N --show stayed).
--
-- Columns: name, of the item that is not applied; program: kernel, userspace or image; option, without CONFIG_, or the
-- image's setting; value, what it would be set to; verdict: needed (the test fails without it), not built, not smaller,
-- no effect, unknown; failures, failed tests; reason, of the last of them, or of what could not be built, or what goes
-- with it and is needed or cannot be built itself; line, the last one that was seen then, filled in by the program; wins,
-- bytes that it was expected to win; trial, its number; log_sha256, of all that was seen; screen, the last of it. The
-- largest expected win first, then by name.
--
-- Parameter: :search, its number.
SELECT
	neighbour.name AS name,
	neighbour.program AS program,
	neighbour.option AS option,
	neighbour.value AS value,
	neighbour.verdict AS verdict,
	neighbour.failures AS failures,
	coalesce(trial.reason || coalesce(': ' || trial.detail, ''),
		(SELECT 'with it goes ' || child.name || ', which is ' || child.verdict
			FROM search_item JOIN neighbour AS child USING (search, name)
			WHERE search = neighbour.search AND child.verdict = neighbour.verdict
				AND neighbour.verdict IN ('needed', 'not built')
				AND instr(' ' || search_item.parents || ' ', ' ' || neighbour.name || ' ')
			ORDER BY child.failures DESC, child.name LIMIT 1)) AS reason,
	NULL AS line,
	neighbour.wins AS wins,
	neighbour.trial AS trial,
	trial.log_sha256 AS log_sha256,
	coalesce(trial.screen, trial.log) AS screen
FROM neighbour
	LEFT JOIN trial ON trial.search = neighbour.search AND trial.number = neighbour.trial
WHERE neighbour.search = :search
ORDER BY neighbour.wins DESC, neighbour.name;
