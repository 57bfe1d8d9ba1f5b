/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ledger with made-up analyzers: walking, painting, cutting, checking.
 */
#include "analyzers/ledger_help.h"

/* A made-up container: "BOX", then a letter that says how it behaves. */
static bool box_probe(const struct sp_image *image)
{
	return image->size >= 4 && !memcmp(image->data, "BOX", 3);
}

static struct sp_error *box_run(const struct sp_image *image, const struct sp_sink *sink)
{
	switch (image->data[3]) {
	case 'i': /* the rest is a part */
	case 's': /* the same, and a file of a root file system */
		sink->paint(sink->user, SP_BY_SECTION, 0, 4, SP_RANK_HEADER, "(box)");
		sink->descend(sink->user, 4, image->size - 4, "inner", image->data[3] == 's');
		return NULL;
	case 'b':
		return sp_error_new(SP_USAGE, "the box at offset 0x%x is broken", 3);
	case 'o':
		sink->paint(sink->user, SP_BY_SECTION, 2, image->size - 1, SP_RANK_HEADER, "beyond");
		return NULL;
	case 'w': /* would wrap around when added up carelessly */
		sink->paint(sink->user, SP_BY_SECTION, 2, UINT64_MAX, SP_RANK_HEADER, "beyond");
		return NULL;
	case 'd':
		sink->descend(sink->user, 1, image->size, "beyond", true);
		return NULL;
	case 'n':
		sink->paint(sink->user, SP_BY_SECTION, 0, 1, SP_RANK_HEADER, "");
		return NULL;
	default:
		return NULL;
	}
}

static bool any_probe(const struct sp_image *image)
{
	return image->size > 0;
}

/* Names the first byte of each image it sees after the image, by symbol. */
static struct sp_error *first_run(const struct sp_image *image, const struct sp_sink *sink)
{
	SP_AUTOFREE char *label = sp_format("%s%s", image->facts ? image->facts->prefix : "", image->name);
	sink->paint(sink->user, SP_BY_SYMBOL, 0, 1, SP_RANK_SYMBOL, label);
	sink->paint(sink->user, SP_BY_OBJECT, 0, image->size, SP_RANK_CONTAINER,
		image->sealed ? "sealed" : "open");
	return NULL;
}

static const struct sp_analyzer box = {"box", box_probe, box_run};
static const struct sp_analyzer first = {"first", any_probe, first_run};
static const struct sp_analyzer *const none[] = {NULL};
static const struct sp_analyzer *const boxes[] = {&box, NULL};
static const struct sp_analyzer *const both[] = {&box, &first, NULL};
static const struct sp_analyzer *const both_turned[] = {&first, &box, NULL};

static struct sp_error *make(const char *text, const struct sp_program_facts *facts,
	const struct sp_analyzer *const *analyzers, struct sp_ledger **ledger)
{
	struct sp_ledger_input input = {"root", "floppy.img", (const uint8_t *)text, strlen(text)};
	return sp_ledger_make(&input, 1, facts, facts ? 1 : 0, analyzers, ledger);
}

static void test_unrecognised_image_belongs_to_its_file(void **state)
{
	(void)state;
	struct sp_ledger *ledger = NULL;
	assert_null(make("hello", NULL, none, &ledger));
	assert_conserved(ledger, 5);
	assert_int_equal(ledger->piece_count, 1);
	assert_owner(ledger, SP_BY_FILE, 0, "floppy.img");
	assert_owner(ledger, SP_BY_SECTION, 0, SP_LABEL_UNKNOWN);
	sp_ledger_free(ledger);
}

static void test_empty_image_and_no_images(void **state)
{
	(void)state;
	struct sp_ledger *ledger = NULL;
	assert_null(make("", NULL, both, &ledger));
	assert_conserved(ledger, 0);
	assert_int_equal(ledger->piece_count, 0);
	sp_ledger_free(ledger);
	assert_null(sp_ledger_make(NULL, 0, NULL, 0, both, &ledger));
	assert_int_equal(ledger->image_count, 0);
	assert_null(sp_ledger_check(ledger));
	sp_ledger_free(ledger);
}

