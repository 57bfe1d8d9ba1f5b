/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starts QEMU (options of qemu(1), 7.2). QEMU connects to sockets that listen before it starts, so nothing it
 * says is lost and nothing has to be tried again.
 *
 * -icount shift=4 makes an emulated processor of 62.5 million instructions a second of its own time. Smaller
 * shifts make the guest's clock slower than its work, and QEMU then spends the time on guest timers: measured
 * to the shell of a tiny kernel, shift 0 took 15.8 s, 1: 7.8, 2: 4.6, 3: 3.0, 4: 2.2, 6: 2.2, and 1.7 s
 * without -icount.
 *
 * With sleep=off a guest that waits for a timer has it at once: 15 seconds of silence take 0.1. That is not
 * for hard disks and CDs, whose answers come by the host's clock: the guest would see them time out.
 */
#include "boot/qemu.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/files.h"
#include "base/interrupt.h"
#include "base/memory.h"
#include "boot/accelerator.h"
#include "boot/image.h"

#define ARGUMENT_LIMIT 48

/* A growing argument vector; texts made for it are released with it. */
struct arguments {
	const char *list[ARGUMENT_LIMIT]; /* NULL-terminated */
	size_t count;
	char *made[8];
	size_t made_count;
};

static void add(struct arguments *arguments, const char *argument)
{
	if (arguments->count + 1 < ARGUMENT_LIMIT)
		arguments->list[arguments->count++] = argument;
}

static void add_two(struct arguments *arguments, const char *option, const char *value)
{
	add(arguments, option);
	add(arguments, value);
}

static void add_made(struct arguments *arguments, const char *option, char *value)
{
	arguments->made[arguments->made_count++] = value;
	add_two(arguments, option, value);
}

static void free_arguments(struct arguments *arguments)
{
	for (size_t i = 0; i < arguments->made_count; i++)
		free(arguments->made[i]);
}
#define ARGUMENTS SP_GUARD(free_arguments) struct arguments

bool sp_qemu_wants_kvm(const struct sp_boot_spec *spec)
{
	if (spec->accelerator == SP_ACCELERATOR_AUTO)
		return !spec->trace && sp_kvm_usable();
	return spec->accelerator == SP_ACCELERATOR_KVM;
}

struct sp_error *sp_qemu_check_accelerator(const struct sp_boot_spec *spec)
{
	if (spec->accelerator != SP_ACCELERATOR_KVM || sp_kvm_usable())
		return NULL;
	return sp_error_new(SP_UNABLE, "KVM is not usable on this machine: use tcg");
}

/* Before the recipe's words, as those behind "--" are for init. */
static char *cmdline_for_trace(const struct sp_boot_spec *spec)
{
	return sp_format("norandmaps%s%s", spec->cmdline ? " " : "", spec->cmdline ? spec->cmdline : "");
}

static void add_kernel(struct arguments *arguments, const struct sp_boot_spec *spec)
{
	add_two(arguments, "-kernel", spec->kernel);
	if (spec->initramfs)
		add_two(arguments, "-initrd", spec->initramfs);
	if (spec->trace)
		add_made(arguments, "-append", cmdline_for_trace(spec));
	else if (spec->cmdline)
		add_two(arguments, "-append", spec->cmdline);
}

/* In an option's value a comma is written twice. */
static char *double_commas(const char *text)
{
	SP_BUFFER doubled = SP_BUFFER_EMPTY;
	for (; *text; text++) {
		sp_buffer_add(&doubled, text, 1);
		if (*text == ',')
			sp_buffer_add(&doubled, text, 1);
	}
	return sp_buffer_take(&doubled);
}

/* Where a drive goes. A CD cannot be written to. */
static const struct place {
	const char *options;
	const char *order; /* -boot */
	bool is_ide, is_writable;
} places[] = {
	[SP_DRIVE_FLOPPY] = {"if=floppy,format=raw", "a", false, true},
	[SP_DRIVE_DISK] = {"if=ide,format=raw", "c", true, true},
	[SP_DRIVE_CD] = {"if=ide,media=cdrom,format=raw,readonly=on", "d", true, false},
};

