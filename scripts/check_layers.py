#!/usr/bin/env python3
"""Checks the rules of the source tree that no compiler checks.

  layers      a file of one layer includes only files of the layers below it
  cycles      no file includes itself by way of others
  shared      base, hash, ipld, core, the SDK and the actors compile to wasm32 too: no header and no
              construct there that an actor cannot have, or that could make two machines disagree
  engine      the Wasm engine's API is used in fvm/vm/engine alone
  exceptions  no throw, try, typeid or dynamic_cast
  versions    in fvm/vm only fvm/vm/rules.* decides by network version or generation: bodies ask a flag
  files       names, include style, `#pragma once`, length

usage: scripts/check_layers.py [--self-test]
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# What a layer may include, besides itself. Folders that are not listed may include nothing of ours.
LAYERS = {
    "fvm/base": [],
    "fvm/hash": ["fvm/base"],
    "fvm/ipld": ["fvm/base", "fvm/hash"],
    "fvm/core": ["fvm/base", "fvm/hash", "fvm/ipld"],
    "fvm/store": ["fvm/base", "fvm/hash", "fvm/ipld"],
    "fvm/wasm": ["fvm/base"],
    "fvm/crypto": ["fvm/base", "fvm/hash", "fvm/core"],
    "fvm/vm": ["fvm/base", "fvm/hash", "fvm/ipld", "fvm/core", "fvm/store", "fvm/wasm", "fvm/crypto"],
    "fvm/sdk": ["fvm/base", "fvm/hash", "fvm/ipld", "fvm/core"],
    "actors/common": ["fvm/base", "fvm/hash", "fvm/ipld", "fvm/core", "fvm/sdk"],
    # Every other folder of actors.
    "actors/*": ["fvm/base", "fvm/hash", "fvm/ipld", "fvm/core", "fvm/sdk", "actors/common"],
    "fvm/capi": ["fvm/base", "fvm/hash", "fvm/ipld", "fvm/core", "fvm/store", "fvm/vm"],
    "tools": ["fvm", "actors"],
    "bench": ["fvm", "tools", "test/support"],
    "test": ["fvm", "actors", "tools"],
    # Projects outside of the tree: each includes its own headers, and those of an installed package.
    "examples": ["fvm"],
}

# What one actor may know of another: how to talk to it.
INTERFACE = re.compile(r"actors/[a-z0-9_]+/types\.hpp")

# The layers that are compiled for wasm32: what actors share with the VM, and actors.
SHARED = ("fvm/base/", "fvm/hash/", "fvm/ipld/", "fvm/core/", "fvm/sdk/", "actors/")
# Sources of those layers that are compiled for the host only.
HOST_ONLY = re.compile(r"_host\.(cpp|hpp)$|^fvm/sdk/host/")

BANNED_HEADERS = {
    "chrono", "cmath", "complex", "condition_variable", "ctime", "fenv.h", "cfenv", "filesystem",
    "format", "fstream", "future", "iostream", "istream", "locale", "math.h", "mutex", "ostream",
    "random", "regex", "shared_mutex", "sstream", "stdio.h", "cstdio", "thread", "time.h",
    "unordered_map", "unordered_set", "print", "exception", "stdexcept",
}

# Where consensus is made: no floating point at all. The engine folder only hands guest values on.
INTEGER_ONLY = SHARED + ("fvm/wasm/", "fvm/crypto/", "fvm/vm/")
INTEGER_ONLY_EXCEPT = ("fvm/vm/engine/",)

FLOATING_POINT = re.compile(r"\b(float|double|long double)\b")
UNORDERED = re.compile(r"\bunordered_(map|set|multimap|multiset)\b")
PLATFORM = re.compile(r"^\s*#\s*(if|ifdef|ifndef|elif)\b.*(__wasm|_WIN32|__linux__|__APPLE__)", re.M)
EXCEPTIONS = re.compile(r"\b(throw|typeid|dynamic_cast)\b|\btry\s*\{|\bcatch\s*\(")
INCLUDE = re.compile(r"^[ \t]*#[ \t]*include[ \t]*([<\"])([^>\"]+)[>\"]", re.M)
TEST_CASE = re.compile(r"^(TYPED_)?TEST(_[FP])?\(", re.M)
OURS = re.compile(r"^(fvm|actors|tools|test|bench)/")

# What a network version means is said here, and nowhere else in the VM.
VM = "fvm/vm/"
DECIDES_BY_VERSION = ("fvm/vm/rules.cpp", "fvm/vm/rules.hpp")
BY_VERSION = re.compile(
    r"\b(?:NetworkVersion|FvmGeneration)\s*(?:::\s*v\d|\{\s*\d)"
    r"|\b(?:network_version|generation)\b(?:\s*\(\s*\))?\s*(?:[=!<>]=|[<>](?![<>]))"
    r"|(?:[=!<>]=|(?<![<>-])[<>])\s*(?:\w+(?:\(\))?(?:\.|->))*(?:network_version|generation)\b(?!\s*::)"
    r"|\bswitch\s*\([^;{]*\b(?:network_version|generation)\b")

# A library whose interface throws is used behind a file of its own; name it here.
# Natively an actor leaves a call from its middle by an exception.
MAY_CATCH = {"tools/fvm/command_line.cpp", "fvm/sdk/host/exit.cpp"}

MAXIMUM_LINES = 600
# Data, or lists that are read top to bottom: the cap would only cut them in the middle.
MAY_BE_LONG = set()


def strip_comments_and_strings(text):
    """The text with comments, strings and characters blanked out, line numbers kept."""

    def blank(match):
        found = match.group(0)
        if found[0] in "\"'" and found.startswith(("\"", "'")):
            return found[0] + found[0]
        return re.sub(r"[^\n]", " ", found)

    pattern = re.compile(
        r"//[^\n]*|/\*.*?\*/"
        r"|R\"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)\""
        r"|\"(?:\\.|[^\"\\\n])*\""
        r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'",
        re.S)
    return pattern.sub(blank, text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def layer_of(path):
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] in ("fvm", "actors") else parts[0]


def allowed_layers(layer):
    """What a layer may include besides itself, or None for a folder that is no layer."""
    if layer in LAYERS:
        return LAYERS[layer]
    return LAYERS.get("actors/*") if layer.startswith("actors/") else None


def may_include(includer, included):
    own = layer_of(includer)
    if own.startswith("actors/") and own != "actors/common" and INTERFACE.fullmatch(included):
        return True
    allowed = [own] + (allowed_layers(own) or [])
    return any(included == folder or included.startswith(folder + "/") for folder in allowed)


def is_shared(path):
    return path.startswith(SHARED) and not HOST_ONLY.search(path)


def check_includes(path, text, files):
    own = layer_of(path)
    if allowed_layers(own) is None:
        yield 1, f"'{own}' is no layer: scripts/check_layers.py lists them"
    for match in INCLUDE.finditer(text):
        line, style, name = line_of(text, match.start()), match.group(1), match.group(2)
        if style == '"':
            yield line, f'include "{name}": ours are included as <fvm/...>'
        elif OURS.match(name):
            if name not in files:
                yield line, f"<{name}> does not exist"
            elif not may_include(path, name):
                yield line, f"layer {own} may not include <{name}>"
        elif name == "wasmtime.h" or name.startswith("wasmtime/") or name == "wasm.h":
            if not path.startswith("fvm/vm/engine/"):
                yield line, f"<{name}> is for fvm/vm/engine alone"
        elif is_shared(path):
            if name in BANNED_HEADERS:
                yield line, f"<{name}> is not for code that actors share"
            elif "." in name or "/" in name:
                yield line, f"<{name}>: a third-party header belongs in a *_host.cpp"
        elif path.startswith("fvm/") and name in ("iostream", "regex", "random", "format", "print"):
            yield line, f"<{name}> is not for the library"


def check_constructs(path, text):
    code = strip_comments_and_strings(text)
    if path.startswith(INTEGER_ONLY) and not path.startswith(INTEGER_ONLY_EXCEPT):
        for match in FLOATING_POINT.finditer(code):
            yield line_of(code, match.start()), f"floating point: {match.group(0)}"
    if is_shared(path):
        for match in UNORDERED.finditer(code):
            yield line_of(code, match.start()), f"{match.group(0)}: its order differs by machine"
        for match in PLATFORM.finditer(code):
            yield line_of(code, match.start()), "platform switch: write a file per platform"
    if path.startswith(VM) and path not in DECIDES_BY_VERSION:
        for match in BY_VERSION.finditer(code):
            yield (line_of(code, match.start()),
                   f"'{match.group(0)}': ask a flag of NetworkRules, not the version")
    if path.startswith(("fvm/", "actors/", "tools/")) and path not in MAY_CATCH:
        for match in EXCEPTIONS.finditer(code):
            yield line_of(code, match.start()), f"'{match.group(0)}' in a tree without exceptions"


def check_file(path, text):
    if not re.fullmatch(r"(examples/[a-z-]+/)?[a-z0-9_./]+\.(cpp|hpp)", path):
        yield 1, "file names are snake_case"
    if path.endswith(".hpp") and not text.startswith("#pragma once\n"):
        yield 1, "a header starts with #pragma once"
    if path.endswith(".cpp") and not path.endswith("_test.cpp"):
        for match in TEST_CASE.finditer(text):
            yield line_of(text, match.start()), "a source with test cases is named <file>_test.cpp"
            break
    lines = text.count("\n")
    if lines > MAXIMUM_LINES and path not in MAY_BE_LONG:
        yield lines, f"{lines} lines; {MAXIMUM_LINES} at most"


def find_cycle(files):
    """Some chain of includes that ends where it begins, or None."""
    graph = {path: sorted({match.group(2) for match in INCLUDE.finditer(text)} & files.keys())
             for path, text in files.items()}
    finished, chain, on_chain = set(), [], set()

    def visit(path):
        if path in on_chain:
            return chain[chain.index(path):] + [path]
        if path in finished:
            return None
        chain.append(path)
        on_chain.add(path)
        for included in graph[path]:
            found = visit(included)
            if found:
                return found
        chain.pop()
        on_chain.remove(path)
        finished.add(path)
        return None

    for path in sorted(graph):
        found = visit(path)
        if found:
            return found
    return None


def check(files):
    """All problems of a tree, given as {path: text}, as printable lines."""
    problems = []
    for path, text in sorted(files.items()):
        for line, problem in (*check_includes(path, text, files), *check_constructs(path, text),
                              *check_file(path, text)):
            problems.append(f"{path}:{line}: {problem}")
    cycle = find_cycle(files)
    if cycle:
        problems.append("include cycle: " + " -> ".join(cycle))
    return problems


def read_tree():
    listed = subprocess.run([ROOT / "scripts/sources.sh"], capture_output=True, text=True, check=True)
    return {path: (ROOT / path).read_text() for path in listed.stdout.split()}


GOOD_TREE = {
    "fvm/base/a.hpp": "#pragma once\n\n#include <vector>\n// a double is banned, in code\n",
    "fvm/hash/b_host.cpp": "#include <fvm/base/a.hpp>\n#include <openssl/sha.h>\n",
    "fvm/ipld/c.hpp": "#pragma once\n#include <fvm/base/a.hpp>\n",
    "fvm/vm/engine/e.cpp": "#include <wasmtime.h>\nunion V { float f; };\n",
    "fvm/vm/rules.cpp": "bool old = version < NetworkVersion::v18;\n",
    "fvm/vm/told.cpp": "told.network_version = std::vector<int>(1)[0] + static_cast<int>(context.network_version);\n",
    "test/ipld/c_test.cpp": "#include <fvm/ipld/c.hpp>\n",
    "actors/common/c.hpp": "#pragma once\n#include <fvm/ipld/c.hpp>\n",
    "actors/b/b.hpp": "#pragma once\n#include <actors/common/c.hpp>\n",
    "actors/b/types.hpp": "#pragma once\n",
    "actors/c/c.cpp": "#include <actors/b/types.hpp>\n",
}

# Each breaks one rule, and the message that must come up for it.
BAD_FILES = [
    ("fvm/base/x.hpp", "#pragma once\n#include <fvm/ipld/c.hpp>\n", "may not include"),
    ("fvm/core/x.hpp", "#pragma once\n#include <fvm/store/s.hpp>\n", "does not exist"),
    ("fvm/wasm/x.cpp", "#include <fvm/ipld/c.hpp>\n", "may not include"),
    ("tools/x.cpp", "#include <test/ipld/c_test.cpp>\n", "may not include"),
    ("fvm/strange/x.cpp", "", "is no layer"),
    ("fvm/sdk/x.hpp", "#pragma once\n#include <fvm/vm/engine/e.cpp>\n", "may not include"),
    ("actors/a/x.cpp", "#include <actors/b/b.hpp>\n", "may not include"),
    ("actors/common/x.cpp", "#include <actors/b/b.hpp>\n", "may not include"),
    ("actors/common/x.cpp", "#include <actors/b/types.hpp>\n", "may not include"),
    ("actors/a/x.cpp", "#include <thread>\n", "actors share"),
    ("fvm/ipld/x.cpp", '#include "c.hpp"\n', "included as"),
    ("fvm/ipld/x.cpp", "#include <unordered_map>\n", "actors share"),
    ("fvm/ipld/x.cpp", "#include <chrono>\n", "actors share"),
    ("fvm/ipld/x.cpp", "#include <openssl/sha.h>\n", "third-party"),
    ("fvm/core/x.cpp", "std::unordered_set<int> s;\n", "order differs"),
    ("fvm/core/x.cpp", "int f() {\n#ifdef __wasm32__\n#endif\n}\n", "platform switch"),
    ("fvm/vm/x.cpp", "double gas = 0;\n", "floating point"),
    ("fvm/vm/x.cpp", "#include <wasmtime.h>\n", "engine alone"),
    ("fvm/vm/x.cpp", "void f() { throw 1; }\n", "without exceptions"),
    ("fvm/vm/x.cpp", "void f() { try { g(); } catch (...) {} }\n", "without exceptions"),
    ("fvm/vm/x.cpp", "auto* p = dynamic_cast<X*>(y);\n", "without exceptions"),
    ("fvm/vm/x.cpp", "if (rules().network_version >= other) {}\n", "ask a flag"),
    ("fvm/vm/x.cpp", "if (context.network_version == NetworkVersion::v18) {}\n", "ask a flag"),
    ("fvm/vm/x.cpp", "bool b = v < machine().rules().generation;\n", "ask a flag"),
    ("fvm/vm/x.cpp", "switch (calls.rules().generation) {}\n", "ask a flag"),
    ("fvm/vm/x.cpp", "auto g = FvmGeneration::v3;\n", "ask a flag"),
    ("fvm/vm/x.cpp", "auto v = NetworkVersion{18};\n", "ask a flag"),
    ("fvm/vm/x.cpp", "// x\n" * 601, "at most"),
    ("fvm/vm/x.hpp", "int x;\n", "#pragma once"),
    ("fvm/vm/CamelCase.cpp", "", "snake_case"),
    ("test/vm/helper.cpp", "TEST(Vm, runs) {}\n", "_test.cpp"),
    ("fvm/base/a.hpp", "#pragma once\n#include <fvm/base/a.hpp>\n", "include cycle"),
]


def self_test():
    """A lint that finds nothing must be one that could."""
    complaints = check(GOOD_TREE)
    for path, text, expected in BAD_FILES:
        problems = check(GOOD_TREE | {path: text})
        if not any(expected in problem for problem in problems):
            complaints.append(f"self-test: not caught in {path} ({expected}): {text[:60]!r}")
    two_files = {"fvm/vm/a.hpp": "#pragma once\n#include <fvm/vm/b.hpp>\n",
                 "fvm/vm/b.hpp": "#pragma once\n#include <fvm/vm/a.hpp>\n"}
    if not any("include cycle" in problem for problem in check(two_files)):
        complaints.append("self-test: a cycle of two files is not caught")
    print("\n".join(complaints) if complaints else
          f"layers: self-test caught all {len(BAD_FILES) + 1} violations")
    return 1 if complaints else 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    if sys.argv[1:]:
        print(__doc__, file=sys.stderr)
        return 2
    files = read_tree()
    problems = check(files)
    if not files:
        problems.append("no source found")
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"layers: {len(files)} files, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
