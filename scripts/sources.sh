#!/usr/bin/env bash
# Prints our C++ sources and headers, one per line; with arguments, those below the given folders.
set -euo pipefail
cd "$(dirname "$0")/.."
git ls-files --cached --others --exclude-standard -- "$@" |
    grep -E '^(fvm|actors|tools|test|bench|examples)/.*\.(cpp|hpp)$' |
    while read -r file; do
        # A file that is deleted but not committed is listed all the same.
        [ -f "$file" ] && echo "$file"
    done
