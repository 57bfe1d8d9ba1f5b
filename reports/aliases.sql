-- SPDX-License-Identifier: GPL-2.0-or-later
-- Other names of the symbols of a build. Their bytes are counted once, under the symbol's label.
--
-- Columns: symbol, the label; alias, its other name; raw, the bytes that both name. By symbol, then by alias.
--
-- Parameter: :build, the build's number.
WITH raw AS (
	SELECT piece.symbol AS label, sum(piece.size) AS size
	FROM image JOIN piece ON piece.image = image.id
	WHERE image.build = :build AND piece.evidence = 0 AND piece.symbol IN (
		SELECT label FROM alias WHERE build = :build
	)
	GROUP BY 1
)
SELECT label.name AS symbol, alias.name AS alias, coalesce(raw.size, 0) AS raw
FROM alias JOIN label ON label.id = alias.label LEFT JOIN raw ON raw.label = alias.label
WHERE alias.build = :build
ORDER BY 1, 2;