static void test_parts_are_placed_in_the_root_image(void **state)
{
	(void)state;
	struct sp_ledger *ledger = NULL;
	const struct sp_program_facts facts = {.image = "inner", .prefix = "in:"};
	assert_null(make("BOXiBOXi....", &facts, both, &ledger));
	assert_conserved(ledger, 12);
	assert_owner(ledger, SP_BY_SECTION, 3, "(box)");
	assert_owner(ledger, SP_BY_SECTION, 7, "(box)");
	assert_owner(ledger, SP_BY_SECTION, 8, SP_LABEL_UNKNOWN);
	assert_owner(ledger, SP_BY_SYMBOL, 0, "root");
	assert_owner(ledger, SP_BY_SYMBOL, 4, "in:inner");
	assert_owner(ledger, SP_BY_SYMBOL, 8, "in:inner");
	assert_owner(ledger, SP_BY_OBJECT, 0, "open");
	assert_owner(ledger, SP_BY_OBJECT, 4, "open");
	sp_ledger_free(ledger);
}

static void test_order_of_analyzers_does_not_matter(void **state)
{
	(void)state;
	struct sp_ledger *one = NULL, *two = NULL;
	assert_null(make("BOXiBOXi....", NULL, both, &one));
	assert_null(make("BOXiBOXi....", NULL, both_turned, &two));
	assert_int_equal(one->piece_count, two->piece_count);
	assert_int_equal(one->label_count, two->label_count);
	for (size_t i = 0; i < one->label_count; i++)
		assert_string_equal(one->labels[i].name, two->labels[i].name);
	for (size_t i = 0; i < one->piece_count; i++)
		assert_memory_equal(one->pieces[i].owner, two->pieces[i].owner, sizeof(one->pieces[i].owner));
	sp_ledger_free(one);
	sp_ledger_free(two);
}

static void test_labels_are_sorted_and_used(void **state)
{
	(void)state;
	struct sp_ledger *ledger = NULL;
	assert_null(make("BOXi....", NULL, both, &ledger));
	for (size_t i = 1; i < ledger->label_count; i++) {
		const struct sp_label *last = &ledger->labels[i - 1], *label = &ledger->labels[i];
		assert_true(last->dimension < label->dimension ||
			    (last->dimension == label->dimension && strcmp(last->name, label->name) < 0));
	}
	for (size_t i = 0; i < ledger->label_count; i++)
		assert_true(sum_of(ledger, ledger->labels[i].dimension, ledger->labels[i].name) > 0);
	sp_ledger_free(ledger);
}

static void test_two_images(void **state)
{
	(void)state;
	struct sp_ledger *ledger = NULL;
	const struct sp_ledger_input inputs[] = {{"one", "a.img", (const uint8_t *)"BOXi..", 6},
		{"two", "b.img", (const uint8_t *)"......", 6}};
	assert_null(sp_ledger_make(inputs, 2, NULL, 0, both, &ledger));
	assert_null(sp_ledger_check(ledger));
	assert_int_equal(sum_of(ledger, SP_BY_FILE, "a.img"), 6);
	assert_int_equal(sum_of(ledger, SP_BY_FILE, "b.img"), 6);
	assert_int_equal(sum_of(ledger, SP_BY_SECTION, "(box)"), 4);
	sp_ledger_free(ledger);
}

static void assert_error(
	const char *image, const struct sp_program_facts *facts, enum sp_error_kind kind, const char *text)
{
	struct sp_ledger *ledger = NULL;
	check_error(make(image, facts, boxes, &ledger), kind, text);
	assert_null(ledger);
}

static void test_errors_name_the_place(void **state)
{
	(void)state;
	assert_error("BOXb", NULL, SP_USAGE, "root: the box at offset 0x3 is broken");
	assert_error(
		"BOXiBOXb", NULL, SP_USAGE, "in root at offset 0x4: inner: the box at offset 0x3 is broken");
}

static void test_files_of_a_root_file_system_may_be_broken(void **state)
{
	(void)state;
	struct sp_ledger *ledger = NULL;
	assert_null(make("BOXsBOXb....", NULL, both, &ledger));
	assert_conserved(ledger, 12);
	assert_int_equal(ledger->note_count, 1);
	assert_non_null(strstr(ledger->notes[0], "inner: the box at offset 0x3 is broken"));
	assert_owner(ledger, SP_BY_SYMBOL, 4, SP_LABEL_UNKNOWN);
	assert_owner(ledger, SP_BY_OBJECT, 4, "open"); /* what was painted around it stays */
	sp_ledger_free(ledger);
}

