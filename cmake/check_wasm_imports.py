#!/usr/bin/env python3
"""Checks that a Wasm module asks for nothing but the VM.

  imports   only functions that HEADER (fvm/sdk/syscalls.hpp) declares, with their types, or that
            --allow names
  exports   a memory "memory" and a function "invoke" from an i32 to an i32, and nothing else but
            the function table and what --allow-export names
  floats    no floating point: no instruction, and no type of a local, global or signature

usage: check_wasm_imports.py --syscalls HEADER [--allow MODULE.NAME]...
                             [--allow-export NAME]... MODULE.wasm...
       check_wasm_imports.py --self-test
"""

import argparse
import pathlib
import re
import sys

SYSCALL = re.compile(
    r'FVM_SYSCALL\("(\w+)", "(\w+)"\)\s*(?:\[\[noreturn\]\]\s*)?Errno \w+\(([^()]*)\);')
SYSCALL_NAME = re.compile(r'FVM_SYSCALL\("(\w+)", "(\w+)"\)')
I32, I64 = 0x7F, 0x7E
INVOKE_TYPE = ((I32,), (I32,))
EXPORT_KINDS = {"memory": (2, "a memory"), "invoke": (0, "a function")}
FLOAT_TYPES = {0x7D: "f32", 0x7C: "f64"}
FLOAT_BLOCKS = {bytes([kind]) for kind in FLOAT_TYPES}

# What follows an opcode: letters for the kinds of immediates.
#   u unsigned LEB128, s signed LEB128, b block type, t list of branch targets, v list of types,
#   0 one byte
IMMEDIATES = {
    **dict.fromkeys((0x02, 0x03, 0x04), "b"), **dict.fromkeys((0x0C, 0x0D, 0x10), "u"),
    0x0E: "t", 0x11: "uu", 0x1C: "v", **dict.fromkeys(range(0x20, 0x27), "u"),
    **dict.fromkeys(range(0x28, 0x3F), "uu"), 0x3F: "0", 0x40: "0", 0x41: "s", 0x42: "s",
    0xD0: "0", 0xD2: "u",
}
NO_IMMEDIATES = {0x00, 0x01, 0x05, 0x0B, 0x0F, 0x1A, 0x1B, 0xD1, *range(0x45, 0xC5)}
BULK_IMMEDIATES = {8: "u0", 9: "u", 10: "00", 11: "0", 12: "uu", 13: "u", 14: "uu", 15: "u",
                   16: "u", 17: "u"}
FLOAT_OPCODES = {0x2A, 0x2B, 0x38, 0x39, 0x43, 0x44, *range(0x5B, 0x67), *range(0x8B, 0xA7),
                 *range(0xA8, 0xAC), *range(0xAE, 0xC0)}


class Malformed(Exception):
    pass


class Reader:
    def __init__(self, data, start=0, end=None):
        self.data, self.at, self.end = data, start, len(data) if end is None else end

    def byte(self):
        if self.at >= self.end:
            raise Malformed(f"ends early at {self.at:#x}")
        self.at += 1
        return self.data[self.at - 1]

    def number(self):
        result = shift = 0
        while True:
            byte = self.byte()
            result |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return result

    def take(self, size):
        if self.at + size > self.end:
            raise Malformed(f"ends early at {self.at:#x}")
        self.at += size
        return self.data[self.at - size : self.at]

    def name(self):
        try:
            return self.take(self.number()).decode()
        except UnicodeDecodeError:
            raise Malformed(f"name that is not UTF-8 before {self.at:#x}") from None


def syscalls(header):
    """The type of every function that the header declares, by module and name."""
    text = header.read_text()
    found = {(module, name): (tuple(map(wasm_type, parameters.split(","))), (I32,))
             for module, name, parameters in SYSCALL.findall(text)}
    if not found or found.keys() != set(SYSCALL_NAME.findall(text)):
        sys.exit(f"{header}: declares no syscalls, or some that are not understood")
    return found


def wasm_type(parameter):
    return I64 if "int64_t" in parameter and "*" not in parameter else I32


def sections(data):
    if data[:8] != b"\0asm\1\0\0\0":
        raise Malformed("is not a Wasm module of version 1")
    reader = Reader(data, 8)
    while reader.at < reader.end:
        kind, size = reader.byte(), reader.number()
        start = reader.at
        reader.take(size)
        yield kind, Reader(data, start, start + size)


