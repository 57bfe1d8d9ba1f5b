# SPDX-License-Identifier: GPL-2.0-or-later
# cmake -DINPUT=FILE -DOUTPUT=FILE.c -DNAME=NAME -P embed.cmake: a text file as a C array named sp_text_NAME.
file(READ ${INPUT} bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "((0x..,){20})" "\\1\n" bytes "${bytes}")
file(WRITE ${OUTPUT} "extern const char sp_text_${NAME}[];\nconst char sp_text_${NAME}[] = {\n${bytes}0};\n")
