/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest's work: `query-replay` counts instructions under -icount, with or without a recording; KVM cannot
 * count, there the kernel's account of the virtual processor's thread stands in (Documentation/scheduler/
 * sched-stats.rst: the first number of schedstat is nanoseconds on a processor). 1000 million instructions
 * are taken as one second of it: less than any processor of today does, so no budget gets tighter by KVM.
 *
 * Under -icount the guest's own time is its instructions, SP_QEMU_NANOSECONDS each, and what it slept. The
 * machine's property rtc-time tells it to a second, since its clock is started with -rtc clock=vm.
 */
#include "boot/guest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/files.h"
#include "base/memory.h"

#define FLAG_INTERRUPTS 0x200u /* IF */
#define IDLE_NANOSECONDS 10000000

bool sp_guest_read_registers(const char *text, struct sp_guest_sample *sample)
{
	const char *flags = strstr(text, "FL=");
	const char *halt = strstr(text, "HLT=");
	if (!flags || !halt)
		return false;
	sample->halted = halt[4] == '1';
	sample->dead = sample->halted && !(strtoul(flags + 3, NULL, 16) & FLAG_INTERRUPTS);
	return true;
}

static struct sp_error *count_instructions(struct sp_qemu *qemu, struct sp_guest_sample *sample)
{
	SP_JSON *state = NULL;
	SP_TRY(sp_qmp_command(&qemu->qmp, "query-replay", NULL, &state));
	sample->work = (uint64_t)json_integer_value(json_object_get(state, "icount"));
	return NULL;
}

/* A struct tm as JSON: `tm_year` counts from 1900, `tm_mon` from 0. */
static struct sp_error *read_clock(struct sp_qemu *qemu, struct sp_guest_sample *sample)
{
	SP_JSON *time = NULL;
	struct tm tm = {0};
	SP_TRY(sp_qmp_command(&qemu->qmp, "qom-get",
		json_pack("{s:s, s:s}", "path", "/machine", "property", "rtc-time"), &time));
	if (json_unpack(time, "{s:i, s:i, s:i, s:i, s:i, s:i}", "tm_year", &tm.tm_year, "tm_mon", &tm.tm_mon,
		    "tm_mday", &tm.tm_mday, "tm_hour", &tm.tm_hour, "tm_min", &tm.tm_min, "tm_sec",
		    &tm.tm_sec))
		return sp_error_new(SP_UNABLE, "QEMU does not tell the time of the guest's clock");
	sample->clock = (double)timegm(&tm);
	return NULL;
}

static struct sp_error *find_thread(struct sp_qemu *qemu, json_int_t *thread)
{
	SP_JSON *cpus = NULL;
	SP_TRY(sp_qmp_command(&qemu->qmp, "query-cpus-fast", NULL, &cpus));
	*thread = json_integer_value(json_object_get(json_array_get(cpus, 0), "thread-id"));
	return NULL;
}

/* Is the thread of a /proc/PID/stat file asleep? The state follows the name, which may hold anything. */
static bool sleeps(const char *stat)
{
	const char *name_end = strrchr(stat, ')');
	return name_end && strncmp(name_end, ") S", 3) == 0;
}

static struct sp_error *take_cpu_time(struct sp_qemu *qemu, struct sp_guest_sample *sample)
{
	json_int_t thread = 0;
	SP_TRY(find_thread(qemu, &thread));
	int process = (int)sp_process_id(qemu->process);
	SP_AUTOFREE char *time_path = sp_format("/proc/%d/task/%lld/schedstat", process, (long long)thread);
	SP_AUTOFREE char *state_path = sp_format("/proc/%d/task/%lld/stat", process, (long long)thread);
	SP_BUFFER time = SP_BUFFER_EMPTY;
	SP_BUFFER state = SP_BUFFER_EMPTY;
	SP_TRY(sp_file_read(time_path, &time));
	SP_TRY(sp_file_read(state_path, &state));
	sample->work = strtoull(sp_buffer_text(&time), NULL, 10);
	sample->halted = sleeps(sp_buffer_text(&state));
	return NULL;
}

struct sp_error *sp_guest_sample(struct sp_qemu *qemu, struct sp_guest_sample *sample)
{
	*sample = (struct sp_guest_sample){.seconds = sp_seconds()};
	bool asleep = false;
	if (qemu->kvm) {
		SP_TRY(take_cpu_time(qemu, sample));
		asleep = sample->halted;
	} else {
		SP_TRY(count_instructions(qemu, sample));
		SP_TRY(read_clock(qemu, sample));
	}
	SP_BUFFER registers = SP_BUFFER_EMPTY;
	SP_TRY(sp_qmp_monitor(&qemu->qmp, "info registers", &registers));
	if (!sp_guest_read_registers(sp_buffer_text(&registers), sample) && !qemu->kvm)
		return sp_error_new(SP_UNABLE, "QEMU's \"info registers\" shows no flags or halt state");
	sample->halted = sample->halted || asleep;
	return NULL;
}

double sp_guest_idle_between(const struct sp_guest_sample *first, const struct sp_guest_sample *second)
{
	if (!first->halted || !second->halted || second->work - first->work > IDLE_NANOSECONDS)
		return 0;
	double seconds = second->seconds - first->seconds;
	return seconds < 1 ? seconds : 1;
}

double sp_guest_rest_between(const struct sp_guest_sample *first, const struct sp_guest_sample *second)
{
	double worked = (double)(second->work - first->work) * SP_QEMU_NANOSECONDS / 1e9;
	double seconds = second->clock - first->clock - worked;
	return seconds > 0 ? seconds : 0;
}