def limits(reader):
    for _ in range(1 + (reader.byte() & 1)):
        reader.number()


class Checker:
    def __init__(self, allowed, allowed_exports):
        self.allowed, self.allowed_exports = allowed, {"memory", "invoke", *allowed_exports}
        self.problems, self.exports, self.imports = [], set(), set()
        self.signatures, self.functions = [], []
        self.bodies = 0

    def value_type(self, reader, where):
        kind = reader.byte()
        if kind in FLOAT_TYPES:
            self.problems.append(f"{FLOAT_TYPES[kind]} in {where}")
        return kind

    def types(self, reader):
        for index in range(reader.number()):
            if reader.byte() != 0x60:
                raise Malformed("type that is not a function's")
            self.signatures.append(tuple(
                tuple(self.value_type(reader, f"type {index}") for _ in range(reader.number()))
                for _ in range(2)))

    def signature(self, index):
        if index >= len(self.signatures):
            raise Malformed(f"type {index}, which is not there")
        return self.signatures[index]

    def function_section(self, reader):
        self.functions += [self.signature(reader.number()) for _ in range(reader.number())]

    def import_section(self, reader):
        for _ in range(reader.number()):
            module, name, kind = reader.name(), reader.name(), reader.byte()
            if kind != 0:
                self.problems.append(f"import of {module}.{name} is not a function")
                return
            self.functions.append(self.signature(reader.number()))
            self.imports.add((module, name))
            if (module, name) not in self.allowed:
                self.problems.append(f"import of {module}.{name}, which is no syscall")
            elif self.allowed[module, name] not in (None, self.functions[-1]):
                self.problems.append(f"import of {module}.{name} with another type than it has")

    def export_section(self, reader):
        for _ in range(reader.number()):
            name, kind, index = reader.name(), reader.byte(), reader.number()
            self.exports.add(name)
            if name in EXPORT_KINDS and kind != EXPORT_KINDS[name][0]:
                self.problems.append(f"export of {name}, which is not {EXPORT_KINDS[name][1]}")
            elif name == "invoke" and self.functions[index:][:1] != [INVOKE_TYPE]:
                self.problems.append("export of invoke, which is not from an i32 to an i32")
            if name not in self.allowed_exports and kind != 1:
                self.problems.append(f"export of {name}")
        for name in {"memory", "invoke"} - self.exports:
            self.problems.append(f"no export of {name}")

    def globals(self, reader):
        for index in range(reader.number()):
            self.value_type(reader, f"global {index}")
            reader.byte()
            self.expression(reader, f"global {index}")

    def code(self, reader):
        self.bodies = reader.number()
        for index in range(self.bodies):
            size = reader.number()
            body = Reader(reader.data, reader.at, reader.at + size)
            reader.take(size)
            for _ in range(body.number()):
                body.number()
                self.value_type(body, f"a local of function body {index}")
            self.expression(body, f"function body {index}")
            if body.at != body.end:
                raise Malformed(f"function body {index} goes on after its end")

    def expression(self, reader, where):
        depth = 1
        while depth > 0:
            at, opcode = reader.at, reader.byte()
            if opcode in FLOAT_OPCODES:
                self.problems.append(f"floating point ({opcode:#04x}) in {where} at {at:#x}")
            if opcode in (0x43, 0x44):
                reader.take(4 if opcode == 0x43 else 8)
            elif opcode == 0xFC:
                self.extended(reader, where, at)
            elif opcode in IMMEDIATES:
                self.immediates(reader, IMMEDIATES[opcode], where)
            elif opcode not in NO_IMMEDIATES:
                raise Malformed(f"unknown opcode {opcode:#04x} in {where} at {at:#x}")
            depth += 1 if opcode in (0x02, 0x03, 0x04) else -1 if opcode == 0x0B else 0

    def extended(self, reader, where, at):
        number = reader.number()
        if number < 8:
            self.problems.append(f"floating point (0xfc {number}) in {where} at {at:#x}")
        elif number not in BULK_IMMEDIATES:
            raise Malformed(f"unknown opcode 0xfc {number} in {where} at {at:#x}")
        else:
            self.immediates(reader, BULK_IMMEDIATES[number], where)

    def immediates(self, reader, kinds, where):
        for kind in kinds:
            if kind == "b" and reader.data[reader.at : reader.at + 1] in FLOAT_BLOCKS:
                self.problems.append(f"block with floating point in {where}")
            if kind == "0":
                reader.byte()
            elif kind == "t":
                for _ in range(reader.number() + 1):
                    reader.number()
            elif kind == "v":
                for _ in range(reader.number()):
                    self.value_type(reader, where)
            else:
                reader.number()

    def run(self, data):
        steps = {1: self.types, 2: self.import_section, 3: self.function_section,
                 6: self.globals, 7: self.export_section, 10: self.code}
        seen = set()
        for kind, reader in sections(data):
            seen.add(kind)
            if kind in steps:
                steps[kind](reader)
        if 7 not in seen:
            self.problems.append("no exports")
        if len(self.functions) != len(self.imports) + self.bodies:
            self.problems.append("not a body for each function")


