-- SPDX-License-Identifier: GPL-2.0-or-later
-- The options of two runs whose values differ (sizeprof diff --options): what is new in the kernel or the userspace of
-- another version, say.
--
-- Columns: option, without CONFIG_, those of the userspace behind its name and a colon; before and after, the value, or
-- "is not set", or empty when the configuration has no line about it: it does not know the option, or what that depends
-- on is not set; change: new (set in the second alone), gone (set in the first alone), or value; own_packed and
-- drop_packed, of the run that has it set, the second if both; prompt. The largest own_packed first, then by name.
--
-- Parameters: :before and :after, the builds' numbers.
WITH text AS (
	SELECT build_config.build AS build, build_config.name AS program, char(10) || config.text AS text
	FROM build_config JOIN config ON config.id = build_config.config
	WHERE build_config.build IN (:before, :after)
),
both AS (
	SELECT
		coalesce(b.label, a.label) AS label,
		coalesce(b.program, a.program) AS program,
		coalesce(b.name, a.name) AS name,
		a.value AS before,
		b.value AS after,
		a.name NOTNULL AS was,
		b.name NOTNULL AS is_now,
		coalesce(b.prompt, a.prompt) AS prompt,
		iif(b.name NOTNULL, b.own_packed, a.own_packed) AS own_packed,
		iif(b.name NOTNULL, b.fate, a.fate) AS fate,
		iif(b.name NOTNULL, b.drop_packed, a.drop_packed) AS drop_packed
	FROM (SELECT * FROM option_cost WHERE build = :before) AS a
		FULL JOIN (SELECT * FROM option_cost WHERE build = :after) AS b
			ON b.program = a.program AND b.name = a.name
)
SELECT
	label AS option,
	coalesce(
		before,
		(
			SELECT iif(instr(text, char(10) || '# CONFIG_' || name || ' is not set' || char(10)), 'is not set', NULL)
			FROM text WHERE build = :before AND text.program = both.program
		)
	) AS before,
	coalesce(
		after,
		(
			SELECT iif(instr(text, char(10) || '# CONFIG_' || name || ' is not set' || char(10)), 'is not set', NULL)
			FROM text WHERE build = :after AND text.program = both.program
		)
	) AS after,
	CASE WHEN NOT was THEN 'new' WHEN NOT is_now THEN 'gone' ELSE 'value' END AS change,
	own_packed / 134217728.0 AS own_packed,
	iif(fate IN (0, 1), drop_packed / 134217728.0, NULL) AS drop_packed,
	prompt
FROM both
WHERE both.was <> both.is_now OR both.before IS NOT both.after
ORDER BY both.own_packed DESC, option;
