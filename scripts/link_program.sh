#!/usr/bin/env bash
# Leaves the program of a build folder at build/fvm.
# usage: scripts/link_program.sh BUILD_FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."
program=$1/tools/fvm/fvm
[ -x "$program" ] || {
    echo "error: $program was not built" >&2
    exit 1
}
ln -sfn "$(realpath --relative-to=build "$program")" build/fvm
