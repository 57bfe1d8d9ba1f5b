-- SPDX-License-Identifier: GPL-2.0-or-later
-- Which options gate the bytes of a symbol, and where (sizeprof why SYMBOL).
--
-- Columns: symbol, object; option, or a label in parentheses; raw, and packed with three decimals, what of the symbol
-- it gates; executed, as in report.sql; kind, how that is known: makefile, if, reference, fill, or empty; file and
-- line, the place in the sources that gates: of the option's places the one nearest to the object, which is its own
-- source, then its folder's Makefile, then the one that gates most; program, the program's configuration. The
-- largest packed first, then by option.
--
-- Parameters: :build, the build's number; :in_label, the symbol's label.
WITH fill AS (SELECT id FROM label WHERE name = '(padding)' AND dimension = 1),
owned AS MATERIALIZED (
	SELECT
		piece.object AS object,
		piece.option AS option,
		sum(piece.size) AS raw,
		sum(piece.packed) AS packed,
		sum(iif(piece.symbol IS (SELECT id FROM fill), 0, piece.code)) AS code,
		sum(iif(piece.symbol IS (SELECT id FROM fill), 0, piece.executed)) AS executed
	FROM image JOIN piece ON piece.image = image.id
	WHERE image.build = :build
		AND piece.symbol = (SELECT id FROM label WHERE name = :in_label AND dimension = 1)
	GROUP BY 1, 2
),
named AS MATERIALIZED (
	SELECT
		object.name AS object,
		-- busybox:coreutils/ls.o -> coreutils/ls. and coreutils/
		rtrim(substr(object.name, instr(object.name, ':') + 1), 'o') AS stem,
		rtrim(substr(object.name, instr(object.name, ':') + 1),
			replace(substr(object.name, instr(object.name, ':') + 1), '/', '')) AS folder,
		option.name AS option,
		owned.raw, owned.packed, owned.code, owned.executed
	FROM owned
		JOIN label AS object ON object.id = owned.object
		JOIN label AS option ON option.id = owned.option
),
near AS (
	SELECT
		named.*,
		gate.program, gate.kind, gate.file, gate.line,
		row_number() OVER (
			PARTITION BY named.object, named.option
			ORDER BY
				CASE
					WHEN substr(gate.file, 1, length(stem)) = stem THEN 0
					WHEN rtrim(gate.file, replace(gate.file, '/', '')) = folder THEN 1
					ELSE 2
				END,
				gate.own_packed DESC,
				gate.file,
				gate.line
		) AS place
	FROM named LEFT JOIN option_gate AS gate ON gate.build = :build AND gate.label = named.option
)
SELECT
	:in_label AS symbol,
	object,
	option,
	raw,
	packed / 134217728.0 AS packed,
	iif((SELECT traced FROM ledger WHERE build = :build), 100.0 * executed / nullif(code, 0), NULL) AS executed,
	CASE kind WHEN 1 THEN 'makefile' WHEN 2 THEN 'if' WHEN 3 THEN 'reference' WHEN 4 THEN 'fill' END AS kind,
	nullif(file, '') AS file,
	iif(file = '', NULL, line) AS line,
	program
FROM near
WHERE place = 1
ORDER BY near.packed DESC, option, object;
