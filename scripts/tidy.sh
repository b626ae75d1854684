#!/usr/bin/env bash
# clang-tidy over our sources, by the compile commands of a configured build folder.
# usage: [FILES="a.cpp b.cpp"] [SINCE=<commit>] [JOBS=n] scripts/tidy.sh BUILD_FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1
files=${FILES:-}
since=${SINCE:-}

if [ -n "$since" ] && [ -z "$files" ]; then
    files=$(git diff --name-only --diff-filter=d "$since" -- '*.cpp')
    [ -n "$files" ] || {
        echo "tidy: no source changed since $since"
        exit 0
    }
fi
pattern='/(fvm|actors|tools|test|bench)/.*\.cpp$'
if [ -n "$files" ]; then
    pattern=$(printf '%s\n' $files | sed 's/[.]/\\./g; s/^/\//; s/$/$/' | paste -sd'|')
fi
log=$build/tidy.log
if ! run-clang-tidy-22 -quiet -p "$build" -j "${JOBS:-$(nproc)}" "$pattern" >"$log" 2>&1; then
    grep -E 'error:|warning:' "$log" | sort -u >&2 || tail -n 40 "$log" >&2
    echo "tidy: failed (all of it is in $log)" >&2
    exit 1
fi
checked=$(grep -cE '^\[ *[0-9]+/[0-9]+\]' "$log" || true)
[ "$checked" -gt 0 ] || {
    tail -n 20 "$log" >&2
    echo "tidy: error: no source was checked" >&2
    exit 1
}
echo "tidy: $checked sources, clean"
