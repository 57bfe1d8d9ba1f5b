/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fields that hold whole addresses or distances are read from the program's bytes, where the linker has
 * resolved them, whatever it relaxed or merged, and whatever was sorted after the link. Of instructions that
 * hold pieces of an address the symbol and the addend tell it.
 */
#include "program-fields.h"

#include <elf.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/instruction.h"

struct row {
	uint32_t first, last; /* types */
	struct sp_field field;
};

static const struct row x86_64[] = {
	{R_X86_64_64, R_X86_64_64, {SP_FIELD_ABSOLUTE, 64, false}},
	{R_X86_64_PC32, R_X86_64_PC32, {SP_FIELD_CODE, 32, false}},
	{R_X86_64_GOT32, R_X86_64_GOT32, {SP_FIELD_SYMBOL, 0, false}},
	{R_X86_64_PLT32, R_X86_64_PLT32, {SP_FIELD_CODE, 32, false}},
	{R_X86_64_GOTPCREL, R_X86_64_GOTPCREL, {SP_FIELD_SYMBOL, 0, false}},
	{R_X86_64_32, R_X86_64_32, {SP_FIELD_ABSOLUTE, 32, false}},
	{R_X86_64_32S, R_X86_64_32S, {SP_FIELD_ABSOLUTE, 32, true}},
	{R_X86_64_DTPOFF64, R_X86_64_TPOFF64, {SP_FIELD_SUM, 0, false}},
	{R_X86_64_TLSGD, R_X86_64_TLSLD, {SP_FIELD_SYMBOL, 0, false}},
	{R_X86_64_DTPOFF32, R_X86_64_DTPOFF32, {SP_FIELD_SUM, 0, false}},
	{R_X86_64_GOTTPOFF, R_X86_64_GOTTPOFF, {SP_FIELD_SYMBOL, 0, false}},
	{R_X86_64_TPOFF32, R_X86_64_TPOFF32, {SP_FIELD_SUM, 0, false}},
	{R_X86_64_PC64, R_X86_64_PC64, {SP_FIELD_RELATIVE, 64, false}},
	{R_X86_64_GOTOFF64, R_X86_64_GOTOFF64, {SP_FIELD_SUM, 0, false}},
	{R_X86_64_GOT64, R_X86_64_GOTPLT64, {SP_FIELD_SYMBOL, 0, false}},
	{R_X86_64_GOTPC32_TLSDESC, R_X86_64_GOTPC32_TLSDESC, {SP_FIELD_SYMBOL, 0, false}},
	{R_X86_64_GOTPCRELX, R_X86_64_REX_GOTPCRELX, {SP_FIELD_SYMBOL, 0, false}},
};

static const struct row i386[] = {
	{R_386_32, R_386_32, {SP_FIELD_ABSOLUTE, 32, false}},
	{R_386_PC32, R_386_PC32, {SP_FIELD_CODE, 32, false}},
	{R_386_GOT32, R_386_GOT32, {SP_FIELD_SYMBOL, 0, false}},
	{R_386_PLT32, R_386_PLT32, {SP_FIELD_CODE, 32, false}},
	{R_386_GOTOFF, R_386_GOTOFF, {SP_FIELD_SYMBOL, 0, false}},
	{R_386_TLS_TPOFF, R_386_TLS_LDM, {SP_FIELD_SYMBOL, 0, false}},
	{R_386_16, R_386_16, {SP_FIELD_ABSOLUTE, 16, false}},
	{R_386_PC16, R_386_PC16, {SP_FIELD_CODE, 16, false}},
	{R_386_TLS_LDO_32, R_386_TLS_LE_32, {SP_FIELD_SYMBOL, 0, false}},
	{R_386_GOT32X, R_386_GOT32X, {SP_FIELD_SYMBOL, 0, false}},
};

static const struct row arm[] = {
	{R_ARM_PC24, R_ARM_PC24, {SP_FIELD_BRANCH, 0, false}},
	{R_ARM_ABS32, R_ARM_ABS32, {SP_FIELD_ABSOLUTE, 32, false}},
	{R_ARM_REL32, R_ARM_REL32, {SP_FIELD_RELATIVE, 32, false}},
	{R_ARM_THM_PC22, R_ARM_THM_PC22, {SP_FIELD_SYMBOL, 0, false}},
	{R_ARM_GOTOFF, R_ARM_GOTOFF, {SP_FIELD_SYMBOL, 0, false}},
	{R_ARM_GOT32, R_ARM_GOT32, {SP_FIELD_SYMBOL, 0, false}},
	{R_ARM_PLT32, R_ARM_JUMP24, {SP_FIELD_BRANCH, 0, false}},
	{R_ARM_THM_JUMP24, R_ARM_THM_JUMP24, {SP_FIELD_SYMBOL, 0, false}},
	{R_ARM_TARGET1, R_ARM_TARGET1, {SP_FIELD_ABSOLUTE, 32, false}},
	{R_ARM_PREL31, R_ARM_PREL31, {SP_FIELD_RELATIVE, 31, false}},
	{R_ARM_MOVW_ABS_NC, R_ARM_THM_MOVT_PREL, {SP_FIELD_SYMBOL, 0, false}},
	{R_ARM_THM_JUMP19, R_ARM_THM_JUMP19, {SP_FIELD_SYMBOL, 0, false}},
	{R_ARM_GOT_PREL, R_ARM_GOT_PREL, {SP_FIELD_SYMBOL, 0, false}},
	{R_ARM_THM_PC11, R_ARM_THM_PC9, {SP_FIELD_SYMBOL, 0, false}},
	{R_ARM_TLS_GD32, R_ARM_TLS_LE32, {SP_FIELD_SYMBOL, 0, false}},
};

