/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The probe for KVM, by the interface of Linux' Documentation/virt/kvm/api.rst.
 */
#include "boot/accelerator.h"

#include <fcntl.h>
#include <linux/kvm.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define GUEST_ADDRESS 0x1000
#define GUEST_BYTES 0x1000
#define MOST_CPU_SECONDS                                                                                     \
	0.003 /* for 20,000 turns: less than TCG's speed, and hundreds of times a processor's */

/* real mode: 20,000 turns of a loop, then halt */
static const uint8_t program[] = {
	0x66, 0xb9, 0x20, 0x4e, 0x00, 0x00, /* mov $20000, %ecx */
	0x66, 0x49,                         /* 1: dec %ecx */
	0x75, 0xfc,                         /* jnz 1b */
	0xf4,                               /* hlt */
};

static double cpu_seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static bool set_registers(int cpu)
{
	struct kvm_sregs segments;
	if (ioctl(cpu, KVM_GET_SREGS, &segments) < 0)
		return false;
	segments.cs.base = 0;
	segments.cs.selector = 0;
	struct kvm_regs registers = {.rip = GUEST_ADDRESS, .rflags = 2};
	return ioctl(cpu, KVM_SET_SREGS, &segments) == 0 && ioctl(cpu, KVM_SET_REGS, &registers) == 0;
}

static bool runs_fast(int cpu, const struct kvm_run *state)
{
	if (!set_registers(cpu))
		return false;
	double start = cpu_seconds();
	if (ioctl(cpu, KVM_RUN, 0) != 0 || state->exit_reason != KVM_EXIT_HLT)
		return false;
	return cpu_seconds() - start < MOST_CPU_SECONDS;
}

static bool try_cpu(int kvm, int machine)
{
	int size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	int cpu = size >= (int)sizeof(struct kvm_run) ? ioctl(machine, KVM_CREATE_VCPU, 0) : -1;
	if (cpu < 0)
		return false;
	bool usable = false;
	struct kvm_run *state = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, cpu, 0);
	if (state != MAP_FAILED) {
		usable = runs_fast(cpu, state);
		munmap(state, (size_t)size);
	}
	close(cpu);
	return usable;
}

static bool try_machine(int kvm, int machine)
{
	void *memory = mmap(NULL, GUEST_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return false;
	memcpy(memory, program, sizeof(program));
	struct kvm_userspace_memory_region region = {
		.guest_phys_addr = GUEST_ADDRESS,
		.memory_size = GUEST_BYTES,
		.userspace_addr = (uintptr_t)memory,
	};
	bool usable = ioctl(machine, KVM_SET_USER_MEMORY_REGION, &region) == 0 && try_cpu(kvm, machine);
	munmap(memory, GUEST_BYTES);
	return usable;
}

bool sp_kvm_usable(void)
{
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (kvm < 0)
		return false;
	bool usable = false;
	int machine =
		ioctl(kvm, KVM_GET_API_VERSION, 0) == KVM_API_VERSION ? ioctl(kvm, KVM_CREATE_VM, 0) : -1;
	if (machine >= 0) {
		usable = try_machine(kvm, machine);
		close(machine);
	}
	close(kvm);
	return usable;
}
