-- SPDX-License-Identifier: GPL-2.0-or-later
-- The trials of a search in their order (sizeprof runs --search N --show trials, sizeprof plot trim).
--
-- Columns: trial, its number; elapsed, seconds that the search had run when it was done; seconds, what it took;
-- round, trials of which were made side by side; attempt, which repetition of the question, from 0; items, how many
-- things it leaves out or sets otherwise; accepted, 1 when it became the state, at once or later; outcome: pass, fail, not built, not smaller, measured or lost; reason, a
-- phrase; payload, bytes of the kernel's compressed stream and of the initramfs, and used, those on the medium, both
-- empty when it was not made; state and state_used, the same of the state that the search goes on from after it; won,
-- bytes by which the payload of that became smaller with it, empty when it stayed the same state; dropped, the names
-- of what the new state applies beyond the old one, the largest first; what, the same as options with their new value
-- unless that is n; same_as, the trial whose verdict it shares, empty when it was run; more, the names of what it leaves
-- out or sets otherwise beyond the state before it, the largest expected first, and back, of what it takes back;
-- tried, the first of both, for people, filled in by the program. The search's base stands before the first, as trial 0.
--
-- Parameter: :search, its number.
WITH changed AS MATERIALIZED (
	SELECT after, sum(won) AS won
	FROM step
	WHERE search = :search
		AND EXISTS (
			SELECT 1 FROM step_item WHERE step_item.search = step.search AND step_item.position = step.position
		)
	GROUP BY after
),
name AS MATERIALIZED (
	SELECT
		step.after AS after,
		step_item.name AS name,
		coalesce(option || iif(value = 'n', '', '=' || value), step_item.name) AS what,
		step.position AS position,
		step_item.won AS won
	FROM step
		JOIN step_item ON step_item.search = step.search AND step_item.position = step.position
		LEFT JOIN search_item ON search_item.search = step.search AND search_item.name = step_item.name
	WHERE step.search = :search AND step_item.applied
)
SELECT
	0 AS trial,
	0 AS elapsed,
	0 AS seconds,
	NULL AS round,
	NULL AS attempt,
	0 AS items,
	1 AS accepted,
	'base' AS outcome,
	NULL AS reason,
	payload AS payload,
	used AS used,
	payload AS state,
	used AS state_used,
	NULL AS won,
	NULL AS dropped,
	NULL AS what,
	NULL AS same_as,
	NULL AS more,
	NULL AS back,
	NULL AS tried
FROM search
WHERE number = :search AND payload > 0
UNION ALL
SELECT
	trial.number,
	trial.elapsed,
	trial.seconds,
	trial.round,
	trial.attempt,
	iif(trial.moves = '', 0, 1 + length(trial.moves) - length(replace(trial.moves, ' ', ''))),
	EXISTS (SELECT 1 FROM step AS own WHERE own.search = :search AND own.trial = trial.number),
	trial.outcome,
	iif(trial.outcome = 'not smaller' AND trial.below > 0, 'not below ' || printf('%,d', trial.below), trial.reason),
	nullif(trial.payload, 0),
	nullif(trial.used, 0),
	coalesce(reached.payload, nullif(search.payload, 0)),
	coalesce(nullif(reached.used, 0), nullif(search.used, 0)),
	changed.won,
	(SELECT group_concat(name, ' ') FROM
		(SELECT name FROM name WHERE name.after = trial.number ORDER BY position, won DESC, name)),
	(SELECT group_concat(what, ' ') FROM
		(SELECT what FROM name WHERE name.after = trial.number ORDER BY position, won DESC, name)),
	trial.same_as,
	NULL,
	NULL,
	NULL
FROM trial
	LEFT JOIN changed ON changed.after = trial.number
	LEFT JOIN step ON step.search = :search AND step.position = (
		SELECT max(position) FROM step WHERE step.search = :search AND step.after <= trial.number
	)
	JOIN search ON search.number = :search
	LEFT JOIN trial AS reached ON reached.search = :search AND reached.number = step.trial
WHERE trial.search = :search
ORDER BY 1;
