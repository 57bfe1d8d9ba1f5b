-- SPDX-License-Identifier: GPL-2.0-or-later
-- The trials of a search in their order (sizeprof runs --search N --show trials, sizeprof plot trim).
--
-- Columns: trial, its number; elapsed, seconds that the search had run when it was done; seconds, what it took;
-- round, trials of which were made side by side; attempt, which repetition of the question, from 0; items, how many
-- things it leaves out or sets otherwise; outcome: pass, fail, not built, not smaller, measured or lost; reason, a
-- phrase; payload, bytes of the kernel's compressed stream and of the initramfs, and used, those on the medium, both
-- empty when it was not made; state, payload of the state that the search goes on from after it; won, bytes by which
-- that became smaller with it, empty when it stayed the same state; dropped, the names of what the new state leaves
-- out beyond the old one, the largest first; same_as, the trial whose verdict it shares, empty when it was run.
-- The search's base stands before the first, as trial 0.
--
-- Parameter: :search, its number.
WITH changed AS MATERIALIZED (
	SELECT after, sum(won) AS won, max(position) AS last
	FROM step
	WHERE search = :search
	GROUP BY after
)
SELECT
	0 AS trial,
	0 AS elapsed,
	0 AS seconds,
	NULL AS round,
	NULL AS attempt,
	0 AS items,
	'base' AS outcome,
	NULL AS reason,
	payload AS payload,
	used AS used,
	payload AS state,
	NULL AS won,
	NULL AS dropped,
	NULL AS same_as
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
	trial.outcome,
	trial.reason,
	nullif(trial.payload, 0),
	nullif(trial.used, 0),
	coalesce(
		(
			SELECT state.payload
			FROM step JOIN trial AS state ON state.search = step.search AND state.number = step.trial
			WHERE step.search = :search AND step.after <= trial.number
			ORDER BY step.position DESC LIMIT 1
		),
		(SELECT nullif(payload, 0) FROM search WHERE number = :search)
	),
	changed.won,
	(
		SELECT group_concat(name, ' ')
		FROM (
			SELECT step_item.name AS name
			FROM step JOIN step_item ON step_item.search = step.search AND step_item.position = step.position
			WHERE step.search = :search AND step.after = trial.number AND step_item.applied
			ORDER BY step_item.won DESC, step_item.name
		)
	),
	trial.same_as
FROM trial LEFT JOIN changed ON changed.after = trial.number
WHERE trial.search = :search
ORDER BY 1;
