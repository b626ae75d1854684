#!/usr/bin/env bash
# What somebody new would do: installs the package, moves it elsewhere, copies examples/actor-template out of
# the tree, and builds, tests and runs the actor with nothing but that package. Then builds an embedder
# with the machine of the package.
# usage: scripts/check_template.sh BUILD_FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1
tree=$PWD
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
say() { echo "template: $*"; }
fail() {
    echo "template: error: $*" >&2
    exit 1
}

cmake --install "$build" --prefix "$scratch/staging" >"$scratch/install.log" || {
    cat "$scratch/install.log" >&2
    fail "the package cannot be installed"
}
# A place with a space in its name is one more thing that people have.
mv "$scratch/staging" "$scratch/the package"
package="$scratch/the package"

if grep -rlaF -e "$tree" -e "$scratch/staging" -e "$HOME/" "$package"; then
    fail "these files of the package name a folder of this machine"
fi
say "the package names no folder of this machine"

# A copy of what is committed, or would be; an environment that knows of neither tree nor compiler cache.
copy_of() {
    mkdir -p "$2"
    git ls-files --cached --others --exclude-standard -- "$1" | while read -r file; do
        mkdir -p "$2/$(dirname "${file#"$1/"}")"
        cp "$file" "$2/${file#"$1/"}"
    done
}
outside() {
    env -i PATH="$PATH" HOME="$HOME" FVM_BUNDLES="$(scripts/bundles.sh --where)" LC_ALL=C.UTF-8 "$@"
}

copy_of examples/actor-template "$scratch/project"
log=$scratch/project.log
outside make --no-print-directory -C "$scratch/project" FVM="$package" >"$log" 2>&1 || {
    cat "$log" >&2
    fail "the project does not build, test or run"
}
for line in '100% tests passed' '0 problems' 'exit code   0 OK' 'return      7' \
    'event       f010000 $type="incremented" name="apples" value=7' 'exit code   16 USR_ILLEGAL_ARGUMENT' \
    'gas used '; do
    grep -qF -- "$line" "$log" || {
        cat "$log" >&2
        fail "the project does not show: $line"
    }
done
say "the project builds, passes its tests, and runs in the VM"

# The code of an actor is its name on the chain: it must not depend on who builds it where.
copy_of examples/actor-template "$scratch/another/project"
module=build/wasm32/actors/counter.wasm
outside make --no-print-directory -C "$scratch/another/project" FVM="$package" "$module" >"$log" 2>&1
cmp "$scratch/project/$module" "$scratch/another/project/$module" ||
    fail "two folders give two modules"
say "two folders give one module"

copy_of test/package "$scratch/embedder"
{
    outside cmake -S "$scratch/embedder" -B "$scratch/embedder/build" -DCMAKE_PREFIX_PATH="$package" &&
        outside cmake --build "$scratch/embedder/build" && "$scratch/embedder/build/embedder"
} >"$log" 2>&1 || {
    cat "$log" >&2
    fail "the embedder does not build or run"
}
say "an embedder builds with the machine and runs"
