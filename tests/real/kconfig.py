# SPDX-License-Identifier: GPL-2.0-or-later
"""Random changes of a configuration, and what the tree's own conf makes of them; for 90-kconfig.sh.

  kconfig.py questions SEED COUNT FACTS CONFIG            a question a line: NAME=VALUE and tabs
  kconfig.py compare KIND FOLDER ENVIRONMENT CONFIG QUESTIONS ANSWERS MAKES MAKE WORDS...

FOLDER is a configured build folder of the tree's own make, in which conf is called with ENVIRONMENT (NUL-separated)
as make gives it; for the last MAKES questions make itself is called. ANSWERS is the folder that kconfig_ask wrote.
"""
import concurrent.futures
import os
import random
import re
import subprocess
import sys


def read(path):
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        return file.read()


def options(path):
    names = ("name", "type", "value", "prompt", "visible", "members", "range", "holders")
    return [dict(zip(names, line.split("\t"))) for line in read(path).split("\n") if line]


def number(random_, option):
    if option["range"] and random_.random() < 0.8:
        low, high = (int(text, 0) for text in option["range"].split())
        return random_.randint(low - (random_.random() < 0.2), high + (random_.random() < 0.2))
    return random_.choice((0, 1, 7, 16, 64, 4096, random_.randint(0, 1 << 20)))


def value(random_, option):
    kind = option["type"]
    if kind == "bool":
        return random_.choice("yn")
    if kind == "tristate":
        return random_.choice("ymn")
    if kind == "integer":
        return str(number(random_, option))
    if kind == "hex":
        return hex(max(number(random_, option), 0))
    return '"%s"' % random_.choice(("", "a", "two words", "quote \\\" and \\\\", "/path", "-x=y"))


def questions(seed, count, facts, config):
    random_ = random.Random(int(seed))
    settable = [option for option in options(facts) if option["prompt"]]
    # a change of what is visible, or on, or in a choice, has more effect than that of an option at random
    groups = [
        settable,
        [option for option in settable if option["visible"] == "1"],
        [option for option in settable if option["value"] == "y"],
        [option for option in settable if option["members"] and option["visible"] == "1"],
        [option for option in settable if option["type"] not in ("bool", "tristate")],
    ]
    groups = [group for group in groups if group]
    for _ in range(int(count)):
        chosen = {}
        for _ in range(random_.randint(1, 8)):
            option = random_.choice(random_.choices(groups, [1, 4, 3, 1, 1][: len(groups)])[0])
            chosen[option["name"]] = value(random_, option)
        print("\t".join(f"{name}={text}" for name, text in chosen.items()))


def edited(config, question):
    for setting in question.split("\t"):
        name, text = setting.split("=", 1)
        line = f"# CONFIG_{name} is not set" if text == "n" else f"CONFIG_{name}={text}"
        pattern = rf"^(CONFIG_{name}=.*|# CONFIG_{name} is not set)$"
        if re.search(pattern, config, flags=re.M):
            config = re.sub(pattern, lambda _: line, config, flags=re.M)
        else:
            config += line + "\n"
    return config


def body(text):
    """Without the header, which holds a date in some trees."""
    lines = text.split("\n")
    while lines and lines[0].startswith("#"):
        lines.pop(0)
    return lines


def settings(text):
    """The values that are set, as they stand behind the '='."""
    return dict(re.findall(r"^CONFIG_(\w+)=(.*)$", text, flags=re.M))


def changes(before, after):
    before, after = settings(before), settings(after)
    return [f"{name}\t{before.get(name, '-')}\t{after.get(name, '-')}" for name in sorted({*before, *after})
            if before.get(name) != after.get(name)]


class Reference:
    def __init__(self, kind, folder, environment, make):
        self.kind, self.folder, self.make = kind, folder, make
        pairs = [text.split("=", 1) for text in read(environment).split("\0") if "=" in text]
        dropped = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES")
        self.environment = {name: text for name, text in pairs if name not in dropped}

    def by_conf(self, config, number_):
        # all of them can be told where the configuration is, but BusyBox
        place = os.path.join(self.folder, ".config" if self.kind == "busybox" else f".config-{number_}")
        with open(place, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(config)
        code = "kconfig" if self.kind == "toybox" else "scripts/kconfig"
        how = ["--olddefconfig", "Kconfig"] if self.kind == "linux" else ["-o", "Config.in"]
        subprocess.run([f"./{code}/conf", *how], cwd=self.folder, input="\n" * 100000, text=True, check=True,
                       env=dict(self.environment, KCONFIG_CONFIG=os.path.basename(place)), capture_output=True)
        return read(place)

    def by_make(self, config):
        place = os.path.join(self.folder, ".config")
        with open(place, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(config)
        target = "olddefconfig" if self.kind == "linux" else "oldconfig"
        subprocess.run([*self.make, target], input="\n" * 100000, text=True, check=True, capture_output=True)
        return read(place)


def compare(kind, folder, environment, config, asked, answers, makes, *make):
    reference = Reference(kind, folder, environment, make)
    config = read(config)
    lines = read(asked).split("\n")[:-1]
    by_make = range(len(lines) - int(makes), len(lines))

    def truth(number_):
        if number_ in by_make:
            return None
        return reference.by_conf(edited(config, lines[number_]), number_)

    with concurrent.futures.ThreadPoolExecutor(1 if kind == "busybox" else 2) as pool:
        truths = list(pool.map(truth, range(len(lines))))
    for number_ in by_make:
        truths[number_] = reference.by_make(edited(config, lines[number_]))
    wrong = unchanged = 0
    for number_, line in enumerate(lines):
        answer = read(os.path.join(answers, f"{number_}.config"))
        unchanged += body(answer) == body(config)
        told = read(os.path.join(answers, f"{number_}.changes")).split("\n")[:-1]
        if told != changes(config, truths[number_]):
            wrong += 1
            print(f"{line}: conf changes {changes(config, truths[number_])}, told were {told}")
        elif body(answer) != body(truths[number_]):
            wrong += 1
            left, right = body(truths[number_]), body(answer)
            print(f"{line}: only conf: {[x for x in left if x not in right][:5]}, "
                  f"only here: {[x for x in right if x not in left][:5]}")
    print(f"{len(lines)} changes, {len(by_make)} of them against make, {unchanged} without effect: {wrong} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit({"questions": questions, "compare": compare}[sys.argv[1]](*sys.argv[2:]))
