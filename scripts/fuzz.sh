#!/usr/bin/env bash
# Runs the libFuzzer targets of a build folder, as many at a time as there are processors. What they
# learn stays in build/fuzz-corpus/<target>; the seeds that the build makes are in its folder
# test/fuzz/seeds/<target>, and words of formats in text are in test/fuzz/<target without fuzz_>.dict.
# $FUZZ_EXCEPT is a pattern of targets to leave out. With $FUZZ_SEED, a number from 1 on, every run
# learns from nothing but the seeds and tries the same inputs in the same order, as far as its time
# reaches.
# usage: scripts/fuzz.sh BUILD_FOLDER SECONDS [TARGET]
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1
seconds=$2
only=${3:-}
# libFuzzer takes 0 as "a random one".
seed=${FUZZ_SEED:-0}
# libFuzzer also tries numbers that were compared, and addresses are among these.
fixed_addresses=()
if [ "$seed" != 0 ] && setarch -R true 2>/dev/null; then
    fixed_addresses=(setarch -R)
fi

mapfile -t programs < <(find "$build/test/fuzz" -maxdepth 1 -type f -executable \
    -name "${only:-fuzz_*}" ! -name "${FUZZ_EXCEPT:-none}" 2>/dev/null | sort)
[ ${#programs[@]} -gt 0 ] || {
    echo "error: no fuzz target ${only:-fuzz_*} in $build/test/fuzz" >&2
    exit 1
}

# run PROGRAM: one line where nothing was found, the end of the log otherwise.
run() {
    local name=${1##*/}
    local corpus=build/fuzz-corpus/$name findings=build/fuzz-findings/$name
    if [ "$seed" != 0 ]; then
        corpus=build/fuzz-corpus/seed-$seed/$name
        rm -rf "$corpus"
    fi
    mkdir -p "$corpus" "$findings"
    # Nobody else adds to the corpus, and looking for that takes place by the clock.
    local options=("-seed=$seed" -reload=0)
    # As a list, because folders are read in the order of the file system.
    if [ -d "$build/test/fuzz/seeds/$name" ]; then
        find "$build/test/fuzz/seeds/$name" -type f | sort | paste -sd, | tr -d '\n' \
            >"$findings/seeds"
        options+=("-seed_inputs=@$findings/seeds")
    fi
    if [ -f "test/fuzz/${name#fuzz_}.dict" ]; then
        options+=("-dict=test/fuzz/${name#fuzz_}.dict")
    fi
    if "${fixed_addresses[@]}" "$1" -max_total_time="$seconds" -timeout=25 -rss_limit_mb=2048 \
        -max_len=16384 "${options[@]}" -artifact_prefix="$findings/" "$corpus" \
        >"$findings/log" 2>&1; then
        echo "fuzz: $name: $(grep -E '^Done ' "$findings/log")"
    else
        tail -n 40 "$findings/log"
        echo "fuzz: $name FAILED; the input is in $findings"
        return 1
    fi
}

failed=0
running=0
for program in "${programs[@]}"; do
    if [ "$running" -ge "$(nproc)" ]; then
        wait -n || failed=$((failed + 1))
        running=$((running - 1))
    fi
    run "$program" &
    running=$((running + 1))
done
while [ "$running" -gt 0 ]; do
    wait -n || failed=$((failed + 1))
    running=$((running - 1))
done
echo "fuzz: ${#programs[@]} targets for $seconds s each$([ "$seed" = 0 ] || echo " with seed $seed"), $failed failed"
[ "$failed" -eq 0 ]