/* The guest may write, the image stays. Without a slash, a name up to a colon would be a protocol. */
static void add_drive(struct arguments *arguments, const struct sp_drive *drive)
{
	const struct place *place = &places[drive->kind];
	SP_AUTOFREE char *file = double_commas(drive->path);
	add_made(arguments, "-drive",
		sp_format("file=%s%s,%s%s", *drive->path == '/' ? "" : "./", file, place->options,
			place->is_writable && !drive->is_copy ? ",snapshot=on" : ""));
	if (drive->boots)
		add_two(arguments, "-boot", place->order);
}

/* The machine, the same for a test and by hand: the firmware, keyboard, screen and floppy controller of a PC.
 */
static void add_machine(struct arguments *arguments, const char *program, const struct sp_boot_spec *spec,
	const struct sp_drive *drive)
{
	add(arguments, program);
	add_two(arguments, "-machine", "pc");
	add(arguments, "-nodefaults");
	if (spec->cpu)
		add_two(arguments, "-cpu", spec->cpu);
	add_made(arguments, "-m", sp_format("%u", spec->memory_mib));
	add_two(arguments, "-vga", "std");
	add_two(arguments, "-nic", "none");
	if (drive->path)
		add_drive(arguments, drive);
	if (!drive->boots)
		add_kernel(arguments, spec);
	add(arguments, "-no-reboot");
}

static void add_test(struct arguments *arguments, const struct sp_qemu *qemu, const struct sp_boot_spec *spec,
	const struct sp_drive *drive)
{
	add_two(arguments, "-accel", qemu->kvm ? "kvm" : "tcg");
	if (!qemu->kvm) {
		bool is_ide = drive->path && places[drive->kind].is_ide;
		add_two(arguments, "-icount", is_ide ? "shift=4" : "shift=4,sleep=off");
		add_two(arguments, "-rtc", "clock=vm");
	}
	if (spec->trace) {
		add_two(arguments, "-d", "in_asm");
		add_two(arguments, "-D", spec->trace);
	}
	/* a guest that ends pauses QEMU, so that its last screen can still be read */
	add(arguments, "-no-shutdown");
	add_two(arguments, "-display", "none");
	add_made(arguments, "-qmp", sp_format("unix:%s/qmp", qemu->sockets));
	if (spec->console == SP_CONSOLE_SERIAL)
		add_made(arguments, "-serial", sp_format("unix:%s/serial", qemu->sockets));
}

/* One argument as one would type it in a shell. */
static void quote(struct sp_buffer *text, const char *argument)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+./:,@%";
	if (*argument && strspn(argument, plain) == strlen(argument)) {
		sp_buffer_add_text(text, argument);
		return;
	}
	sp_buffer_add_text(text, "'");
	for (; *argument; argument++) {
		if (*argument == '\'')
			sp_buffer_add_text(text, "'\\''");
		else
			sp_buffer_add(text, argument, 1);
	}
	sp_buffer_add_text(text, "'");
}

static char *as_typed(const struct arguments *arguments)
{
	SP_BUFFER text = SP_BUFFER_EMPTY;
	for (size_t i = 0; i < arguments->count; i++) {
		if (i)
			sp_buffer_add_text(&text, " ");
		quote(&text, arguments->list[i]);
	}
	return sp_buffer_take(&text);
}

static struct sp_error *make_socket_folder(struct sp_qemu *qemu)
{
	const char *parent = getenv("XDG_RUNTIME_DIR");
	if (!parent || !sp_path_is_folder(parent) || strlen(parent) > 60)
		parent = "/tmp";
	qemu->sockets = sp_format("%s/sizeprof-XXXXXX", parent);
	if (mkdtemp(qemu->sockets))
		return NULL;
	free(qemu->sockets);
	qemu->sockets = NULL;
	return sp_error_errno("cannot make a folder for sockets in %s", parent);
}

