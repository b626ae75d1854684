#!/usr/bin/env bash
# Runs the micro-benchmarks of a build folder, then times conformance vectors against the reference.
# The vectors are those in $BENCH_VECTORS, by default those beside the checkout, else our own.
# usage: scripts/bench.sh BUILD_FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1

while read -r program; do
    echo "== $(basename "$program")"
    "$program" --benchmark_counters_tabular=true
done < <(find "$build/bench" -type f -executable ! -path '*/CMakeFiles/*' 2>/dev/null | sort)

vectors=${BENCH_VECTORS:-}
for folder in ../shared/vectors/mainnet test/vectors; do
    if [ -z "$vectors" ] && [ -d "$folder" ]; then
        vectors=$folder
    fi
done
[ -n "$vectors" ] || {
    echo "error: no vectors: set BENCH_VECTORS to a folder" >&2
    exit 1
}
echo "== $vectors against the reference"
build/fvm bench vector "$vectors" --nv 18 --rounds "${BENCH_ROUNDS:-5}" \
    --oracle=build/oracle/release/fvm-oracle
echo "== overhead"
build/fvm bench overhead --nv 18