static const struct row aarch64[] = {
	{R_AARCH64_ABS64, R_AARCH64_ABS64, {SP_FIELD_ABSOLUTE, 64, false}},
	{R_AARCH64_ABS32, R_AARCH64_ABS32, {SP_FIELD_ABSOLUTE, 32, false}},
	{R_AARCH64_PREL64, R_AARCH64_PREL64, {SP_FIELD_RELATIVE, 64, false}},
	{R_AARCH64_PREL32, R_AARCH64_PREL32, {SP_FIELD_RELATIVE, 32, false}},
	{R_AARCH64_PREL16, R_AARCH64_PREL16, {SP_FIELD_RELATIVE, 16, false}},
	{R_AARCH64_MOVW_UABS_G0, R_AARCH64_LDST128_ABS_LO12_NC, {SP_FIELD_SUM, 0, false}},
	{R_AARCH64_MOVW_GOTOFF_G0, R_AARCH64_LD64_GOTPAGE_LO15, {SP_FIELD_SYMBOL, 0, false}},
	{R_AARCH64_TLSGD_ADR_PREL21, R_AARCH64_TLSLD_LDST128_DTPREL_LO12_NC, {SP_FIELD_SYMBOL, 0, false}},
};

static const struct row riscv[] = {
	{R_RISCV_32, R_RISCV_32, {SP_FIELD_ABSOLUTE, 32, false}},
	{R_RISCV_64, R_RISCV_64, {SP_FIELD_ABSOLUTE, 64, false}},
	{R_RISCV_BRANCH, R_RISCV_CALL_PLT, {SP_FIELD_SUM, 0, false}},
	{R_RISCV_GOT_HI20, R_RISCV_TLS_GD_HI20, {SP_FIELD_SYMBOL, 0, false}},
	{R_RISCV_PCREL_HI20, R_RISCV_PCREL_HI20, {SP_FIELD_SUM, 0, false}},
	/* the low parts of relative addresses name the instruction with the high part */
	{R_RISCV_HI20, R_RISCV_TPREL_LO12_S, {SP_FIELD_SUM, 0, false}},
	/* of "this minus that" the first tells something */
	{R_RISCV_ADD32, R_RISCV_ADD64, {SP_FIELD_SUM, 0, false}},
	{R_RISCV_RVC_BRANCH, R_RISCV_RVC_LUI, {SP_FIELD_SUM, 0, false}},
	{R_RISCV_32_PCREL, R_RISCV_32_PCREL, {SP_FIELD_RELATIVE, 32, false}},
};

static struct sp_field find(const struct row *rows, size_t count, uint32_t type)
{
	for (size_t i = 0; i < count; i++)
		if (type >= rows[i].first && type <= rows[i].last)
			return rows[i].field;
	return (struct sp_field){SP_FIELD_NONE, 0, false};
}

struct sp_field sp_field_of(unsigned machine, uint32_t type)
{
	switch (machine) {
	case EM_X86_64:
		return find(x86_64, SP_COUNT(x86_64), type);
	case EM_386:
		return find(i386, SP_COUNT(i386), type);
	case EM_ARM:
		return find(arm, SP_COUNT(arm), type);
	case EM_AARCH64:
		return find(aarch64, SP_COUNT(aarch64), type);
	case EM_RISCV:
		return find(riscv, SP_COUNT(riscv), type);
	default:
		return (struct sp_field){type ? SP_FIELD_SUM : SP_FIELD_NONE, 0, false};
	}
}

/* The field's value, its sign spread over 64 bits when it is signed. */
static uint64_t load(const struct sp_field_place *place, unsigned bits, bool is_signed)
{
	unsigned bytes = (bits + 7) / 8;
	uint64_t value = 0, sign = (uint64_t)1 << (bits - 1);
	for (unsigned i = 0; i < bytes; i++) {
		unsigned at = place->is_big_endian ? i : bytes - 1 - i;
		value = value << 8 | place->bytes[place->within + at];
	}
	if (bits < 64)
		value &= ((uint64_t)1 << bits) - 1;
	return is_signed ? (value ^ sign) - sign : value;
}

static bool is_readable(const struct sp_field_place *place, unsigned bits)
{
	unsigned bytes = (bits + 7) / 8;
	return place->bytes && place->within <= place->size && place->size - place->within >= bytes;
}

static bool read_field(struct sp_field field, const struct sp_field_place *place, uint64_t *target)
{
	unsigned bits = field.bits;
	if (!is_readable(place, bits))
		return false;
	*target = load(place, bits, field.is_signed || field.kind != SP_FIELD_ABSOLUTE);
	/* position-independent programs may keep the value in their dynamic relocations alone */
	if (field.kind == SP_FIELD_ABSOLUTE)
		return *target || !place->sum;
	*target += place->address;
	if (field.kind == SP_FIELD_CODE && place->is_code) {
		const uint8_t *bytes = place->bytes + place->within;
		*target += bits / 8 + (bits == 32 ? sp_instruction_immediate(bytes, place->within) : 0);
	}
	return true;
}

static uint64_t read_branch(const struct sp_field_place *place)
{
	uint64_t words = load(place, 32, false) & 0xffffff;
	return place->address + 8 + 4 * ((words ^ 0x800000) - 0x800000);
}

bool sp_field_target(struct sp_field field, const struct sp_field_place *place, uint64_t *target)
{
	switch (field.kind) {
	case SP_FIELD_NONE:
		return false;
	case SP_FIELD_SYMBOL:
		*target = place->symbol;
		return true;
	case SP_FIELD_SUM:
		*target = place->sum;
		return true;
	case SP_FIELD_BRANCH:
		*target = is_readable(place, 32) ? read_branch(place) : place->symbol;
		return true;
	default:
		if (!read_field(field, place, target))
			*target = place->sum;
		return true;
	}
}