static void test_defective_analyzers_are_refused(void **state)
{
	(void)state;
	assert_error("BOXo", NULL, SP_UNABLE, "beyond the end");
	assert_error("BOXw", NULL, SP_UNABLE, "beyond the end");
	assert_error("BOXd", NULL, SP_UNABLE, "beyond the end");
	assert_error("BOXn", NULL, SP_UNABLE, "without a label");
}

static void test_containers_without_end(void **state)
{
	(void)state;
	struct sp_buffer nest = SP_BUFFER_EMPTY;
	for (int i = 0; i < 20; i++)
		sp_buffer_add_text(&nest, "BOXi");
	assert_error(nest.data, NULL, SP_USAGE, "containers");
	sp_buffer_free(&nest);
}

static void test_known_program_that_is_none(void **state)
{
	(void)state;
	const struct sp_program_facts facts = {.image = "root", .prefix = ""};
	assert_error("no program", &facts, SP_USAGE, "root is no program");
}

static struct sp_ledger *sound_ledger(void)
{
	struct sp_ledger *ledger = NULL;
	assert_null(make("BOXiBOXi....", NULL, both, &ledger));
	assert_true(ledger->piece_count >= 4);
	return ledger;
}

static void assert_breach(struct sp_ledger *ledger)
{
	struct sp_error *error = sp_ledger_check(ledger);
	assert_non_null(error);
	assert_int_equal(sp_error_kind(error), SP_UNABLE);
	sp_error_free(error);
	sp_ledger_free(ledger);
}

static void test_check_finds_every_breach(void **state)
{
	(void)state;
	struct sp_ledger *ledger = sound_ledger();
	ledger->pieces[1].size++; /* overlap */
	assert_breach(ledger);
	ledger = sound_ledger();
	ledger->pieces[1].offset++; /* gap */
	assert_breach(ledger);
	ledger = sound_ledger();
	ledger->piece_count--; /* end not covered */
	assert_breach(ledger);
	ledger = sound_ledger();
	ledger->pieces[ledger->piece_count - 1].size++; /* beyond the end */
	assert_breach(ledger);
	ledger = sound_ledger();
	ledger->pieces[2].size = 0;
	assert_breach(ledger);
	ledger = sound_ledger();
	ledger->pieces[0].owner[SP_BY_FILE] = (uint32_t)ledger->label_count;
	assert_breach(ledger);
	ledger = sound_ledger();
	ledger->pieces[0].owner[SP_BY_FILE] = ledger->pieces[0].owner[SP_BY_SECTION];
	assert_breach(ledger);
	ledger = sound_ledger();
	ledger->pieces[1].image = 7;
	assert_breach(ledger);
}

static void test_dimension_names(void **state)
{
	(void)state;
	assert_string_equal(sp_dimension_names[SP_BY_SECTION], "section");
	assert_string_equal(sp_dimension_names[SP_BY_FILE], "file");
	for (int i = 0; i < SP_DIMENSIONS; i++)
		assert_non_null(sp_dimension_names[i]);
	assert_null(sp_dimension_names[SP_DIMENSIONS]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unrecognised_image_belongs_to_its_file),
		cmocka_unit_test(test_empty_image_and_no_images),
		cmocka_unit_test(test_parts_are_placed_in_the_root_image),
		cmocka_unit_test(test_order_of_analyzers_does_not_matter),
		cmocka_unit_test(test_labels_are_sorted_and_used),
		cmocka_unit_test(test_two_images),
		cmocka_unit_test(test_errors_name_the_place),
		cmocka_unit_test(test_files_of_a_root_file_system_may_be_broken),
		cmocka_unit_test(test_defective_analyzers_are_refused),
		cmocka_unit_test(test_containers_without_end),
		cmocka_unit_test(test_known_program_that_is_none),
		cmocka_unit_test(test_check_finds_every_breach),
		cmocka_unit_test(test_dimension_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
