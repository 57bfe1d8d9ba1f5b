/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Binary operators on what is known of their operands: numbers, options' values, and what is 0 unless it is
 * there.
 */
#include "conditional-reader.h"

struct sp_worth sp_worth_number(int64_t number)
{
	return (struct sp_worth){.effect = SP_NEVER,
		.yes = number ? SP_ALWAYS : SP_NEVER,
		.no = number ? SP_NEVER : SP_ALWAYS,
		.kind = SP_WORTH_NUMBER,
		.number = number};
}

int sp_operator_binding(uint16_t mark)
{
	static const struct {
		uint16_t mark;
		int binding;
	} operators[] = {
		{'*', 10},
		{'/', 10},
		{'%', 10},
		{'+', 9},
		{'-', 9},
		{SP_MARK2('<', '<'), 8},
		{SP_MARK2('>', '>'), 8},
		{'<', 7},
		{'>', 7},
		{SP_MARK2('<', '='), 7},
		{SP_MARK2('>', '='), 7},
		{SP_MARK2('=', '='), 6},
		{SP_MARK2('!', '='), 6},
		{'&', 5},
		{'^', 4},
		{'|', 3},
		{SP_MARK2('&', '&'), 2},
		{SP_MARK2('|', '|'), 1},
	};
	for (size_t i = 0; i < SP_COUNT(operators); i++)
		if (operators[i].mark == mark)
			return operators[i].binding;
	return 0;
}

static struct sp_worth calculate(struct sp_evaluation *e, int64_t a, uint16_t mark, int64_t b)
{
	uint64_t left = (uint64_t)a, right = (uint64_t)b;
	switch (mark) {
	case '*':
		return sp_worth_number((int64_t)(left * right));
	case '/':
	case '%':
		if (b == 0 || b == -1)
			return sp_worth_unknown(e);
		return sp_worth_number(mark == '/' ? a / b : a % b);
	case '+':
		return sp_worth_number((int64_t)(left + right));
	case '-':
		return sp_worth_number((int64_t)(left - right));
	case SP_MARK2('<', '<'):
		return right < 64 ? sp_worth_number((int64_t)(left << right)) : sp_worth_unknown(e);
	case SP_MARK2('>', '>'):
		return right < 64 ? sp_worth_number(a >> b) : sp_worth_unknown(e);
	case '<':
		return sp_worth_number(a < b);
	case '>':
		return sp_worth_number(a > b);
	case SP_MARK2('<', '='):
		return sp_worth_number(a <= b);
	case SP_MARK2('>', '='):
		return sp_worth_number(a >= b);
	case SP_MARK2('=', '='):
		return sp_worth_number(a == b);
	case SP_MARK2('!', '='):
		return sp_worth_number(a != b);
	case '&':
		return sp_worth_number(a & b);
	case '^':
		return sp_worth_number(a ^ b);
	default:
		return sp_worth_number(a | b);
	}
}

static uint16_t mirrored(uint16_t mark)
{
	switch (mark) {
	case '<':
		return '>';
	case '>':
		return '<';
	case SP_MARK2('<', '='):
		return SP_MARK2('>', '=');
	case SP_MARK2('>', '='):
		return SP_MARK2('<', '=');
	default:
		return mark;
	}
}

/* What surely is 0 when it is not true: compared with 0 that says something. */
static struct sp_worth compare_zero(struct sp_evaluation *e, struct sp_worth worth, uint16_t mark)
{
	struct sp_worth result = sp_worth_unknown(e);
	result.effect = worth.effect;
	switch (mark) {
	case SP_MARK2('=', '='):
		result.yes = worth.no;
		result.no = worth.yes;
		break;
	case SP_MARK2('!', '='):
		result.yes = worth.yes;
		result.no = worth.no;
		break;
	case '<':
	case '>':
		if (!e->is_directive)
			result.yes = worth.yes;
		break;
	case SP_MARK2('<', '='):
	case SP_MARK2('>', '='):
		if (!e->is_directive)
			result.no = worth.yes;
		break;
	default:
		break;
	}
	return result;
}

struct sp_worth sp_operator_apply(
	struct sp_evaluation *e, struct sp_worth left, uint16_t mark, struct sp_worth right)
{
	sp_condition effect = sp_either(e->reader, left.effect, right.effect);
	struct sp_worth result;
	bool is_comparison = sp_operator_binding(mark) == 6 || sp_operator_binding(mark) == 7;
	if (left.kind == SP_WORTH_NUMBER && right.kind == SP_WORTH_NUMBER) {
		result = calculate(e, left.number, mark, right.number);
	} else if (is_comparison && left.kind == SP_WORTH_OPTION && right.kind == SP_WORTH_NUMBER) {
		result = sp_option_compare(e->reader, left.option, mark, right.number);
		result.kind = SP_WORTH_UNKNOWN;
	} else if (is_comparison && left.kind == SP_WORTH_NUMBER && right.kind == SP_WORTH_OPTION) {
		result = sp_option_compare(e->reader, right.option, mirrored(mark), left.number);
		result.kind = SP_WORTH_UNKNOWN;
	} else if (is_comparison && right.kind == SP_WORTH_NUMBER && right.number == 0) {
		result = compare_zero(e, left, mark);
	} else if (is_comparison && left.kind == SP_WORTH_NUMBER && left.number == 0) {
		result = compare_zero(e, right, mirrored(mark));
	} else {
		result = sp_worth_unknown(e);
		if (mark == '|') {
			result.yes = sp_either(e->reader, left.yes, right.yes);
			result.no = sp_both(e->reader, left.no, right.no);
		} else if (mark == '&' || mark == '*') {
			result.yes = sp_both(e->reader, left.yes, right.yes);
		}
	}
	result.effect = effect;
	return result;
}
