/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A QEMU that is none, for tests: it speaks just enough QMP and plays a guest, or fails in a given way. The
 * environment variable FAKE_QEMU says what to play:
 *   exit, memory      complain and exit 1          hang      never connect
 *   garbage           no QMP                       deaf      greet, then never answer
 *   die               SIGKILL in mid-boot          refuse    an error for every command
 *   shell             a good guest: says Welcome, answers `NAME` by `answer to NAME`
 *   mute              an idle guest                busy      a guest that works for ever
 *   stuck             halted with interrupts off   halt      the same after "reboot: System halted"
 *   panic, reset, poweroff                         as they say, after Welcome
 *   flood             more lines than the VGA memory holds between any two looks, then idle
 *   disk              a good guest that writes each line typed to the end of its drive, and says at Welcome
 *                     what it finds there
 * With -D it logs two blocks of code there, whatever it plays.
 */
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define COLUMNS 80
#define ROWS 204
#define SCREEN 25

static struct {
	const char *play;
	int qmp, serial; /* serial: -1 when the console is VGA */
	uint8_t memory[32768];
	unsigned origin, row, column;
	unsigned index; /* of the CRTC's register that is selected */
	char line[256]; /* what is being typed */
	char drive[512]; /* path of the image that it may write to */
	unsigned commands;
	unsigned long long work;
	bool booted, ended;
} guest = {.qmp = -1, .serial = -1};

static bool plays(const char *name)
{
	return strcmp(guest.play, name) == 0;
}

static void send_text(int file, const char *text)
{
	if (send(file, text, strlen(text), MSG_NOSIGNAL) < 0)
		exit(0);
}

static void event(const char *name, const char *reason)
{
	char text[200];
	snprintf(text, sizeof(text),
		"{\"timestamp\": {\"seconds\": 1, \"microseconds\": 2}, \"event\": \"%s\", "
		"\"data\": {\"guest\": true, \"reason\": \"%s\"}}\r\n",
		name, reason);
	send_text(guest.qmp, text);
}

/* A line feed on the VGA text screen, as Linux' vgacon does it. */
static void line_feed(void)
{
	guest.column = 0;
	guest.row++;
	if (guest.row < guest.origin + SCREEN)
		return;
	if (guest.origin + SCREEN == ROWS) {
		memmove(guest.memory, guest.memory + (guest.origin + 1) * 2 * COLUMNS,
			(SCREEN - 1) * 2 * COLUMNS);
		guest.origin = 0;
		guest.row = SCREEN - 1;
	} else {
		guest.origin++;
	}
	memset(guest.memory + guest.row * 2 * COLUMNS, 0, 2 * COLUMNS);
}

static void show_on_vga(const char *text)
{
	for (; *text; text++) {
		if (*text == '\n' || guest.column == COLUMNS)
			line_feed();
		if (*text != '\n')
			guest.memory[(guest.row * COLUMNS + guest.column++) * 2] = (uint8_t)*text;
	}
}

static void show(const char *text)
{
	if (guest.serial < 0)
		show_on_vga(text);
	else
		send_text(guest.serial, text);
}

static void end_guest(const char *reason)
{
	guest.ended = true;
	event("SHUTDOWN", reason);
}

#define NOTE 64 /* bytes at the drive's end */

static void read_note(void)
{
	char note[NOTE + 1] = "";
	FILE *file = fopen(guest.drive, "rb");
	if (file && fseek(file, -NOTE, SEEK_END) == 0 && fread(note, 1, NOTE, file) == NOTE && *note) {
		show("found ");
		show(note);
		show("\n");
	}
	if (file)
		fclose(file);
}

static void write_note(const char *line)
{
	char note[NOTE] = "";
	snprintf(note, sizeof(note), "%.*s", NOTE - 1, line);
	FILE *file = fopen(guest.drive, "r+b");
	if (!file)
		return;
	if (fseek(file, -NOTE, SEEK_END) == 0)
		fwrite(note, 1, NOTE, file);
	fclose(file);
}

