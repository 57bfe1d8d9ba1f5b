# SPDX-License-Identifier: GPL-2.0-or-later
# The figure of the prediction's error (sizeprof plot accuracy): predicted over measured sizes, packed on the left, raw
# on the right, and the boxes and texts around them that src/report laid out.
#
# Given before these lines: format, "svg" or "png"; width and height in pixels; left, center and right as for
# packed.gp; scale, the bytes up to which the axes are linear; noise, bytes of the noise floor of packed sizes (0: none
# known); packed and raw, the panels: left, right, top and bottom in pixels from the upper left corner, and the bytes at
# the ends of both axes.
#
# Files, tabs between columns:
#   boxes, ALIGN-HEIGHT   as for packed.gp
#   points                measured and predicted bytes packed, the same raw, colour
# Texts that are not in this script come from these files alone.

font(height) = "sans-serif," . height
place(bytes) = bytes < 0 ? -log10(1 - bytes / scale) : log10(1 + bytes / scale)
unplace(at) = at < 0 ? -scale * (10 ** -at - 1) : scale * (10 ** at - 1)
off(at, factor) = place(factor * unplace(at))

set encoding utf8
if (format eq "svg") {
	set terminal svg size width, height fixed noenhanced font "sans-serif,12" background "#ffffff" name "accuracy"
	set output "figure.svg"
} else {
	set terminal pngcairo size width, height noenhanced font "sans-serif,12" fontscale 0.75 background "#ffffff"
	set output "figure.png"
}

set datafile separator "\t"
set datafile commentschars ""
unset key
set multiplot

# what stands around the panels
set margins 0, 0, 0, 0
unset border
unset tics
set xrange [0:width]
set yrange [height:0]
set style fill solid 1.0 noborder
plot "boxes" using 1:2:3:4:5:6:7 with boxxyerror linecolor rgb variable, \
	for [i = 1:words(left)] "left-" . word(left, i) using 1:2:3:4 \
		with labels left noenhanced font font(word(left, i)) textcolor rgb variable

# the panels
set border 3 linecolor rgb "#595959"
set grid xtics ytics linecolor rgb "#dddddd" linewidth 1 linetype 1
counts = "10 100 1,000 10,000 100,000 1,000,000 10,000,000 100,000,000"
set xtics out nomirror scale 0.6 rotate by 45 right ("0" 0) textcolor rgb "#1a1a1a"
set ytics out nomirror scale 0.6 ("0" 0) textcolor rgb "#1a1a1a"
set for [i = 1:words(counts)] xtics add (word(counts, i) place(10.0 ** i), "-" . word(counts, i) place(-10.0 ** i))
set for [i = 1:words(counts)] ytics add (word(counts, i) place(10.0 ** i), "-" . word(counts, i) place(-10.0 ** i))
set samples 400
set xlabel "measured: bytes saved"
set ylabel "predicted: bytes saved"

do for [n = 1:2] {
	array panel[6]
	do for [i = 1:6] { panel[i] = n == 1 ? packed[i] : raw[i] }
	set lmargin at screen panel[1] / width
	set rmargin at screen panel[2] / width
	set tmargin at screen 1 - panel[3] / height
	set bmargin at screen 1 - panel[4] / height
	set xrange [place(panel[5]):place(panel[6])]
	set yrange [place(panel[5]):place(panel[6])]
	set title (n == 1 ? "packed" : "raw") noenhanced
	unset object 1
	if (n == 1 && noise > 0) {
		set object 1 rectangle from place(-noise), graph 0 to place(noise), graph 1 \
			fillcolor rgb "#f0e6d2" fillstyle solid 1.0 noborder behind
	}
	plot off(x, 1.1) with lines linecolor rgb "#bbbbbb", off(x, 1 / 1.1) with lines linecolor rgb "#bbbbbb", \
		x with lines linecolor rgb "#595959", \
		"points" using (place(column(2 * n - 1))):(place(column(2 * n))):5 \
			with points pointtype 7 pointsize 0.6 linecolor rgb variable
}

unset multiplot
