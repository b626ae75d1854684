#!/usr/bin/env python3
"""Checks the lists of behaviours, test/*/behaviours.txt: for each behaviour that the reference's tests
show, in a section for an actor or a file of theirs, they name tests of ours, in the same folder, and
those exist.

usage: scripts/check_behaviours.py [--self-test]
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

TEST_CASE = re.compile(r"^TEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\)", re.M)
SECTION = re.compile(r"\[(\w+) (\d+)\]")
BEHAVIOUR = re.compile(r"(\w+): (\w+\.\w+(?: \w+\.\w+)*)")


def check(text, tests):
    """Problems of a list of behaviours, and how many behaviours it has."""
    problems, actor, promised, found = [], None, 0, set()
    total = 0

    def close():
        if actor is not None and len(found) != promised:
            problems.append(f"[{actor}] has {len(found)} behaviours, not {promised}")

    for number, line in enumerate(text.split("\n"), start=1):
        if not line or line.startswith("#"):
            continue
        if section := SECTION.fullmatch(line):
            close()
            actor, promised, found = section.group(1), int(section.group(2)), set()
        elif (behaviour := BEHAVIOUR.fullmatch(line)) and actor is not None:
            if behaviour.group(1) in found:
                problems.append(f"line {number}: {behaviour.group(1)} is there already")
            found.add(behaviour.group(1))
            total += 1
            problems += [f"line {number}: there is no test {name}"
                         for name in behaviour.group(2).split() if name not in tests]
        else:
            problems.append(f"line {number}: cannot be read")
    close()
    return problems, total


def tests_in(folder):
    found = set()
    for path in sorted(folder.glob("*_test.cpp")):
        found.update(".".join(names) for names in TEST_CASE.findall(path.read_text()))
    return found


def self_test():
    tests = {"A.holds", "A.holds_too"}
    cases = [("[a 2]\nx: A.holds\ny: A.holds A.holds_too\n", 0), ("[a 2]\nx: A.holds\n", 1),
             ("[a 1]\nx: A.gone\n", 1), ("[a 1]\nx: A.holds\nx: A.holds\n", 1),
             ("[a 1]\nx: A.holds\n[b 1]\n", 1), ("x: A.holds\n", 1), ("[a 0]\nx\n", 1)]
    wrong = [text for text, wanted in cases if len(check(text, tests)[0]) != wanted]
    found = TEST_CASE.findall("TEST_F(A, holds) {\n}\nTEST(\n    B, is) {}\n")
    if found != [("A", "holds"), ("B", "is")]:
        wrong.append("test cases are not found")
    print(f"behaviours: self-test went wrong: {wrong}" if wrong else
          f"behaviours: self-test passed {len(cases) + 1} cases")
    return 1 if wrong else 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    if sys.argv[1:]:
        print(__doc__, file=sys.stderr)
        return 2
    counts = [0, 0]
    for path in sorted((ROOT / "test").glob("*/behaviours.txt")):
        problems, total = check(path.read_text(), tests_in(path.parent))
        for problem in problems:
            print(f"{path.relative_to(ROOT)}: {problem}", file=sys.stderr)
        counts = [counts[0] + total, counts[1] + len(problems)]
    print(f"behaviours: {counts[0]} behaviours, {counts[1]} problems")
    return 1 if counts[1] or counts[0] == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