/* What the guest does once it has started. */
static void boot(void)
{
	guest.booted = true;
	if (plays("mute") || plays("busy"))
		return;
	show("Welcome to nothing\n");
	if (plays("disk"))
		read_note();
	if (plays("panic"))
		show("[    1.5] Kernel panic - not syncing: out of ideas\nCPU: 0\n");
	else if (plays("halt"))
		show("reboot: System halted\n");
	else
		show("# ");
	if (plays("panic") || plays("reset"))
		end_guest("guest-reset");
	if (plays("poweroff"))
		end_guest("guest-shutdown");
}

static void flood(void)
{
	for (unsigned i = 0; i < 1000; i++) {
		char text[40];
		snprintf(text, sizeof(text), "line %u\n", i);
		show(text);
	}
}

static void typed(char character)
{
	size_t size = strlen(guest.line);
	if (character != '\r') {
		char echo[2] = {character, '\0'};
		show(echo);
		if (size + 1 < sizeof(guest.line))
			guest.line[size] = character;
		return;
	}
	if (plays("disk"))
		write_note(guest.line);
	show("\nanswer to ");
	show(guest.line);
	show("\n# ");
	memset(guest.line, 0, sizeof(guest.line));
}

static void take_keys(const json_t *keys)
{
	size_t count = json_array_size(keys);
	const char *code = json_string_value(json_object_get(json_array_get(keys, count - 1), "data"));
	if (!code)
		return;
	if (strcmp(code, "ret") == 0)
		typed('\r');
	else if (strcmp(code, "spc") == 0)
		typed(' ');
	else if (strcmp(code, "esc") == 0)
		typed('^');
	else
		typed(count == 2 && *code >= 'a' && *code <= 'z' ? (char)(*code - 'a' + 'A') : *code);
}

static void save_memory(const char *path)
{
	FILE *file = fopen(path, "wb");
	if (!file)
		return;
	fwrite(guest.memory, 1, sizeof(guest.memory), file);
	fclose(file);
}

/* The human monitor: i, o and info registers. */
static json_t *monitor(const char *line)
{
	char text[200] = "";
	unsigned start = guest.origin * COLUMNS;
	if (strcmp(line, "i /b 0x3d4") == 0)
		snprintf(text, sizeof(text), "portb[0x03d4] = 0x%02x\r\n", guest.index);
	else if (strcmp(line, "i /b 0x3d5") == 0)
		snprintf(text, sizeof(text), "portb[0x03d5] = 0x%02x\r\n",
			guest.index == 12 ? start >> 8 : start & 0xff);
	else if (strncmp(line, "o /b 0x3d4 ", 11) == 0)
		guest.index = (unsigned)strtoul(line + 11, NULL, 0);
	else if (strcmp(line, "info registers") == 0)
		snprintf(text, sizeof(text),
			"CPU#0\r\nRIP=1 RFL=%08x [---Z-P-] CPL=0 II=0 A20=1 SMM=0 HLT=%d\r\n",
			plays("stuck") || plays("halt") ? 0x46u : 0x246u, guest.booted && !plays("busy"));
	return json_string(text);
}

/* The property rtc-time: that of a guest which does nothing but wait. */
static json_t *tell_time(void)
{
	time_t seconds = 1000000000 + 10 * time(NULL);
	struct tm tm;
	gmtime_r(&seconds, &tm);
	return json_pack("{s:i, s:i, s:i, s:i, s:i, s:i}", "tm_year", tm.tm_year, "tm_mon", tm.tm_mon,
		"tm_mday", tm.tm_mday, "tm_hour", tm.tm_hour, "tm_min", tm.tm_min, "tm_sec", tm.tm_sec);
}

static json_t *obey(const char *name, const json_t *arguments)
{
	if (strcmp(name, "query-replay") == 0)
		return json_pack("{s:I, s:s}", "icount", (json_int_t)guest.work, "mode", "none");
	if (strcmp(name, "qom-get") == 0)
		return tell_time();
	if (strcmp(name, "pmemsave") == 0)
		save_memory(json_string_value(json_object_get(arguments, "filename")));
	if (strcmp(name, "send-key") == 0)
		take_keys(json_object_get(arguments, "keys"));
	if (strcmp(name, "human-monitor-command") == 0)
		return monitor(json_string_value(json_object_get(arguments, "command-line")));
	return json_object();
}

