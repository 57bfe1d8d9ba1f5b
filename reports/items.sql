-- SPDX-License-Identifier: GPL-2.0-or-later
-- What a search could leave out or set otherwise, and what became of it (sizeprof runs --search N --show items): its
-- problem, as tests/bench/search reads it.
--
-- Columns: name, of the item; program: kernel, userspace or image; option, without CONFIG_, or the image's setting;
-- value, what it is set to; weight, bytes that it alone was expected to win; prior, the probability that the test fails
-- without it; parents, names of the items that, applied, apply it too, separated by one space; group, a number from 1
-- that is the same for items of which at most one can be applied, and group_step, its order there, both empty when it is in none;
-- round, the first in which it was there, as which all of this is told: empty when an earlier version saved it, which
-- did not keep parents and groups; outcome: dropped (applied in the result), needed, not built, not smaller, no effect
-- (why it is not, by the certificate), replaced (the result has another value of the same option or choice), taken back
-- (it was left out for a while), gone (the certificate's result has nothing that the item is about), or unknown: the
-- search did not come to its certificate; base, bytes of the payloads of the search's base, the same in each row, empty when it was not measured. By name.
--
-- Parameter: :search, its number.
WITH result AS MATERIALIZED (
	SELECT ' ' || coalesce(trial.moves, '') || ' ' AS moves
	FROM search
		JOIN search_end ON search_end.search = search.number
		LEFT JOIN trial ON trial.search = search.number AND trial.number = search_end.trial
	WHERE search.number = :search AND search.state <> 'running'
)
SELECT
	search_item.name AS name,
	search_item.program AS program,
	search_item.option AS option,
	search_item.value AS value,
	search_item.weight AS weight,
	search_item.prior AS prior,
	nullif(search_item.parents, '') AS parents,
	search_item.group_number AS "group",
	search_item.group_step AS group_step,
	search_item.round AS round,
	CASE
		WHEN result.moves IS NULL THEN 'unknown'
		-- what is a neighbour of the result is not applied in it, even if it once was
		WHEN neighbour.verdict IS NOT NULL THEN neighbour.verdict
		WHEN instr(result.moves, ' ' || search_item.name || ' ') > 0 THEN 'dropped'
		WHEN EXISTS (
			SELECT 1
			FROM search_item AS other
			WHERE other.search = :search AND other.program = search_item.program
				AND (other.option = search_item.option OR other.group_number = search_item.group_number)
				AND instr(result.moves, ' ' || other.name || ' ') > 0
		) THEN 'replaced'
		WHEN search_item.name IN (SELECT name FROM step_item WHERE search = :search AND applied) THEN 'taken back'
		WHEN search.state = 'certified' THEN 'gone'
		ELSE 'unknown'
	END AS outcome,
	nullif(search.payload, 0) AS base
FROM search_item
	JOIN search ON search.number = search_item.search
	LEFT JOIN result ON 1
	LEFT JOIN neighbour ON neighbour.search = search_item.search AND neighbour.name = search_item.name
WHERE search_item.search = :search
ORDER BY search_item.name;
