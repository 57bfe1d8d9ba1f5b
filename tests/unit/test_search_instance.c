/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Recorded instances of the search's benchmark: how a table of items is read, and what their oracle says.
 */
#include "unit/harness.h"

#include "bench/search_read.h"

#define HEADER "name,program,option,value,weight,prior,parents,group,group_step,round,outcome,base\r\n"

/*
 * TOP holds MIDDLE, of which nothing is known, which holds LOW; LOW is also below "A, \"B\"". LOG=1 and LOG=2
 * are of one group. busybox:VI is needed, busybox:SH above it; busybox:ED cannot be left out, busybox:AWK
 * wins nothing.
 */
static const char table[] =
	HEADER "\"A, \"\"B\"\"\",kernel,A,n,100.0,0.25,,,,1,dropped,5000\r\n"
	       "CPU_SUP_AMD@PROCESSOR_SELECT,kernel,CPU_SUP_AMD,n,0.2,0.1,,,,2,dropped,5000\r\n"
	       "LOG=1,kernel,LOG,1,40.4,0.1,,7,0,1,dropped,5000\r\n"
	       "LOG=2,kernel,LOG,2,30.0,0.1,,7,1,1,dropped,5000\r\n"
	       "LOW,kernel,LOW,n,10.0,0.0752634219769193,MIDDLE,,,1,dropped,5000\r\n"
	       "MIDDLE,kernel,MIDDLE,n,20.0,0.1,TOP,,,1,unknown,5000\r\n"
	       "TOP,kernel,TOP,n,50.0,0.1,,,,1,dropped,5000\r\n"
	       "busybox:AWK,userspace,AWK,n,60.0,0.1,,,,1,not smaller,5000\r\n"
	       "busybox:ED,userspace,ED,n,70.0,0.1,,,,1,not built,5000\r\n"
	       "busybox:SH,userspace,SH,n,80.0,0.9,,,,1,needed,5000\r\n"
	       "busybox:VI,userspace,VI,n,90.0,0.9,busybox:SH,,,1,needed,5000\r\n"
	       "image:fats=1,image,fats,1,0.0,0.01,,,,1,no effect,5000\r\n";

static struct instance read_table(const char *text, const struct instance_wish *wish)
{
	static const struct instance_wish all;
	struct instance instance = {0};
	check_ok(instance_read_text("real.csv", text, wish ? wish : &all, &instance));
	instance_count(&instance);
	check_ok(instance_bound(&instance));
	return instance;
}

static uint32_t item_of(const struct instance *instance, const char *name)
{
	for (uint32_t i = 0; i < instance->count; i++)
		if (strcmp(instance->items[i].name, name) == 0)
			return i;
	fail_msg("there is no item %s", name);
	return UINT32_MAX;
}

/* The answer for a set of items by their names; NULL ends them. */
static struct sp_search_answer answer_of(
	const struct instance *instance, uint64_t below, const char *const *names)
{
	uint32_t applied[16];
	struct sp_search_question question = {.applied = applied, .below = below};
	for (; *names; names++)
		applied[question.count++] = item_of(instance, *names);
	return instance_answer(instance, &question);
}
#define ANSWER(instance, below, ...) answer_of(instance, below, (const char *const[]){__VA_ARGS__, NULL})

static void reads_a_table(void **state)
{
	(void)state;
	struct instance instance = read_table(table, NULL);
	assert_int_equal(instance.count, 11);
	assert_int_equal(instance.unknown, 1);
	assert_true(instance.is_recorded);
	assert_int_equal(instance.base, 5000);
	/* as the search had them */
	const struct sp_search_item *low = &instance.items[item_of(&instance, "LOW")];
	assert_true(low->weight == 10.0 && low->prior == 0.0752634219769193 && low->odds == 0);
	/* what is above an item that is left out is above what is below it */
	assert_int_equal(low->parent_count, 1);
	assert_int_equal(low->parents[0], item_of(&instance, "TOP"));
	const struct sp_search_item *vi = &instance.items[item_of(&instance, "busybox:VI")];
	assert_int_equal(vi->parent_count, 1);
	assert_int_equal(vi->parents[0], item_of(&instance, "busybox:SH"));
	uint32_t group = instance.items[item_of(&instance, "LOG=1")].group;
	assert_true(group < instance.count);
	assert_int_equal(instance.items[item_of(&instance, "LOG=2")].group, group);
	assert_int_equal(low->group, SP_SEARCH_ALONE);
	item_of(&instance, "A, \"B\"");
	/* of LOG the one that wins most; what is predicted to win nothing has won a byte */
	assert_int_equal(instance.most, 100 + 1 + 40 + 10 + 50);
	assert_int_equal(instance.needed_count, 3);
	assert_int_equal(instance.leaf_count, 2);
	assert_int_equal(instance.useless_count, 2);
	assert_int_equal(instance.contradictory, 0);
	instance_clear(&instance);
}

