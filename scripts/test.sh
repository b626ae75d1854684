#!/usr/bin/env bash
# What `make test` does after set-up: builds the tests with the reference beside them, runs them, then
# the sanitizer subset. The oracle takes longest to build and needs nothing of ours, so it
# builds in the background. The closing lines count test cases.
set -euo pipefail
cd "$(dirname "$0")/.."

# Test programs that run under the sanitizers as well; empty for none.
sanitized=${SANITIZED_TESTS-test_base test_hash test_ipld test_store test_core test_crypto test_wasm test_engine
test_sdk test_actors}

# What a test lacks is its failure here, and not a reason to skip it.
export FVM_COMPLETE=yes

started=$SECONDS
say() { echo "test: [$((SECONDS - started)) s] $*"; }
target() { make --no-print-directory SETUP=no "$@"; }

mkdir -p build
: >build/dev.log
: >build/asan.log
# nice: our own compilation is what the rest waits for.
nice -n 5 make --no-print-directory oracle >build/oracle.log 2>&1 &
oracle=$!
trap 'kill "$oracle" 2>/dev/null || true' EXIT
say "building the oracle in the background (build/oracle.log)"

say "checking the tree"
target check-tree
target bundles

say "building the checks as a Wasm module"
target compile-wasm32
say "building an actor once more, in another folder"
scripts/check_reproducible.sh account
say "building the tests"
target compile-dev
# Only what there is: a layer whose tests were not written has no program.
known=$(ninja -C build/dev -t targets all | sed -n 's/^\(test_[a-z0-9_]*\): phony$/\1/p')
sanitized=$(comm -12 <(tr ' ' '\n' <<<"$sanitized" | sort) <(sort <<<"$known") | paste -sd' ')
if [ -n "$sanitized" ]; then
    say "building the sanitizer subset"
    target compile-asan TARGETS="$sanitized"
fi

say "waiting for the oracle"
if ! wait "$oracle"; then
    tail -n 60 build/oracle.log >&2
    echo "error: the oracle did not build (build/oracle.log)" >&2
    exit 1
fi
trap - EXIT

status=0
say "running the tests"
python3 scripts/run_tests.py build/dev | tee build/dev.log || status=1
if [ -n "$sanitized" ]; then
    say "running the sanitizer subset"
    python3 scripts/run_tests.py build/asan --only "^(${sanitized// /|})\$" |
        tee build/asan.log || status=1
fi
say "building the actor template with an installed package"
target template-check || status=1

say "done"
echo "tests: $(tail -n 1 build/dev.log)"
if [ -n "$sanitized" ]; then
    echo "sanitizer subset: $(tail -n 1 build/asan.log)"
fi
# The sum, alone on the last line.
tail -qn 1 build/dev.log build/asan.log | awk '
    { passed += $1; failed += $3; skipped += $5 }
    END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped }' | tee build/test.log
exit "$status"
