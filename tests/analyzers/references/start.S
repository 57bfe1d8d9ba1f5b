/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Code without sizes, a table and texts without names, and records that are walked from mark to mark. */
	.text
	.globl	_start
_start:
	call	one_choose
	call	one_alone
	call	one_shared
	call	one_whole
	call	one_names
	call	two_shared
	call	two_walk
	hlt
	.globl	table_user
	.type	table_user, @function
table_user:
#ifdef __x86_64__
	mov	.Ltable(, %rdi, 8), %rax
#else
	mov	.Ltable(, %eax, 4), %eax
#endif
	ret
	.size	table_user, . - table_user

#ifdef __x86_64__
#define POINTER .quad
#else
#define POINTER .long
#endif
	.section .rodata, "a", @progbits
	.balign	8
.Ltable:
	POINTER	.Lfirst
	POINTER	.Lsecond
	.section .rodata.str1.1, "aMS", @progbits, 1
.Lfirst:
	.string	"a text behind a nameless table"
.Lsecond:
	.string	"another text behind that table"
	.section records, "a", @progbits
	.long	table_user - ., 0x11111111, 0x22222222
	.long	one_choose - ., 0x33333333, 0x44444444
	.long	one_choose - ., 0x55555555, 0x66666666
	.section .note.GNU-stack, "", @progbits
