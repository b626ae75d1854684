#!/usr/bin/env python3
"""Runs the test programs of a build folder with ctest and counts their test cases.

usage: scripts/run_tests.py BUILD_FOLDER [--only REGEX] [--jobs N] [--timeout SECONDS]

The last line is "N passed, N failed, N skipped", where a test program that ended without a report
counts as one failure. Exit status 0: something ran and nothing failed.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
from xml.etree import ElementTree


ROOT = pathlib.Path(__file__).resolve().parent.parent


def parse_arguments():
    parser = argparse.ArgumentParser(description="run test programs and count their cases")
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--only", metavar="REGEX", help="test programs whose name matches")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--timeout", type=int, default=1200, metavar="SECONDS")
    return parser.parse_args()


def run_ctest(options, reports):
    shutil.rmtree(reports, ignore_errors=True)
    reports.mkdir(parents=True)
    command = ["ctest", "--test-dir", str(options.build), "--output-on-failure",
               "--no-tests=error", "--parallel", str(options.jobs),
               "--timeout", str(options.timeout),
               "--output-junit", str((reports / "ctest.xml").resolve())]
    if options.only:
        command += ["--tests-regex", options.only]
    # Test programs run in folders of their own: what they look for is named in full.
    found = {"FVM_ORACLE": ROOT / "build/oracle/release/fvm-oracle",
             "FVM_CHECKS_MODULE": ROOT / "build/wasm32/test/wasm_module/checks_module.wasm",
             "FVM_MISTAKES_MODULE": ROOT / "build/wasm32/test/wasm_module/mistakes_module.wasm",
             "FVM_ACTORS": ROOT / "build/wasm32/actors",
             "FVM_TEST_ACTORS": ROOT / "build/wasm32/test_actors",
             "UBSAN_OPTIONS": "print_stacktrace=1"}
    environment = {**{name: str(value) for name, value in found.items()}, **os.environ,
                   "GTEST_OUTPUT": f"json:{reports.resolve()}/"}
    return subprocess.run(command, env=environment).returncode


def count_cases(report):
    """What one GoogleTest program reported: passed, failed, skipped, and the failures' names."""
    passed = skipped = 0
    failures = []
    for suite in report["testsuites"]:
        for case in suite["testsuite"]:
            if case.get("failures"):
                failures.append(f"{suite['name']}.{case['name']}")
            elif case["result"] == "COMPLETED":
                passed += 1
            else:
                skipped += 1
    return passed, skipped, failures


def said_to_skip(program):
    """Whether it ended with its SKIP_RETURN_CODE; ctest calls those that are not there skipped, too."""
    reason = program.find("skipped")
    return reason is not None and reason.get("message", "").startswith("SKIP_")


def count_all(reports):
    """Adds up all programs that ctest ran; one that is no GoogleTest program is one case."""
    passed = skipped = 0
    failures = []
    overview = reports / "ctest.xml"
    programs = ElementTree.parse(overview).getroot().iter("testcase") if overview.exists() else []
    for program in programs:
        name, succeeded = program.get("name"), program.get("status") == "run"
        path = reports / f"{name}.json"
        if path.exists():
            more_passed, more_skipped, more_failures = count_cases(json.loads(path.read_text()))
            passed += more_passed
            skipped += more_skipped
            failures += [f"{name}: {failure}" for failure in more_failures]
            if not succeeded and not more_failures:
                failures.append(f"{name}: ended with an error after its last case")
        elif succeeded:
            passed += 1
        elif said_to_skip(program):
            skipped += 1
        else:
            failures.append(f"{name}: ended without a report")
    return passed, skipped, failures


def main():
    options = parse_arguments()
    if not (options.build / "CTestTestfile.cmake").exists():
        sys.exit(f"error: {options.build} is no configured build folder with tests")
    reports = options.build / "test-reports"
    status = run_ctest(options, reports)
    passed, skipped, failures = count_all(reports)
    if status != 0 and not failures:
        failures.append("ctest: see above")
    sys.stderr.flush()
    for failure in failures:
        print(f"failed: {failure}")
    print(f"{passed} passed, {len(failures)} failed, {skipped} skipped")
    return 0 if status == 0 and not failures and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
