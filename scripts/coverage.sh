#!/usr/bin/env bash
# Runs the tests of a coverage build and prints the line coverage of fvm/, per folder and in all.
# usage: scripts/coverage.sh BUILD_FOLDER MINIMUM_PERCENT
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1
minimum=$2

profiles=$build/profiles
rm -rf "$profiles"
mkdir -p "$profiles"
LLVM_PROFILE_FILE=$PWD/$profiles/%p-%m.profraw python3 scripts/run_tests.py "$build"

find "$profiles" -name '*.profraw' >"$profiles/list"
llvm-profdata-22 merge --sparse --input-files="$profiles/list" -o "$build/merged.profdata"

# Every test program and the command-line program: whatever ran has its counts in the profile.
objects=()
while read -r program; do
    objects+=(--object "$program")
done < <(find "$build/test" "$build/tools" -type f -executable \
    ! -name '*.so' ! -path '*/CMakeFiles/*')
[ ${#objects[@]} -gt 0 ] || {
    echo "error: no test program in $build" >&2
    exit 1
}

# The compiler was told to forget where the checkout lies, so names begin with the build folder.
sources=(--path-equivalence="$build,$PWD" --ignore-filename-regex='(^|/)(test|tools|bench)/'
    --instr-profile="$build/merged.profdata" "${objects[@]:1}")
llvm-cov-22 export --summary-only "${sources[@]}" >"$build/coverage.json"
llvm-cov-22 show --format=html --output-dir="$build/html" "${sources[@]}" >/dev/null
python3 - "$build/coverage.json" "$minimum" "$PWD/" "$build/" <<'PYTHON'
import collections
import json
import pathlib
import sys

report, minimum, root, build = sys.argv[1], float(sys.argv[2]), sys.argv[3], sys.argv[4]
folders = collections.defaultdict(lambda: [0, 0])
for file in json.load(open(report))["data"][0]["files"]:
    name = file["filename"].removeprefix(root).removeprefix(build)
    if not name.startswith("fvm/"):
        continue
    lines = file["summary"]["lines"]
    for key in (str(pathlib.PurePath(name).parent), "fvm"):
        folders[key][0] += lines["covered"]
        folders[key][1] += lines["count"]
if folders["fvm"][1] == 0:
    sys.exit("error: the report names no line of fvm/")
for folder, (covered, count) in sorted(folders.items()):
    print(f"{folder:<20} {covered:>7} of {count:>7} lines  {100 * covered / count:6.2f} %")
covered, count = folders["fvm"]
total = 100 * covered / count
print(f"line coverage of fvm/: {total:.2f} % (at least {minimum:g} % wanted)")
sys.exit(0 if total >= minimum else 1)
PYTHON
