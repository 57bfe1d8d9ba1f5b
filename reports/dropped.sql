-- SPDX-License-Identifier: GPL-2.0-or-later
-- What a search left out or set otherwise so far, and what that won (sizeprof runs --search N).
--
-- Columns: name, of the item; program: kernel, userspace or image; option, without CONFIG_, or the image's setting;
-- value, what it is set to; trial, which was accepted with it; won, bytes of the payloads; shared, 1 when several
-- went in one step, so that won is its share of theirs by what was predicted: an estimate, exact in sum. The largest
-- first, then by name; what was taken back again is one row, "(taken back)"; the last row, "total", is by how much
-- the state is smaller than the base: the rows above add up to it.
--
-- Parameter: :search, its number.
WITH item AS MATERIALIZED (
	SELECT
		name,
		max(position) AS position, -- what it came to: SQLite takes the other columns from that row
		applied,
		sum(won) AS won,
		sum(shared) > 0 AS shared
	FROM step_item
	WHERE search = :search
	GROUP BY name
),
line AS (
	SELECT
		1 AS part,
		item.name AS name,
		search_item.program AS program,
		search_item.option AS option,
		search_item.value AS value,
		step.trial AS trial,
		item.won AS won,
		item.shared AS shared
	FROM item
		JOIN step ON step.search = :search AND step.position = item.position
		LEFT JOIN search_item ON search_item.search = :search AND search_item.name = item.name
	WHERE item.applied
	UNION ALL
	SELECT 2, '(taken back)', NULL, NULL, NULL, NULL, sum(won), 1
	FROM item
	WHERE NOT applied
	HAVING count(*) > 0
	UNION ALL
	SELECT 3, 'total', NULL, NULL, NULL, NULL, coalesce(sum(won), 0), 0
	FROM step
	WHERE search = :search
)
SELECT name, program, option, value, trial, won, shared
FROM line
ORDER BY part, won DESC, name;
