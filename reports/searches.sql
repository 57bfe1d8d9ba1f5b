-- SPDX-License-Identifier: GPL-2.0-or-later
-- The searches that the store holds, the newest first (sizeprof runs --searches).
--
-- Columns: number, by which users name the search; run, the build that it starts from; recipe, with +OVERLAY where
-- there is one; target, as the user said; strategy and seed; state: running, reached (the target), certified, stopped,
-- failed, and interrupted, filled in by the program, for one that was running and that no process is at any more;
-- trials, how many were made, of which lost told nothing; before and after, bytes of the payloads (the kernel's
-- compressed stream and the initramfs) of the base and of the smallest state so far, empty where not known; seconds,
-- for which it ran; result, the build that was made of its result, empty for none; started_at and ended_at, UTC;
-- least, bytes that a step has to win, so that a certificate is about steps of as many.
SELECT
	search.number AS number,
	search.base AS run,
	build.recipe || coalesce('+' || build.overlay, '') AS recipe,
	search.target AS target,
	search.strategy AS strategy,
	search.seed AS seed,
	search.state AS state,
	(SELECT count(*) FROM trial WHERE trial.search = search.number) AS trials,
	(SELECT count(*) FROM trial WHERE trial.search = search.number AND outcome = 'lost') AS lost,
	nullif(search.payload, 0) AS before,
	coalesce(
		iif(search.state = 'running', NULL, nullif(search_end.payload, 0)),
		(
			SELECT trial.payload
			FROM step JOIN trial ON trial.search = step.search AND trial.number = step.trial
			WHERE step.search = search.number
			ORDER BY position DESC LIMIT 1
		),
		nullif(search.payload, 0)
	) AS after,
	max(
		coalesce(search_end.seconds, 0),
		coalesce((SELECT max(elapsed) FROM trial WHERE trial.search = search.number), 0)
	) AS seconds,
	search_end.build AS result,
	search.started_at AS started_at,
	iif(search.state = 'running', NULL, search_end.ended_at) AS ended_at,
	max(1, iif(instr(search.inputs, char(10) || 'least='), -- a cast reads the digits that it begins with
		CAST(substr(search.inputs, instr(search.inputs, char(10) || 'least=') + 7) AS INTEGER), 1)) AS least
FROM search
	JOIN build ON build.number = search.base
	LEFT JOIN search_end ON search_end.search = search.number
ORDER BY search.number DESC;
