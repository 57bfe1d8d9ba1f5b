/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Assembly without sizes, between alignment; and one symbol that has a size. */
	.text
	.globl	_start
_start:
	call	first
	call	second
	call	member
	call	first_text
	call	second_text
	hlt
	.p2align 6
inner_label:
	nop
	hlt
	.globl	sized_code
	.type	sized_code, @function
sized_code:
	ret
inside_sized_code:
	ret
	.size	sized_code, . - sized_code
	.section .note.GNU-stack, "", @progbits
