/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ground truth: measurements into the store and out of it, and beside what was predicted.
 */
#include "unit/store_sample.h"
#include "unit/store_attribution.h"
#include "unit/store_ledger.h"

#include "base/attribution.h"
#include "store/sql.h"

static void save(struct sp_store *store)
{
	SP_BUILD build = sample_build(1);
	uint64_t number = 0;
	check_ok(sp_store_save_build(store, &build, NULL, &sample_ledger, &sample_attribution, &number));
	assert_int_equal(number, 1);
}

static struct sp_store *open_with_sample(void **state)
{
	struct sp_store *store = NULL;
	check_ok(sp_store_open(*state, &store));
	save(store);
	return store;
}

static void check_cost(const struct sp_cost *found, const struct sp_cost *expected)
{
	assert_int_equal(found->text, expected->text);
	assert_int_equal(found->data, expected->data);
	assert_int_equal(found->bss, expected->bss);
	assert_int_equal(found->packed, expected->packed);
}

static struct sp_measurement measured(const char *kind, const char *name, int64_t raw, int64_t packed)
{
	return (struct sp_measurement){
		.program = sp_strdup(strcmp(name, "ASH") && strcmp(kind, "applet") ? "kernel" : "userspace"),
		.kind = sp_strdup(kind),
		.name = sp_strdup(name),
		.saved = {.text = raw - 1, .data = 1, .bss = 8, .packed = packed * SP_BYTE_BITS},
		.image = 4096,
		.sections = sp_strdup(".text=1 .data=-5"),
		.dropped_with = sp_strdup("BLK_DEV PROC_FS"),
		.switched_on = sp_strdup(""),
		.verdict = sp_strdup("pass"),
		.seconds = 12.25,
		.placements = strcmp(kind, "applet") ? 0 : 4,
		.spread = strcmp(kind, "applet") ? 0 : 12.5,
	};
}

/* Some are measured, one twice. */
static void save_measured(struct sp_store *store)
{
	struct sp_measurement list[] = {
		measured("option", "BLOCK", 1, 1),
		measured("applet", "ash", 250, 101),
		measured("option", "BLOCK", 290, 120),
		measured("option", "USB", 0, 0),
		measured("option", "ELSE", 0, 90),
	};
	list[3].outcome = SP_MEASURED_NOT_BUILT;
	list[4].same_code = true;
	for (size_t i = 0; i < SP_COUNT(list); i++) {
		check_ok(sp_store_save_measurement(store, 1, &list[i]));
		sp_measurement_clear(&list[i]);
	}
}

static void measurements_come_out_as_they_went_in(void **state)
{
	SP_STORE *store = open_with_sample(state);
	struct sp_measurement *list = NULL;
	size_t count = 7;
	check_ok(sp_store_load_measurements(store, 1, &list, &count));
	assert_int_equal(count, 0);
	sp_measurements_free(list, count);
	save_measured(store);
	/* a ledger that is made anew leaves them alone */
	save(store);
	check_ok(sp_store_load_measurements(store, 1, &list, &count));
	assert_int_equal(count, 4);
	SP_MEASUREMENT expected = measured("option", "BLOCK", 290, 120);
	assert_string_equal(list[0].program, "kernel");
	assert_string_equal(list[0].kind, "option");
	assert_string_equal(list[0].name, "BLOCK");
	check_cost(&list[0].saved, &expected.saved);
	assert_int_equal(list[0].outcome, SP_MEASURED_BUILT);
	assert_int_equal(list[0].image, 4096);
	assert_string_equal(list[0].sections, expected.sections);
	assert_string_equal(list[0].dropped_with, expected.dropped_with);
	assert_string_equal(list[0].switched_on, "");
	assert_string_equal(list[0].verdict, "pass");
	assert_true(list[0].seconds == 12.25);
	assert_false(list[0].same_code);
	assert_true(list[1].same_code);
	assert_int_equal(list[2].outcome, SP_MEASURED_NOT_BUILT);
	assert_string_equal(list[3].name, "ash");
	assert_int_equal(list[0].placements, 1);
	assert_int_equal(list[3].placements, 4);
	assert_true(list[3].spread == 12.5);
	sp_measurements_free(list, count);
	uint64_t dated = 0;
	check_ok(sp_sql_integer(store, "SELECT count(*) FROM measurement WHERE made_at LIKE '20__-__-__T__:__:__Z'", NULL,
		0, &dated, NULL));
	assert_int_equal(dated, 4);
	SP_MEASUREMENT stray = measured("option", "BLOCK", 1, 1);
	check_error(sp_store_save_measurement(store, 9, &stray), SP_USAGE, "9");
	free(stray.name);
	stray.name = NULL;
	check_error(sp_store_save_measurement(store, 1, &stray), SP_UNABLE, "name");
}

static void predicted_beside_measured(void **state)
{
	SP_STORE *store = open_with_sample(state);
	SP_TABLE table = {0};
	save_measured(store);
	check_ok(sp_store_measured(store, 1, &table));
	SP_AUTOFREE char *text = flatten_table(&table);
	assert_string_equal(text,
		"name|kind|program|predicted_raw|measured_raw|error_raw|predicted_packed|measured_packed|error_packed|"
		"same_code|same_options|fate|outcome|verdict|seconds|\n"
		"BLOCK|option|kernel|300|290|10|125.000|120.000|5.000|0|1|droppable|built|pass|12.250|\n"
		"ash|applet|userspace|200|250|-50|110.000|101.000|9.000|0|0|-|built|pass|12.250|\n"
		"ELSE|option|kernel|-|0|-|-|90.000|-|1|-|-|built|pass|12.250|\n"
		"USB|option|kernel|10|-|-|80.000|-|-|0|-|replaced|not built|pass|12.250|\n");
	check_error(sp_store_measured(store, 9, &table), SP_USAGE, "9");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(measurements_come_out_as_they_went_in),
		SCRATCH_TEST(predicted_beside_measured),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