static void answer(const json_t *message)
{
	const char *name = json_string_value(json_object_get(message, "execute"));
	json_t *result = obey(name ? name : "", json_object_get(message, "arguments"));
	bool refused = plays("refuse") || (guest.ended && name && strcmp(name, "cont") == 0);
	json_t *reply = refused ? json_pack("{s:{s:s, s:s}}", "error", "class", "GenericError", "desc", "no")
				: json_pack("{s:O}", "return", result);
	char *text = json_dumps(reply, JSON_COMPACT);
	send_text(guest.qmp, text);
	send_text(guest.qmp, "\r\n");
	free(text);
	json_decref(reply);
	json_decref(result);
}

/* After each command some time has gone by in the guest. */
static void live(void)
{
	guest.commands++;
	if (plays("busy"))
		guest.work += 1000000;
	if (guest.commands == 10)
		boot();
	if (plays("die") && guest.commands == 40)
		raise(SIGKILL);
	if (plays("flood") && guest.commands == 40)
		flood();
}

static void take_commands(const char *data, size_t size)
{
	static char line[65536];
	static size_t used;
	for (size_t i = 0; i < size; i++) {
		if (data[i] != '\n') {
			line[used < sizeof(line) - 1 ? used++ : used] = data[i];
			continue;
		}
		json_t *message = json_loadb(line, used, 0, NULL);
		used = 0;
		if (message && !plays("deaf"))
			answer(message);
		json_decref(message);
		live();
	}
}

static int connect_to(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	int file = socket(AF_UNIX, SOCK_STREAM, 0);
	if (connect(file, (const struct sockaddr *)&address, sizeof(address)) != 0)
		exit(1);
	return file;
}

static void serve(void)
{
	char block[4096];
	for (;;) {
		struct pollfd waits[2] = {
			{.fd = guest.qmp, .events = POLLIN}, {.fd = guest.serial, .events = POLLIN}};
		poll(waits, 2, -1);
		if (waits[0].revents) {
			ssize_t size = recv(guest.qmp, block, sizeof(block), 0);
			if (size <= 0)
				exit(0);
			take_commands(block, (size_t)size);
		}
		if (waits[1].revents) {
			ssize_t size = recv(guest.serial, block, sizeof(block), 0);
			for (ssize_t i = 0; i < size; i++)
				typed(block[i]);
		}
	}
}

static void log_code(const char *path)
{
	FILE *file = fopen(path, "w");
	if (!file)
		exit(1);
	fprintf(file, "----------------\nIN: \n0xffffffff81000000:  c3                       retq     \n\n"
		      "----------------\nIN: \n0x00401000:  0f 05                    syscall  \n\n");
	fclose(file);
}

static void fail_early(void)
{
	if (plays("exit"))
		fprintf(stderr, "qemu-system-x86_64: first words\nqemu-system-x86_64: no such machine\n");
	else if (plays("memory"))
		fprintf(stderr,
			"qemu-system-x86_64: cannot set up guest memory 'pc.ram': Cannot allocate memory\n");
	else
		return;
	exit(1);
}

int main(int argc, char **argv)
{
	const char *play = getenv("FAKE_QEMU");
	guest.play = play ? play : "shell";
	fail_early();
	while (plays("hang"))
		pause();
	for (int i = 1; i + 1 < argc; i++) {
		if (strcmp(argv[i], "-qmp") == 0)
			guest.qmp = connect_to(argv[i + 1] + strlen("unix:"));
		if (strcmp(argv[i], "-serial") == 0)
			guest.serial = connect_to(argv[i + 1] + strlen("unix:"));
		if (strcmp(argv[i], "-D") == 0)
			log_code(argv[i + 1]);
		if (strcmp(argv[i], "-drive") == 0 && !strstr(argv[i + 1], "snapshot=on"))
			sscanf(argv[i + 1], "file=%511[^,]", guest.drive);
	}
	if (guest.qmp < 0)
		return 1;
	send_text(guest.qmp,
		plays("garbage") ? "hello, who is there?\n" : "{\"QMP\": {\"capabilities\": []}}\r\n");
	serve();
}
