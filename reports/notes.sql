-- SPDX-License-Identifier: GPL-2.0-or-later
-- What the reader of a build's ledger should know, such as a stream that could not be opened, and why.
--
-- Column: note, a sentence. In the order in which the ledger came upon them.
--
-- Parameter: :build, the build's number.
SELECT text AS note FROM note WHERE build = :build ORDER BY position;
