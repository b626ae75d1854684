#!/usr/bin/env python3
"""Runs the test programs of a build folder with ctest and counts their test cases.

usage: scripts/run_tests.py BUILD_FOLDER [--only REGEX] [--jobs N] [--timeout SECONDS]
       scripts/run_tests.py --self-test

The last line is "N passed, N failed, N skipped", where a test program that ended without a report
counts as one failure. Exit status 0: something ran and nothing failed. With $FVM_COMPLETE, as in
`make test`, what skips has failed, but for MAY_SKIP.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
from xml.etree import ElementTree


ROOT = pathlib.Path(__file__).resolve().parent.parent

# What may skip although everything was built, and why.
MAY_SKIP = {
    "test_ipld: AmtOracle.DISABLED_print_golden_responses": "makes a table for the source",
    "test_ipld: BitFieldOracle.DISABLED_print_golden_results": "makes a table for the source",
    "test_tools: Paths.of_files_that_may_not_be_read": "root may read all files",
    "test_vectors: Vectors.all_of_mainnet_are_there": "not part of the repository",
    "test_vectors: Vectors.all_of_generated_are_there": "not part of the repository",
}


def parse_arguments():
    parser = argparse.ArgumentParser(description="run test programs and count their cases")
    parser.add_argument("build", type=pathlib.Path, nargs="?")
    parser.add_argument("--self-test", action="store_true", help="of the counting")
    parser.add_argument("--only", metavar="REGEX", help="test programs whose name matches")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--timeout", type=int, default=1200, metavar="SECONDS")
    options = parser.parse_args()
    if options.build is None and not options.self_test:
        parser.error("which build folder?")
    return options


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
    """What one GoogleTest program reported: how many passed, names of those skipped and failed."""
    passed = 0
    skipped, failures = [], []
    for suite in report["testsuites"]:
        for case in suite["testsuite"]:
            name = f"{suite['name']}.{case['name']}"
            if case.get("failures"):
                failures.append(name)
            elif case["result"] == "COMPLETED":
                passed += 1
            else:
                skipped.append(name)
    return passed, skipped, failures


def said_to_skip(program):
    """Whether it ended with its SKIP_RETURN_CODE; ctest calls those that are not there skipped, too."""
    reason = program.find("skipped")
    return reason is not None and reason.get("message", "").startswith("SKIP_")


def count_all(reports):
    """Adds up all programs that ctest ran; one that is no GoogleTest program is one case."""
    passed = 0
    skipped, failures = [], []
    overview = reports / "ctest.xml"
    programs = ElementTree.parse(overview).getroot().iter("testcase") if overview.exists() else []
    for program in programs:
        name, succeeded = program.get("name"), program.get("status") == "run"
        path = reports / f"{name}.json"
        if path.exists():
            more_passed, more_skipped, more_failures = count_cases(json.loads(path.read_text()))
            passed += more_passed
            skipped += [f"{name}: {case}" for case in more_skipped]
            failures += [f"{name}: {failure}" for failure in more_failures]
            if not succeeded and not more_failures:
                failures.append(f"{name}: ended with an error after its last case")
        elif succeeded:
            passed += 1
        elif said_to_skip(program):
            skipped.append(name)
        else:
            failures.append(f"{name}: ended without a report")
    return passed, skipped, failures


def lacking(skipped):
    """Those that skip for want of something that could have been built."""
    return [name for name in skipped if name not in MAY_SKIP]


def self_test():
    case = lambda name, result, **more: {"name": name, "result": result, **more}
    report = {"testsuites": [{"name": "Paths", "testsuite": [
        case("a", "COMPLETED"), case("b", "COMPLETED", failures=[{}]), case("c", "SKIPPED"),
        case("of_files_that_may_not_be_read", "SKIPPED"), case("DISABLED_d", "SUPPRESSED")]}]}
    programs = """<testsuite><testcase name="test_tools" status="fail"/>
        <testcase name="ended" status="fail"/><testcase name="script" status="run"/>
        <testcase name="asked" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/></testcase>
        <testcase name="gone" status="notrun"><skipped message="Unable to find executable"/></testcase>
        </testsuite>"""
    with tempfile.TemporaryDirectory() as folder:
        reports = pathlib.Path(folder)
        (reports / "test_tools.json").write_text(json.dumps(report))
        (reports / "ctest.xml").write_text(programs)
        passed, skipped, failures = count_all(reports)
    wrong = []
    if passed != 2 or len(skipped) != 4:
        wrong.append("what passed and skipped")
    if failures != ["test_tools: Paths.b", "ended: ended without a report",
                    "gone: ended without a report"]:
        wrong.append("what failed")
    if lacking(skipped) != ["test_tools: Paths.c", "test_tools: Paths.DISABLED_d", "asked"]:
        wrong.append("what may not skip")
    print(f"run_tests: self-test went wrong: {wrong}" if wrong else "run_tests: self-test passed 3 cases")
    return 1 if wrong else 0


def main():
    options = parse_arguments()
    if options.self_test:
        return self_test()
    if not (options.build / "CTestTestfile.cmake").exists():
        sys.exit(f"error: {options.build} is no configured build folder with tests")
    reports = options.build / "test-reports"
    status = run_ctest(options, reports)
    passed, skipped, failures = count_all(reports)
    if status != 0 and not failures:
        failures.append("ctest: see above")
    sys.stderr.flush()
    missing = lacking(skipped)
    if os.environ.get("FVM_COMPLETE"):
        failures += [f"{name}: skipped, and nothing may be missing" for name in missing]
        skipped = [name for name in skipped if name in MAY_SKIP]
    for name in skipped:
        print(f"skipped: {name}: {MAY_SKIP.get(name, 'something has not been built')}")
    for failure in failures:
        print(f"failed: {failure}")
    print(f"{passed} passed, {len(failures)} failed, {len(skipped)} skipped")
    return 0 if status == 0 and not failures and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
