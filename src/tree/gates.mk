# SPDX-License-Identifier: GPL-2.0-or-later
# What does a folder's Kbuild or Makefile build when options are set this way? Read by make at run time, with
# the environment that the tree's own make exports; not part of the program.
#
#   make -rR -f gates.mk sp-jobs=JOBS sp-config=FILE sp-build=FOLDER srctree=FOLDER sizeprof-install
#
# in a folder that is nobody's, for what $(shell) may leave behind. JOBS holds one question a line, the name
# of an option being without CONFIG_ and a value that is left out meaning "not set":
#
#   $(call sp-folder,ID,FOLDER,OPTION=VALUE ...)   any folder but the top
#   $(call sp-root,ID,OPTION=VALUE ...)            the top Makefile and Kbuild: last of all, since folders
#                                                  depend on variables that it may set otherwise
#
# Each answer is a run of lines on standard output: "sp-begin ID", then "sp-files", "sp-objects" (what is
# linked, subfolders with a closing slash), of the top "sp-flags" (what the compiler gets for every object) and
# "sp-others" (what other lists of the Makefile name) each with words, and "sp-end ID"; at the very end
# "sp-done". Documentation/kbuild/makefiles.rst says what the lists mean. No recipe ever runs: the last line
# stops make before it would remake anything, included makefiles too.

override abs_srctree := $(srctree)
override objtree := .

include $(sp-config)
-include $(abs_srctree)/scripts/Kbuild.include
-include $(abs_srctree)/scripts/Makefile.compiler

# Stand-ins for what would call the compiler: everything is supported. They come to flags, hardly ever to
# objects: what a tree decides by a compiler's answer is an option of its own since Linux 4.18.
override try-run = $(2)
override __cc-option = $(3)
override as-option = $(1)
override as-instr = $(2)
override cc-option = $(1)
override cc-option-yn = y
override cc-disable-warning = -Wno-$(strip $(1))
override cc-ifversion = $(3)
override ld-option = $(1)
override ld-ifversion = $(3)
override hostcc-option = $(1)

# Where a folder's sources are, seen from $(src): it changed in Linux 6.10.
sp-src = $(obj)
ifeq ($(findstring src := $$(obj),$(file <$(abs_srctree)/scripts/Makefile.build)),)
sp-src = $(abs_srctree)/$(obj)
endif

# BusyBox generates Kbuild files in the build folder; elsewhere there are none.
sp-kbuild = $(firstword $(wildcard $(addsuffix /Kbuild,$(addsuffix /$(1),$(sp-build) $(abs_srctree))) \
	$(abs_srctree)/$(1)/Makefile))

# An object that others are linked into counts as these.
sp-parts = $(foreach o,$(1),$(if $(strip $($(o:.o=-objs)) $($(o:.o=-y)) $($(o:.o=-))),$\
	$($(o:.o=-objs)) $($(o:.o=-y)),$(o)))

# $(call sp-flip,OPTION=VALUE): a setting that no makefile changes. To be empty is to be off, and unlike an
# option that is not defined it withstands a makefile that reads the configuration once more.
sp-flip = $(eval override CONFIG_$(subst =, := ,$(1)))
sp-keep = $(foreach n,$(foreach s,$(1),CONFIG_$(firstword $(subst =, ,$(s)))),$\
	$(eval sp-was-$(n) := $$($(n)))$(eval sp-had-$(n) := $(flavor $(n))))
sp-restore = $(foreach n,$(foreach s,$(1),CONFIG_$(firstword $(subst =, ,$(s)))),$\
	$(if $(filter undefined,$(sp-had-$(n))),$(eval override undefine $(n)),$\
	$(eval override $(n) := $$(sp-was-$(n)))))

# Everything that the makefiles of a folder define is forgotten before the next one: their variables are
# those that were not there at first. Lists of flags are among these, and as nothing says that they are simple
# variables (Makefile.build does), what is added to them is never expanded.
sp-forget = $(foreach v,$(filter-out $(sp-first),$(filter-out CONFIG_% sp-%,$(.VARIABLES))),$\
	$(eval undefine $(v)))

define sp-fresh
obj-y :=
obj-m :=
lib-y :=
lib-m :=
always-y :=
always-m :=
extra-y :=
targets :=
subdir-y :=
subdir-m :=
MAKEFILE_LIST :=
endef

sp-lists = $(filter-out obj-y lib-y extra-y %flags-y,$(filter %-y %-objs,$(.VARIABLES)))

# Flags for all objects. What the environment says of them is the answer with all options as they are, so they
# start empty. CFLAGS_name.o is for one object alone.
sp-all-flags = KBUILD_CFLAGS KBUILD_CPPFLAGS KBUILD_AFLAGS CFLAGS CPPFLAGS $\
	$(if $(KBUILD_CFLAGS),$(filter-out %.o,$(filter CFLAGS_%,$(.VARIABLES))))
sp-no-flags = $(foreach v,$(sp-all-flags),$(eval $(v) :=))

define sp-say
$(info sp-files $(MAKEFILE_LIST))
$(if $(filter .,$(obj)),$(info sp-flags $(foreach v,$(sp-all-flags),$($(v)))))
$(info sp-objects $(if $(filter .,$(obj)),$(sp-top)) $(call sp-parts,$(obj-y)) $(lib-y) $(lib-m) $(extra-y))
$(info sp-others $(filter %/ %.o %.a,$(foreach v,$(sp-lists),$($(v)))) $(addsuffix /,$(subdir-y)))
endef

sp-read = $(info sp-begin $(1))$(call sp-keep,$(3))$(foreach s,$(3),$(call sp-flip,$(s)))$\
	$(eval $(sp-fresh))$(eval obj := $(2))$(eval src := $(sp-src))

sp-finish = $(sp-say)$(call sp-forget)$(call sp-restore,$(3))$(info sp-end $(1))

sp-folder = $(sp-read)$(eval include $(call sp-kbuild,$(2)))$(sp-finish)

# What the top Makefile links: objects, and folders by the names of the archives that come from them.
sp-top = $(KBUILD_VMLINUX_OBJS) $(KBUILD_VMLINUX_LIBS) $(busybox-all)
sp-root = $(call sp-folder-of-root,$(1),.,$(2))
sp-folder-of-root = $(sp-read)$(sp-no-flags)$(eval include $(abs_srctree)/Makefile)$\
	$(eval include $(wildcard $(abs_srctree)/Kbuild))$(sp-finish)

sp-first :=
sp-first := $(filter-out CONFIG_% sp-%,$(.VARIABLES)) obj src MAKEFILE_LIST

include $(sp-jobs)

$(info sp-done)
$(error sp-done)
