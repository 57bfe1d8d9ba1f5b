# SPDX-License-Identifier: GPL-2.0-or-later
# The figures of sizes side by side (sizeprof plot versions, options and systems): draws the boxes and texts that
# src/report laid out.
#
# Given before these lines: name, of the figure; format, "svg" or "png"; width and height in pixels; left, center and right, the
# heights of type, in pixels, of the texts with that alignment. Texts 12 pixels high that start at their place
# are in the file left-12.
#
# Files, tabs between columns:
#   boxes         x, y, left, right, top, bottom, colour
#   ALIGN-HEIGHT  x, y, text, colour
# Places are pixels from the upper left corner, colours are 0xrrggbb as a decimal number.

font(height) = "sans-serif," . height

set encoding utf8
if (format eq "svg") {
	set terminal svg size width, height fixed noenhanced font "sans-serif,12" background "#ffffff" name name
	set output "figure.svg"
} else {
	set terminal pngcairo size width, height noenhanced font "sans-serif,12" fontscale 0.75 background "#ffffff"
	set output "figure.png"
}

set datafile separator "\t"
set datafile commentschars ""
set margins 0, 0, 0, 0
unset border
unset tics
unset key
set xrange [0:width]
set yrange [height:0]
set style fill solid 1.0 noborder

plot "boxes" using 1:2:3:4:5:6:7 with boxxyerror linecolor rgb variable, \
	for [i = 1:words(left)] "left-" . word(left, i) using 1:2:3:4 \
		with labels left noenhanced font font(word(left, i)) textcolor rgb variable, \
	for [i = 1:words(center)] "center-" . word(center, i) using 1:2:3:4 \
		with labels center noenhanced font font(word(center, i)) textcolor rgb variable, \
	for [i = 1:words(right)] "right-" . word(right, i) using 1:2:3:4 \
		with labels right noenhanced font font(word(right, i)) textcolor rgb variable
