#!/usr/bin/env python3
"""Checks that a Wasm module asks for nothing but the VM.

  imports   only functions that HEADER (fvm/sdk/syscalls.hpp) declares, or that --allow names
  exports   memory and invoke, and nothing else but the function table and what --allow-export names
  floats    no floating point: no instruction, and no type of a local, global or signature

usage: check_wasm_imports.py --syscalls HEADER [--allow MODULE.NAME]...
                             [--allow-export NAME]... MODULE.wasm...
"""

import argparse
import pathlib
import re
import sys

SYSCALL = re.compile(r'FVM_SYSCALL\("(\w+)", "(\w+)"\)')
FLOAT_TYPES = {0x7D: "f32", 0x7C: "f64"}

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
        return self.take(self.number()).decode()


def syscalls(header):
    """Module and name of every function that the header declares."""
    found = set(SYSCALL.findall(header.read_text()))
    if not found:
        sys.exit(f"{header}: declares no syscalls")
    return found


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

    def value_type(self, reader, where):
        kind = reader.byte()
        if kind in FLOAT_TYPES:
            self.problems.append(f"{FLOAT_TYPES[kind]} in {where}")

    def types(self, reader):
        for index in range(reader.number()):
            if reader.byte() != 0x60:
                raise Malformed("type that is not a function's")
            for _ in range(2):
                for _ in range(reader.number()):
                    self.value_type(reader, f"type {index}")

    def import_section(self, reader):
        for _ in range(reader.number()):
            module, name, kind = reader.name(), reader.name(), reader.byte()
            if kind != 0:
                self.problems.append(f"import of {module}.{name} is not a function")
                return
            reader.number()
            self.imports.add((module, name))
            if (module, name) not in self.allowed:
                self.problems.append(f"import of {module}.{name}, which is no syscall")

    def export_section(self, reader):
        for _ in range(reader.number()):
            name, kind = reader.name(), reader.byte()
            reader.number()
            self.exports.add(name)
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
        for index in range(reader.number()):
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
            if kind == "b" and reader.data[reader.at] in FLOAT_TYPES:
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
        steps = {1: self.types, 2: self.import_section, 6: self.globals, 7: self.export_section,
                 10: self.code}
        seen = set()
        for kind, reader in sections(data):
            seen.add(kind)
            if kind in steps:
                steps[kind](reader)
        if 7 not in seen:
            self.problems.append("no exports")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--syscalls", type=pathlib.Path, required=True, metavar="HEADER")
    parser.add_argument("--allow", action="append", default=[], metavar="MODULE.NAME")
    parser.add_argument("--allow-export", action="append", default=[], metavar="NAME")
    parser.add_argument("modules", type=pathlib.Path, nargs="+", metavar="MODULE.wasm")
    arguments = parser.parse_args()
    allowed = syscalls(arguments.syscalls) | {tuple(name.split(".", 1)) for name in arguments.allow}
    failed = False
    for path in arguments.modules:
        data = path.read_bytes()
        checker = Checker(allowed, arguments.allow_export)
        try:
            checker.run(data)
        except Malformed as error:
            checker.problems.append(str(error))
        for problem in checker.problems[:20]:
            print(f"{path}: {problem}", file=sys.stderr)
        failed |= bool(checker.problems)
        names = ", ".join(sorted(".".join(pair) for pair in checker.imports))
        print(f"{path}: {len(data)} bytes, imports {names}; {len(checker.problems)} problems")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
