-- SPDX-License-Identifier: GPL-2.0-or-later
-- What the reader of a build's ledger should know, such as a stream that could not be opened, and why.
--
-- Column: note, a sentence. First what of the recipe's fragments the tree took otherwise; then in the order in which the
-- ledger came upon them; then what could not be told of options.
--
-- Parameter: :build, the build's number.
SELECT note
FROM (
	SELECT 0 AS part, position, text AS note FROM build_note WHERE build = :build
	UNION ALL
	SELECT 1, position, text FROM note WHERE build = :build
	UNION ALL
	SELECT 2, position, text FROM option_note WHERE build = :build
)
ORDER BY part, position;