static void takes_a_program_or_the_first_rounds(void **state)
{
	(void)state;
	struct instance kernel = read_table(table, &(struct instance_wish){.program = "kernel"});
	assert_int_equal(kernel.count, 6);
	assert_int_equal(kernel.others, 5);
	assert_int_equal(kernel.leaf_count, 0);
	instance_clear(&kernel);
	struct instance first = read_table(table, &(struct instance_wish){.most_round = 1});
	assert_int_equal(first.count, 10);
	assert_int_equal(first.later, 1);
	instance_clear(&first);
	struct instance none = read_table(table, &(struct instance_wish){.program = "toybox"});
	assert_int_equal(none.count, 0);
	instance_clear(&none);
}

static void answers_by_what_was_found_out(void **state)
{
	(void)state;
	struct instance instance = read_table(table, NULL);
	struct sp_search_answer answer = ANSWER(&instance, 5000, "TOP", "LOW");
	assert_int_equal(answer.outcome, SP_SEARCH_PASS);
	assert_int_equal(answer.bytes, 5000 - 60);
	answer = ANSWER(&instance, 4940, "TOP", "LOW");
	assert_int_equal(answer.outcome, SP_SEARCH_NOT_SMALLER);
	assert_int_equal(ANSWER(&instance, 0, "TOP", "LOW").outcome, SP_SEARCH_PASS);
	assert_int_equal(ANSWER(&instance, 5000, "CPU_SUP_AMD@PROCESSOR_SELECT").bytes, 4999);
	/* what won nothing is no gain, alone or with others */
	assert_int_equal(ANSWER(&instance, 5000, "busybox:AWK").outcome, SP_SEARCH_NOT_SMALLER);
	assert_int_equal(ANSWER(&instance, 5000, "image:fats=1").outcome, SP_SEARCH_NOT_SMALLER);
	assert_int_equal(ANSWER(&instance, 5000, "LOG=1", "busybox:AWK").bytes, 5000 - 40 + 1);
	/* what is needed fails whatever it weighs; what cannot be built is not even booted */
	assert_int_equal(ANSWER(&instance, 5000, "busybox:VI").outcome, SP_SEARCH_FAIL);
	assert_int_equal(ANSWER(&instance, 5000, "busybox:SH", "busybox:VI").outcome, SP_SEARCH_FAIL);
	answer = ANSWER(&instance, 5000, "busybox:VI", "busybox:ED");
	assert_int_equal(answer.outcome, SP_SEARCH_NOT_BUILT);
	assert_int_equal(answer.bytes, 0);
	/* sets that are none */
	assert_int_equal(ANSWER(&instance, 5000, "TOP").outcome, SP_SEARCH_FAIL);
	assert_int_equal(ANSWER(&instance, 5000, "LOG=1", "LOG=2").outcome, SP_SEARCH_FAIL);
	instance_clear(&instance);
}

/* Every strategy comes to what the recorded search came to, and can be certain of it. */
static void all_strategies_find_what_can_go(void **state)
{
	(void)state;
	size_t count;
	const struct sp_search_strategy *strategies = sp_search_strategies(&count);
	for (size_t i = 0; i < count; i++) {
		SP_SEARCH_END end = {0};
		struct instance instance = read_table(table, NULL);
		struct sp_search_problem problem = instance_problem(&instance, 1);
		check_ok(sp_search_run(strategies[i].name, &problem, &end));
		instance_compare(&instance, &end);
		assert_true(end.certified);
		/* what wins nothing may have gone with what wins */
		assert_true(end.bytes >= 5000 - instance.most);
		assert_true(end.bytes <= 5000 - instance.most + instance.useless_count);
		assert_int_equal(instance.extras, 0);
		assert_int_equal(instance.wrong, 0);
		assert_int_equal(end.verdicts[item_of(&instance, "LOG=2")], SP_SEARCH_USELESS);
		assert_int_equal(end.verdicts[item_of(&instance, "busybox:ED")], SP_SEARCH_IMPOSSIBLE);
		assert_int_equal(end.verdicts[item_of(&instance, "busybox:SH")], SP_SEARCH_NEEDED);
		assert_true(end.questions >= instance.leaf_count);
		assert_true(instance.passed_at > 0 && instance.passed_at <= end.questions);
		instance_clear(&instance);
	}
}

