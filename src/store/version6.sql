-- SPDX-License-Identifier: GPL-2.0-or-later
-- From version 5 of the store to version 6: what a search's items are to each other, so that its problem can be put
-- together again without the tree that it was asked of.
-- This file stays as it is, like schema.sql.
--
-- Nothing of this is known of the items of version 5: their round is NULL until the search is gone on with, which saves
-- its items again.

-- Names of the items that, applied, apply this one too, separated by one space: none in it twice, '' for none.
ALTER TABLE search_item ADD COLUMN parents TEXT;
-- At most one item of a group can be applied: other members of a choice, values of a number. From 1, the same one
-- in all rounds; NULL: it is in none.
ALTER TABLE search_item ADD COLUMN group_number INTEGER CHECK (group_number >= 1);
ALTER TABLE search_item ADD COLUMN group_step INTEGER; -- order within the group
-- The first round in which it was there: all that is said of it is as that round saw it, but for its group, which later
-- ones may have made of it.
ALTER TABLE search_item ADD COLUMN round INTEGER CHECK (round >= 1);
