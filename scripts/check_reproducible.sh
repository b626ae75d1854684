#!/usr/bin/env bash
# Checks that modules do not depend on where they are built: compiles them once more from a copy of the
# sources in a folder of another name, without a cache, and compares them with those of build/wasm32 byte
# for byte. With all actors, also the bundles that are made of both.
#
# usage: scripts/check_reproducible.sh [ACTOR...]    account, ...; all where none is named
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "reproducible: $*" >&2
    exit 1
}

here=$PWD
modules=$here/build/wasm32/actors
[ -d "$modules" ] || fail "no $modules: run make compile-wasm32"
copy=$(mktemp -d)/a-folder-whose-name-is-another-and-longer
trap 'rm -rf "$(dirname "$copy")"' EXIT
mkdir "$copy"
# The bundles below need no more than the sources.
git ls-files -z --cached --others --exclude-standard | grep -zv '^test/vectors/' |
    while IFS= read -r -d '' file; do [ ! -e "$file" ] || printf '%s\0' "$file"; done |
    tar -c --null -T - | tar -x -C "$copy"

targets=()
for actor in "$@"; do
    targets+=(--target "actor_$actor")
done
export CCACHE_DISABLE=1
(cd "$copy" && cmake --preset wasm32 && cmake --build build/wasm32 "${targets[@]}") >"$copy/log" 2>&1 ||
    fail "the copy did not build: $(tail -n 20 "$copy/log")"

count=0
while IFS= read -r file; do
    name=${file#"$copy/build/wasm32/actors/"}
    cmp "$modules/$name" "$file" || fail "$name depends on the folder that it is built in"
    # A folder of either build, or of the compiler's headers.
    if grep -aqF -e "$here/" -e "$copy/" -e /usr/ "$file"; then
        fail "$name names a folder: $(strings "$file" | grep -m 1 -F -e "$here/" -e "$copy/" -e /usr/)"
    fi
    count=$((count + 1))
done < <(find "$copy/build/wasm32/actors" -name '*.wasm' | sort)
[ "$count" -gt 0 ] || fail "no module was compared"
if [ $# -eq 0 ]; then
    [ "$count" -eq "$(find "$modules" -name '*.wasm' | wc -l)" ] || fail "$count modules only"
    scripts/make_bundle.sh "$copy/build/wasm32" "$copy/bundle" >/dev/null
    for file in "$copy"/bundle/*.car; do
        cmp "build/bundle/$(basename "$file")" "$file" || fail "$(basename "$file") differs"
        sha256sum "build/bundle/$(basename "$file")"
    done
fi
echo "reproducible: $count modules are the same from another folder"