/* In any order, with columns that came later, without carriage returns. */
static void reads_tables_of_other_versions(void **state)
{
	(void)state;
	struct instance instance =
		read_table("base,outcome,round,group,parents,prior,weight,program,name,color\n"
			   "900,needed,1,,Z,0.5,1e3,kernel,B,red\n"
			   "900,dropped,1,4000000000,,0.5,7.6,kernel,Z,\n"
			   "900,dropped,1,,B,1e-05,3,kernel,A,blue",
			NULL);
	assert_int_equal(instance.count, 3);
	assert_int_equal(item_of(&instance, "A"), 0);
	assert_true(instance.items[1].weight == 1000 && instance.items[0].prior == 1e-05);
	/* Z went, it says, and B, below it, is needed: then Z is */
	assert_int_equal(instance.contradictory, 1);
	assert_int_equal(instance.most, 3);
	assert_int_equal(instance.leaf_count, 1);
	instance_clear(&instance);
	/* predictions add up to more than there is */
	instance = read_table(HEADER
		"A,kernel,A,n,800.0,0.1,,,,1,dropped,900\nB,kernel,B,n,200.0,0.1,,,,1,dropped,900\n",
		NULL);
	assert_int_equal(ANSWER(&instance, 0, "A", "B").bytes, 1);
	instance_clear(&instance);
}

/* What no search can ask for needs no failure. */
static void leaves_that_are_no_question_do_not_count(void **state)
{
	(void)state;
	struct instance instance = read_table(HEADER "A,kernel,A,n,8.0,0.1,,,,1,not built,900\n"
						     "B=1,kernel,B,1,2.0,0.1,A,1,0,1,dropped,900\n"
						     "B=2,kernel,B,2,2.0,0.1,A,1,1,1,dropped,900\n"
						     "C,kernel,C,n,8.0,0.1,,,,1,not built,900\n",
		NULL);
	assert_int_equal(instance.needed_count, 2);
	assert_int_equal(instance.leaf_count, 1);
	instance_clear(&instance);
}

static void refuse(const char *text, const char *why)
{
	struct instance instance = {0};
	check_error(
		instance_read_text("real.csv", text, &(struct instance_wish){0}, &instance), SP_UNABLE, why);
	instance_clear(&instance);
}

static void refuses_what_makes_no_sense(void **state)
{
	(void)state;
	refuse("", "real.csv is no instance: its first line");
	refuse("name,program\nA,kernel\n", "is no instance");
	refuse(HEADER, "has no items");
	refuse(HEADER "A,kernel\n", "row 1 has 2 cells");
	refuse(HEADER "A,kernel,A,n,8.0,0.1,,,,1,unknown,900\n",
		"nothing is known of its 1 items: that search has not ended");
	refuse(HEADER "A,kernel,A,n,8.0,0.1,,,,,dropped,900\n",
		"A has no round: an earlier version made that search");
	refuse(HEADER "A,kernel,A,n,8.0,0.1,B,,,1,dropped,900\n", "A has the parent B, which has no row");
	refuse(HEADER "A,kernel,A,n,eight,0.1,,,,1,dropped,900\n",
		"A: its weight, \"eight\", makes no sense");
	refuse(HEADER "A,kernel,A,n,-1,0.1,,,,1,dropped,900\n", "A: its weight, \"-1\"");
	refuse(HEADER "A,kernel,A,n,nan,0.1,,,,1,dropped,900\n", "A: its weight, \"nan\"");
	refuse(HEADER "A,kernel,A,n,1,0.1,,5000000000,,1,dropped,900\n", "A: its group, \"5000000000\"");
	refuse(HEADER "A,kernel,A,n,1,0.1,,,,1,went,900\n", "A: its outcome, \"went\"");
	refuse("id,parent,weight,explicit,executed,needed,requires\n", "it has no items");
}

/* The search itself refuses the rest. */
static void leaves_cycles_to_the_search(void **state)
{
	(void)state;
	SP_SEARCH_END end = {0};
	struct instance instance = read_table(HEADER "A,kernel,A,n,8.0,0.1,B,,,1,dropped,900\n"
						     "B,kernel,B,n,8.0,0.1,C,,,1,unknown,900\n"
						     "C,kernel,C,n,8.0,0.1,A,,,1,dropped,900\n",
		NULL);
	struct sp_search_problem problem = instance_problem(&instance, 1);
	check_error(sp_search_run(NULL, &problem, &end), SP_USAGE, "is above itself");
	instance_clear(&instance);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_table),
		cmocka_unit_test(takes_a_program_or_the_first_rounds),
		cmocka_unit_test(answers_by_what_was_found_out),
		cmocka_unit_test(all_strategies_find_what_can_go),
		cmocka_unit_test(reads_tables_of_other_versions),
		cmocka_unit_test(leaves_that_are_no_question_do_not_count),
		cmocka_unit_test(refuses_what_makes_no_sense),
		cmocka_unit_test(leaves_cycles_to_the_search),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