static struct sp_error *listen_at(const struct sp_qemu *qemu, const char *name, int *listener)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s", qemu->sockets, name);
	*listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (*listener < 0)
		return sp_error_errno("cannot make a socket");
	if (bind(*listener, (const struct sockaddr *)&address, sizeof(address)) == 0 &&
		listen(*listener, 1) == 0)
		return NULL;
	return sp_error_errno("cannot listen on the socket %s", address.sun_path);
}

/* Wait until QEMU connects. */
static struct sp_error *accept_from(struct sp_qemu *qemu, int listener, double timeout, int *connection)
{
	double deadline = sp_seconds() + timeout;
	struct sp_process_end end;
	for (;;) {
		struct pollfd wait = {.fd = listener, .events = POLLIN};
		poll(&wait, 1, 50);
		*connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		if (*connection >= 0)
			return NULL;
		if (sp_interrupted())
			return sp_error_interrupted();
		if (sp_qemu_ended(qemu, 0, &end))
			return sp_error_new(
				SP_UNABLE, "%s ended before it opened its control channel", qemu->program);
		if (sp_seconds() > deadline)
			return sp_error_new(SP_UNABLE, "%s did not open its control channel within %.0f s",
				qemu->program, timeout);
	}
}

static struct sp_error *launch(
	struct sp_qemu *qemu, const struct sp_boot_spec *spec, const struct sp_drive *drive)
{
	ARGUMENTS arguments = {.count = 0};
	add_machine(&arguments, qemu->program, spec, drive);
	add_test(&arguments, qemu, spec, drive);
	qemu->command = as_typed(&arguments);
	sp_progress_detail(spec->progress, "%s", qemu->command);
	unlink(qemu->log); /* the last words shall be this QEMU's */
	if (spec->trace)
		unlink(spec->trace);
	struct sp_process_spec process = {.argv = arguments.list, .log = qemu->log};
	return sp_process_start(&process, &qemu->process);
}

struct listeners {
	int qmp, serial;
};

static void close_listeners(struct listeners *listeners)
{
	if (listeners->qmp >= 0)
		close(listeners->qmp);
	if (listeners->serial >= 0)
		close(listeners->serial);
}

struct sp_error *sp_qemu_start(
	struct sp_qemu *qemu, const struct sp_boot_spec *spec, const struct sp_drive *drive, double timeout)
{
	*qemu = (struct sp_qemu){.serial = -1, .qmp.socket = -1};
	qemu->program = sp_format("qemu-system-%s", spec->arch);
	qemu->log = sp_path_join(spec->folder, "qemu.log");
	qemu->kvm = sp_qemu_wants_kvm(spec);
	bool serial = spec->console == SP_CONSOLE_SERIAL;
	SP_GUARD(close_listeners) struct listeners listeners = {-1, -1};
	SP_TRY(make_socket_folder(qemu));
	SP_TRY(listen_at(qemu, "qmp", &listeners.qmp));
	if (serial)
		SP_TRY(listen_at(qemu, "serial", &listeners.serial));
	SP_TRY(launch(qemu, spec, drive));
	/* whichever connects first waits in its own listener */
	int control = -1;
	SP_TRY(accept_from(qemu, listeners.qmp, timeout, &control));
	SP_TRY(sp_qmp_open(&qemu->qmp, control, timeout));
	if (serial)
		SP_TRY(accept_from(qemu, listeners.serial, timeout, &qemu->serial));
	return NULL;
}

bool sp_qemu_ended(struct sp_qemu *qemu, double seconds, struct sp_process_end *end)
{
	return qemu->process && sp_process_poll(qemu->process, seconds, end);
}

