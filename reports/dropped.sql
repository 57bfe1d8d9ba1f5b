-- SPDX-License-Identifier: GPL-2.0-or-later
-- What a search left out or set otherwise so far, and what that won (sizeprof runs --search N).
--
-- Columns: name, of the item; program: kernel, userspace or image; option, without CONFIG_, or the image's setting;
-- value, what it is set to; trial, which was accepted with it; won, bytes of the payloads; shared, 1 when several
-- went in one step, so that won is its share of theirs by what was predicted: an estimate, exact in sum. A step of
-- several that won more than twice what was predicted of them all is no measure of any: of these each has what was
-- predicted, shared is 2, and the rest is the row "(not told apart)". The largest first, then by name. What was taken
-- back again is one row, "(taken back)", and what another value of the same thing took the place of, which goes on from
-- what that had won, another one, "(replaced)"; the last row, "total", is by how much the state is smaller than the
-- base: the rows above add up to it.
--
-- Parameter: :search, its number.
WITH share AS (
	SELECT
		step_item.*,
		step.won AS all_won,
		coalesce(max(search_item.weight, 0), 0) AS weight,
		search_item.program AS program,
		search_item.option AS option,
		search_item.value AS value,
		search_item.group_number AS group_number
	FROM step_item
		JOIN step USING (search, position)
		LEFT JOIN search_item USING (search, name)
	WHERE search = :search
),
surprise AS MATERIALIZED (
	SELECT position, sum(weight) / all_won AS predicted -- of the shares
	FROM share
	WHERE shared
	GROUP BY position
	HAVING all_won > 2 * sum(weight)
),
item AS MATERIALIZED (
	SELECT
		name,
		max(position) AS position, -- what it came to: SQLite takes the other columns from that row
		applied,
		sum(won) AS won,
		sum(iif(shared AND predicted IS NOT NULL, CAST(round(won * predicted) AS INTEGER), won)) AS told,
		iif(count(predicted) FILTER (WHERE shared) > 0, 2, sum(shared) > 0) AS shared, -- no second max(): see above
		program,
		option,
		value,
		group_number
	FROM share LEFT JOIN surprise USING (position)
	GROUP BY name
),
back AS MATERIALIZED (
	SELECT
		item.won AS won,
		EXISTS (
			SELECT 1
			FROM item AS other
			WHERE other.applied AND other.program = item.program
				AND (other.option = item.option OR other.group_number = item.group_number)
		) AS is_replaced
	FROM item
	WHERE NOT item.applied
),
line AS (
	SELECT
		1 AS part,
		item.name AS name,
		item.program AS program,
		item.option AS option,
		item.value AS value,
		step.trial AS trial,
		item.told AS won,
		item.shared AS shared
	FROM item
		JOIN step ON step.search = :search AND step.position = item.position
	WHERE item.applied
	UNION ALL
	SELECT 2, '(not told apart)', NULL, NULL, NULL, NULL, sum(won - told), 1
	FROM item
	WHERE applied
	HAVING sum(won - told) <> 0
	UNION ALL
	SELECT 3, '(replaced)', NULL, NULL, NULL, NULL, sum(won), 1
	FROM back
	WHERE is_replaced
	HAVING count(*) > 0
	UNION ALL
	SELECT 4, '(taken back)', NULL, NULL, NULL, NULL, sum(won), 1
	FROM back
	WHERE NOT is_replaced
	HAVING count(*) > 0
	UNION ALL
	SELECT 5, 'total', NULL, NULL, NULL, NULL, coalesce(sum(won), 0), 0
	FROM step
	WHERE search = :search
)
SELECT name, program, option, value, trial, won, shared
FROM line
ORDER BY part, won DESC, name;