def check(data, allowed, allowed_exports=()):
    checker = Checker(allowed, allowed_exports)
    try:
        checker.run(data)
    except Malformed as error:
        checker.problems.append(str(error))
    return checker


def sample(imported=b"\x01", memory=b"\x02", invoke=b"\0\x01", name=b"exit",
           body=b"\0\x02\x40\x0b\x20\0\x0b"):
    """A module that imports vm.exit and has an empty block in its invoke."""
    def section(kind, content):
        return bytes([kind, len(content)]) + content

    types = b"\x02" + b"\x60\x01\x7f\x01\x7f" + b"\x60\x04\x7f\x7f\x7f\x7f\x01\x7f"
    return (b"\0asm\1\0\0\0" + section(1, types) +
            section(2, b"\x01\x02vm" + bytes([len(name)]) + name + b"\0" + imported) +
            section(3, b"\x01\0") + section(5, b"\x01\0\x01") +
            section(7, b"\x02\x06memory" + memory + b"\0\x06invoke" + invoke) +
            section(10, b"\x01" + bytes([len(body)]) + body))


def self_test():
    allowed = {("vm", "exit"): ((I32,) * 4, (I32,))}
    good = sample()
    expectations = [
        (good, ""),
        (sample(imported=b"\0"), "another type"),
        (sample(imported=b"\x02"), "type 2"),
        (sample(name=b"quit"), "no syscall"),
        (sample(name=b"\xff"), "not UTF-8"),
        (sample(memory=b"\0"), "not a memory"),
        (sample(invoke=b"\x02\0"), "not a function"),
        (sample(invoke=b"\0\0"), "from an i32"),
        (sample(invoke=b"\0\x07"), "from an i32"),
        (sample(body=b"\0\x02\x7d\x0b\x20\0\x0b"), "block with floating point"),
        (sample(body=b"\0\x02"), "ends early"),
        (good.replace(b"memory", b"memorx"), "no export of memory"),
    ]
    wrong = []
    for number, (data, wanted) in enumerate(expectations):
        problems = check(data, allowed).problems
        if not (any(wanted in problem for problem in problems) if wanted else not problems):
            wrong.append((number, problems))
    # Whatever is cut off: a problem, and never more than that.
    wrong += [f"cut at {size}" for size in range(len(good))
              if not check(good[:size], allowed).problems]
    print(f"Wasm imports: self-test went wrong: {wrong}" if wrong else
          f"Wasm imports: self-test passed {len(expectations)} cases")
    return 1 if wrong else 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        sys.exit(self_test())
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--syscalls", type=pathlib.Path, required=True, metavar="HEADER")
    parser.add_argument("--allow", action="append", default=[], metavar="MODULE.NAME")
    parser.add_argument("--allow-export", action="append", default=[], metavar="NAME")
    parser.add_argument("modules", type=pathlib.Path, nargs="+", metavar="MODULE.wasm")
    arguments = parser.parse_args()
    allowed = dict.fromkeys(tuple(name.split(".", 1)) for name in arguments.allow)
    allowed |= syscalls(arguments.syscalls)
    failed = False
    for path in arguments.modules:
        data = path.read_bytes()
        checker = check(data, allowed, arguments.allow_export)
        for problem in checker.problems[:20]:
            print(f"{path}: {problem}", file=sys.stderr)
        failed |= bool(checker.problems)
        names = ", ".join(sorted(".".join(pair) for pair in checker.imports))
        print(f"{path}: {len(data)} bytes, imports {names}; {len(checker.problems)} problems")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
