# SPDX-License-Identifier: GPL-2.0-or-later
# The figure of a search (sizeprof plot trim): bytes over trials above, over time below, and the boxes and texts around
# them that src/report laid out.
#
# Given before these lines: format, "svg" or "png"; width and height in pixels; left, center and right as for
# packed.gp; target, its place on the axes of bytes (0: not shown); used, 1 when that is known; unit, of the time;
# by_trial and by_time, the panels: left, right, top and bottom in pixels from the upper left corner, the ends of the
# axis across, and those of the axis of bytes. Bytes are thousands of them.
#
# Files, tabs between columns:
#   boxes, ALIGN-HEIGHT   as for packed.gp
#   state                 trial, time, bytes of the state's payload, and used
#   marks                 trial, time, bytes, shape, colour
#   keys                  x, y in pixels, shape, colour
# Texts that are not in this script come from these files alone.

font(height) = "sans-serif," . height

set encoding utf8
if (format eq "svg") {
	set terminal svg size width, height fixed noenhanced font "sans-serif,12" background "#ffffff" name "trim"
	set output "figure.svg"
} else {
	set terminal pngcairo size width, height noenhanced font "sans-serif,12" fontscale 0.75 background "#ffffff"
	set output "figure.png"
}

set datafile separator "\t"
set datafile commentschars ""
unset key
set multiplot

# the panels
set border 3 linecolor rgb "#595959"
set grid xtics ytics linecolor rgb "#dddddd" linewidth 1 linetype 1
set xtics out nomirror scale 0.6 textcolor rgb "#1a1a1a"
set ytics out nomirror scale 0.6 textcolor rgb "#1a1a1a"
set ylabel "KB (1,000 bytes)" offset 0.5, 0

do for [n = 1:2] {
	array panel[8]
	do for [i = 1:8] { panel[i] = n == 1 ? by_trial[i] : by_time[i] }
	set lmargin at screen panel[1] / width
	set rmargin at screen panel[2] / width
	set tmargin at screen 1 - panel[3] / height
	set bmargin at screen 1 - panel[4] / height
	set xrange [panel[5]:panel[6]]
	set yrange [panel[7]:panel[8]]
	set xlabel (n == 1 ? "trials" : "time that the search ran, in " . unit)
	plot (target > 0 ? target : NaN) with lines linecolor rgb "#007a5a" linewidth 1.5 dashtype (9, 6), \
		"state" using n:(used ? column(4) : NaN) with steps linecolor rgb "#d79000" linewidth 1.8, \
		"state" using n:3 with steps linecolor rgb "#0072b2" linewidth 2.2, \
		"marks" using n:3:4:5 with points pointtype variable pointsize 0.75 linewidth 1.3 linecolor rgb variable
}

# what stands around and in them
set margins 0, 0, 0, 0
unset border
unset tics
unset grid
unset xlabel
unset ylabel
set xrange [0:width]
set yrange [height:0]
set style fill solid 1.0 noborder
plot "boxes" using 1:2:3:4:5:6:7 with boxxyerror linecolor rgb variable, \
	"keys" using 1:2:3:4 with points pointtype variable pointsize 0.75 linewidth 1.3 linecolor rgb variable, \
	for [i = 1:words(left)] "left-" . word(left, i) using 1:2:3:4 \
		with labels left noenhanced font font(word(left, i)) textcolor rgb variable

unset multiplot