char *sp_qemu_last_words(const struct sp_qemu *qemu)
{
	SP_BUFFER content = SP_BUFFER_EMPTY;
	struct sp_error *error = sp_file_read(qemu->log, &content);
	sp_error_free(error);
	char *text = content.data;
	size_t size = content.size;
	while (size && text[size - 1] == '\n')
		text[--size] = '\0';
	size_t start = size;
	for (unsigned lines = 0; start && lines < 4; start -= lines < 4)
		lines += text[start - 1] == '\n';
	SP_BUFFER words = SP_BUFFER_EMPTY;
	for (size_t i = start; i < size; i++) {
		if (text[i] == '\n')
			sp_buffer_add_text(&words, "; ");
		else
			sp_buffer_add(&words, text + i, 1);
	}
	return sp_buffer_take(&words);
}

void sp_qemu_stop(struct sp_qemu *qemu)
{
	sp_process_end(qemu->process);
	sp_qmp_close(&qemu->qmp);
	if (qemu->serial >= 0)
		close(qemu->serial);
	if (qemu->sockets) {
		struct sp_error *error = sp_tree_remove(qemu->sockets);
		sp_error_free(error); /* an empty folder in /tmp is no reason to fail */
	}
	free(qemu->sockets);
	free(qemu->program);
	free(qemu->command);
	free(qemu->log);
	*qemu = (struct sp_qemu){.serial = -1, .qmp.socket = -1};
}

/* QEMU's text display needs a locale that knows the characters of a PC; a bare system has none set. */
static void ensure_utf8(void)
{
	locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	if (!locale || strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") != 0)
		setenv("LC_ALL", "C.UTF-8", 1);
	if (locale)
		freelocale(locale);
}

/* Whether the session can be had; nothing is made before. */
static struct sp_error *check_session(const struct sp_boot_spec *spec)
{
	SP_TRY(sp_boot_check_image(spec));
	SP_TRY(sp_qemu_check_accelerator(spec));
	SP_TRY(sp_boot_check_keep(spec));
	if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
		return NULL;
	return sp_error_new(
		SP_USAGE, "--interactive needs a terminal: without one, leave it out for the boot test");
}

static void tell_user(const struct sp_boot_spec *spec, const struct sp_drive *drive)
{
	if (spec->keep)
		sp_progress_note(spec->progress, "what is written to the medium stays in %s", spec->keep);
	else if (drive->path && places[drive->kind].is_writable)
		sp_progress_note(spec->progress,
			"what is written to the medium is forgotten at the end: --keep FILE keeps it");
	sp_progress_note(
		spec->progress, spec->console == SP_CONSOLE_SERIAL
					? "the console is yours; leave QEMU with Ctrl-A X"
					: "the screen is yours; leave QEMU with Esc 2, then type quit");
}

static void add_console(struct arguments *arguments, enum sp_console console)
{
	if (console == SP_CONSOLE_SERIAL) {
		add_two(arguments, "-display", "none");
		add_two(arguments, "-serial", "mon:stdio");
	} else {
		ensure_utf8();
		add_two(arguments, "-display", "curses");
		add_two(arguments, "-monitor", "vc"); /* Alt+2 */
	}
}

struct sp_error *sp_boot_interactive(const struct sp_boot_spec *spec)
{
	SP_TRY(check_session(spec));
	SP_AUTOFREE char *program = sp_format("qemu-system-%s", spec->arch);
	ARGUMENTS arguments = {.count = 0};
	SP_DRIVE drive = {0}; /* a copy that no guest has seen is removed again */
	SP_TRY(sp_drive_open(spec, spec->keep != NULL, &drive));
	add_machine(&arguments, program, spec, &drive);
	add_two(&arguments, "-accel", sp_qemu_wants_kvm(spec) ? "kvm" : "tcg");
	add_console(&arguments, spec->console);
	SP_AUTOFREE char *command = as_typed(&arguments);
	sp_progress_detail(spec->progress, "%s", command);
	tell_user(spec, &drive);
	return sp_process_replace(arguments.list);
}
