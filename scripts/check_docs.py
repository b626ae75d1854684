#!/usr/bin/env python3
"""Checks that what the documentation names exists.

In README.md, docs/ and examples/ every relative link leads to a file, and every path in backticks below a folder
of ours exists. In docs/walkthrough.md every function or type in backticks (`apply_message()`,
`CallManager::send`, `Machine`) occurs in the sources. In docs/traps.md the traps are numbered from 1 to
25, each names a test (`Suite.name`) at least, and every test that is named exists. Committed text names
no path of somebody's machine.

usage: scripts/check_docs.py [--self-test]
"""

import pathlib
import posixpath
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"(fvm|tools|test|bench|native|scripts|cmake|docs|examples|bindings|\.ci)/[A-Za-z0-9_./-]+")
NAME = re.compile(r"(?:[A-Za-z_][A-Za-z0-9_]*::)*([A-Za-z_][A-Za-z0-9_]*)(?:\(\))?")
FENCE = re.compile(r"^```.*?^```", re.M | re.S)
TRAP = re.compile(r"^\| *(\d+) *\|", re.M)
TEST_NAME = re.compile(r"`([A-Z]\w*\.[a-z]\w*)`")
TEST_CASE = re.compile(r"^(?:TYPED_)?TEST(?:_[FP])?\(\s*(\w+),\s*(\w+)\s*\)", re.M)
TRAPS = 25
# A home or work folder of whoever wrote it.
MACHINE_PATH = re.compile(r"(?<![\w.$}~-])/(home/\w|root/|work/|Users/\w|tmp/b-)")
TEXT_SUFFIXES = {".md", ".cpp", ".hpp", ".h", ".py", ".sh", ".txt", ".cmake", ".json", ".toml", ".rs", ""}


def check_document(name, text, exists, words):
    """Problems of one document; `exists` answers for paths, `words` are the sources' identifiers."""
    prose = FENCE.sub(lambda match: "\n" * match.group(0).count("\n"), text)
    for number, line in enumerate(prose.split("\n"), start=1):
        for target in LINK.findall(line):
            if re.match(r"[a-z]+:|#", target):
                continue
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), target.split("#")[0]))
            if not exists(path):
                yield f"{name}:{number}: link to {target}: no such file"
        for code in CODE.findall(line):
            if PATH.fullmatch(code):
                if not exists(code.rstrip("/")):
                    yield f"{name}:{number}: `{code}`: no such file"
            elif name == "docs/walkthrough.md":
                match = NAME.fullmatch(code)
                for part in re.findall(r"\w+", code) if match else []:
                    if part not in words:
                        yield f"{name}:{number}: `{code}`: {part} is nowhere in the sources"


def check_traps(name, text, tests):
    """Problems of the list of traps; `tests` are the names of all tests, as Suite.name."""
    rows = [line for line in text.split("\n") if TRAP.match(line)]
    numbers = [int(TRAP.match(row).group(1)) for row in rows]
    if numbers != list(range(1, TRAPS + 1)):
        yield f"{name}: the traps are numbered {numbers}, not from 1 to {TRAPS}"
    for number, row in zip(numbers, rows):
        named = TEST_NAME.findall(row)
        if not named:
            yield f"{name}: trap {number} names no test"
        for test in named:
            if test not in tests:
                yield f"{name}: trap {number}: no test {test}"


def check_machine_paths(name, text):
    for match in MACHINE_PATH.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield f"{name}:{line}: a path of one machine: {match.group(0)}..."


def our_files():
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"],
                            cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for path in listed.stdout.split("\n") if path and (ROOT / path).is_file()]


def read(path):
    return (ROOT / path).read_text(errors="replace")


def source_words():
    listed = subprocess.run([ROOT / "scripts/sources.sh"], capture_output=True, text=True,
                            check=True)
    words = set()
    for path in listed.stdout.split():
        words.update(re.findall(r"[A-Za-z_]\w*", read(path)))
    return words


def test_names():
    tests = set()
    for path in our_files():
        if path.startswith("test/") and path.endswith("_test.cpp"):
            tests.update(".".join(match) for match in TEST_CASE.findall(read(path)))
    return tests


def exists_in_tree(path):
    target = (ROOT / path).resolve()
    return target.is_relative_to(ROOT) and target.exists()


def check_tree():
    words = source_words()
    problems, documents = [], 0
    problems += check_traps("docs/traps.md", read("docs/traps.md"), test_names())
    for path in our_files():
        if path == "scripts/check_docs.py":
            continue
        if path == "README.md" or (path.startswith(("docs/", "examples/")) and path.endswith(".md")):
            documents += 1
            problems += check_document(path, read(path), exists_in_tree, words)
        if pathlib.PurePosixPath(path).suffix in TEXT_SUFFIXES:
            problems += check_machine_paths(path, read(path))
    return documents, problems


def self_test():
    def problems(text, name="docs/walkthrough.md"):
        return list(check_document(name, text, lambda path: path == "fvm/vm/gas.hpp", {"Gas", "charge"}))

    def traps(count, test):
        rows = "".join(f"| {number} | a rule | `{test}` |\n" for number in range(1, count + 1))
        return list(check_traps("docs/traps.md", rows, {"Suite.does_it"}))

    expectations = [
        (traps(TRAPS, "Suite.does_it"), 0),
        (traps(TRAPS - 1, "Suite.does_it"), 1),
        (traps(TRAPS, "Suite.did_it"), TRAPS),
        (traps(TRAPS, "no test"), TRAPS),
        (problems("`Gas::charge()` in `fvm/vm/gas.hpp`, [here](../fvm/vm/gas.hpp)"), 0),
        (problems("`Gas::discharge()`"), 1),
        (problems("`fvm/vm/gone.hpp`"), 1),
        (problems("`fvm/vm/gone.hpp`", "README.md"), 1),
        (problems("[gone](gone.md)"), 1),
        (problems("[elsewhere](https://example.org/gone.md)"), 0),
        (problems("```\n`Gone`\n```"), 0),
        (list(check_machine_paths("a", "see /home/me/fvm")), 1),
        (list(check_machine_paths("a", "see ~/work/fvm, http://x.org/work/y")), 0),
    ]
    wrong = [number for number, (found, wanted) in enumerate(expectations) if len(found) != wanted]
    print(f"docs: self-test cases {wrong} went wrong" if wrong else
          f"docs: self-test passed {len(expectations)} cases")
    return 1 if wrong else 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    if sys.argv[1:]:
        print(__doc__, file=sys.stderr)
        return 2
    documents, problems = check_tree()
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"docs: {documents} documents, {len(problems)} problems")
    return 1 if problems or documents == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
