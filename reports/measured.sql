-- SPDX-License-Identifier: GPL-2.0-or-later
-- What was predicted of a build beside what rebuilding showed (sizeprof measure).
--
-- Columns: name; kind, option or applet; program, the configuration it is of; predicted_raw and measured_raw,
-- bytes saved in the file, and error_raw, the former less the latter; predicted_packed, measured_packed and
-- error_packed, the same of the payload, with three decimals; predictions are empty for what the build does not have, and measured ones
-- for what could not be built; same_code, 1 when no code changed, so that what was measured is noise; same_options,
-- 1 when the options that went were those predicted; of an applet the drop of its options is predicted, and where
-- those are not known what only it needs, and then same_options is empty; fate, of an option: droppable, replaced, held
-- or value; outcome: built, not built or lost; verdict of the boot test, empty when it was not booted; seconds.
-- The largest measured packed first, then by name.
--
-- Parameter: :build, the build's number.
WITH predicted AS MATERIALIZED (
	SELECT program, 'option' AS kind, name, fate, drop_text + drop_data AS raw, drop_packed AS packed,
		coalesce(dropped_with, '') AS dropped_with
	FROM option_cost
	WHERE build = :build
	UNION ALL
	SELECT 'userspace', 'applet', name, NULL,
		iif(droppable, drop_text + drop_data,
			exclusive_text + exclusive_data + libc_exclusive_text + libc_exclusive_data),
		iif(droppable, drop_packed, exclusive_packed + libc_exclusive_packed),
		iif(droppable, coalesce(dropped_with, ''), NULL)
	FROM applet_cost
	WHERE build = :build
)
SELECT
	measurement.name AS name,
	measurement.kind AS kind,
	measurement.program AS program,
	predicted.raw AS predicted_raw,
	iif(outcome = 0, saved_text + saved_data, NULL) AS measured_raw,
	iif(outcome = 0, predicted.raw - saved_text - saved_data, NULL) AS error_raw,
	predicted.packed / 134217728.0 AS predicted_packed,
	iif(outcome = 0, saved_packed / 134217728.0, NULL) AS measured_packed,
	iif(outcome = 0, (predicted.packed - saved_packed) / 134217728.0, NULL) AS error_packed,
	same_code,
	iif(outcome = 0, predicted.dropped_with = coalesce(measurement.dropped_with, ''), NULL) AS same_options,
	CASE fate WHEN 0 THEN 'droppable' WHEN 1 THEN 'replaced' WHEN 2 THEN 'held' WHEN 3 THEN 'value' END AS fate,
	CASE outcome WHEN 0 THEN 'built' WHEN 1 THEN 'not built' WHEN 2 THEN 'lost' END AS outcome,
	nullif(verdict, '') AS verdict,
	seconds
FROM measurement LEFT JOIN predicted
	ON predicted.program = measurement.program AND predicted.kind = measurement.kind
		AND predicted.name = measurement.name
WHERE measurement.build = :build
ORDER BY iif(outcome = 0, saved_packed, NULL) DESC NULLS LAST, measurement.name, measurement.kind, measurement.program;
