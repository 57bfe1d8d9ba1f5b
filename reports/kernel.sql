-- SPDX-License-Identifier: GPL-2.0-or-later
-- What each option of a run's kernel costs (sizeprof table --versions --by option).
--
-- Columns: option, without CONFIG_, or a label in parentheses; value, as it stands in the configuration; own_raw,
-- own_packed, drop_raw and drop_packed as in options.sql; prompt. A row for each option that the configuration sets and
-- for each label in parentheses; the own columns add up to the kernel's share of the medium. In the order of their names.
--
-- Parameter: :build, the build's number.
WITH owned AS MATERIALIZED (
	SELECT label.name AS name, sum(piece.size) AS raw, sum(piece.packed) AS packed
	FROM image
		JOIN piece ON piece.image = image.id
		JOIN label AS medium ON medium.id = piece.medium AND medium.name = 'bzImage'
		JOIN label ON label.id = piece.option
	WHERE image.build = :build
	GROUP BY 1
),
cost AS MATERIALIZED (
	SELECT
		name,
		value,
		prompt,
		iif(fate IN (0, 1), drop_text + drop_data, NULL) AS drop_raw,
		iif(fate IN (0, 1), drop_packed, NULL) AS drop_packed
	FROM option_cost
	WHERE build = :build AND program = 'kernel'
)
SELECT
	coalesce(cost.name, owned.name) AS option,
	cost.value AS value,
	coalesce(owned.raw, 0) AS own_raw,
	coalesce(owned.packed, 0) / 134217728.0 AS own_packed,
	cost.drop_raw AS drop_raw,
	cost.drop_packed / 134217728.0 AS drop_packed,
	cost.prompt AS prompt
FROM cost FULL JOIN owned ON owned.name = cost.name
ORDER BY 1;
