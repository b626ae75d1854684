#!/usr/bin/env python3
"""Checks the lists of behaviours, test/*/behaviours.txt: for each behaviour that the reference's tests
show, in a section for an actor or a file of theirs, they name tests of ours, in the same folder, and
those exist: in sources that are built, outside of comments and of what the preprocessor may leave
out, and not disabled.

usage: scripts/check_behaviours.py [--self-test]
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

TEST_CASE = re.compile(r"^TEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\)", re.M)
# A comment, or something in which "//" begins none.
COMMENT_OR_LITERAL = re.compile(r"""
      //(?:[^\\\n]|\\.)* | /\*.*?\*/
    | R"([^(\s]*)\(.*?\)\1" | "(?:[^"\\\n]|\\.)*"
    | (?<![0-9A-Fa-f])'(?:[^'\\\n]|\\.)+'""", re.S | re.X)
CONDITION = re.compile(r"^\s*#\s*(if|endif)")
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


def without_comments(text):
    """Literals become empty ones."""
    return COMMENT_OR_LITERAL.sub(lambda found: " " if found.group().startswith("/") else '""', text)


def without_conditions(text):
    """Without all that is between #if and #endif."""
    kept, depth = [], 0
    for line in text.split("\n"):
        if condition := CONDITION.match(line):
            depth += 1 if condition.group(1) == "if" else -1
        elif depth == 0:
            kept.append(line)
    return "\n".join(kept)


def tests_of(source):
    """Tests that a source has, as SUITE.test."""
    text = without_conditions(without_comments(source))
    return {".".join(names) for names in TEST_CASE.findall(text)
            if not any(name.startswith("DISABLED_") for name in names)}


def sources_of(cmake):
    """The test sources that a CMakeLists.txt names."""
    return re.findall(r"[\w./-]+_test\.cpp", re.sub(r"#.*", "", cmake))


def tests_in(folder):
    found = set()
    for source in sources_of((folder / "CMakeLists.txt").read_text()):
        found |= tests_of((folder / source).read_text())
    return found


def self_test():
    tests = {"A.holds", "A.holds_too"}
    cases = [("[a 2]\nx: A.holds\ny: A.holds A.holds_too\n", 0), ("[a 2]\nx: A.holds\n", 1),
             ("[a 1]\nx: A.gone\n", 1), ("[a 1]\nx: A.holds\nx: A.holds\n", 1),
             ("[a 1]\nx: A.holds\n[b 1]\n", 1), ("x: A.holds\n", 1), ("[a 0]\nx\n", 1)]
    wrong = [text for text, wanted in cases if len(check(text, tests)[0]) != wanted]
    source = """TEST_F(A, holds) {
    EXPECT_EQ("/*", '"');  // "
    EXPECT_EQ(1'000, "/*'");
}
TEST(
    B, is) { R"(
TEST(B, quoted)"; }
/* as in
TEST(B, told) {} */
#if 0
#ifdef X
#endif
TEST(B, dropped) {}
#endif
// goes on \\
TEST(B, commented) {}
TEST(B, DISABLED_waits) {}
TEST_P(DISABLED_C, waits) {}
TEST_P(C, ends_here) {}
"""
    if tests_of(source) != {"A.holds", "B.is", "C.ends_here"}:
        wrong.append(f"tests that are found: {tests_of(source)}")
    cmake = "fvm_test(test_a SOURCES\n  a_test.cpp\n  # b_test.cpp\n  c_test.cpp  # d_test.cpp\n)"
    if sources_of(cmake) != ["a_test.cpp", "c_test.cpp"]:
        wrong.append("sources that are built")
    print(f"behaviours: self-test went wrong: {wrong}" if wrong else
          f"behaviours: self-test passed {len(cases) + 2} cases")
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
