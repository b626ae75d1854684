#!/usr/bin/env bash
# Brings the canonical actor bundles (actors v8 to v18, every network) and the genesis states into a
# cache folder, from the published Go module that carries them. Offline once they are there.
#
# usage: scripts/bundles.sh [--present | --verify | --where]
#   --present  only say, by exit status, whether they are there
#   --verify   check the digest of every file that is there
#   --where    print the folder
#
# The folder is $FVM_BUNDLES, else ${XDG_CACHE_HOME:-~/.cache}/fvm/bundles:
#   v10/builtin-actors-mainnet.car ...   genesis/mainnet.car ...   .complete
set -euo pipefail
cd "$(dirname "$0")/.."

module=github.com/filecoin-project/lotus
version=v1.36.0
digests=$PWD/scripts/bundles.sha256
folder=${FVM_BUNDLES:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/fvm/bundles}
stamp=$folder/.complete

say() { echo "bundles: $*"; }
fail() {
    echo "bundles: error: $*" >&2
    exit 1
}

# What a complete folder's stamp says: where the data came from, and its digests.
expected_stamp() { echo "$module $version $(sha256sum <"$digests" | cut -d' ' -f1)"; }
present() {
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(expected_stamp)" ] || return 1
    local file
    while read -r _ file; do
        [ -f "$folder/$file" ] || return 1
    done <"$digests"
}

# Prints the folder of the downloaded module. Go checks the module's own checksum.
download() {
    command -v go >/dev/null || fail "go is not on the PATH: Go 1.24 or newer downloads $module"
    local attempt answer scratch
    scratch=$(mktemp -d)
    for attempt in 1 2 3; do
        if answer=$(cd "$scratch" && GO111MODULE=on GOFLAGS=-mod=mod GOTOOLCHAIN=local GOWORK=off \
            go mod download -json "$module@$version" 2>"$scratch/log"); then
            rm -rf "$scratch"
            printf '%s' "$answer" | sed -n 's/^[[:space:]]*"Dir": "\(.*\)",\{0,1\}$/\1/p'
            return
        fi
        echo "bundles: attempt $attempt of 3 failed" >&2
        sleep $((attempt * 3))
    done
    printf '%s\n' "$answer" >&2
    cat "$scratch/log" >&2
    rm -rf "$scratch"
    fail "could not download $module@$version (31 MB). Without a network: copy the folder" \
        "$folder from a machine that has it, or set FVM_BUNDLES to it."
}

# unpack SOURCE TARGET: only the files that the list of digests names come through.
unpack() {
    local source=$1 target=$2 name archive
    for archive in "$source"/build/actors/v*.tar.zst; do
        name=$(basename "$archive" .tar.zst)
        mkdir "$target/$name"
        zstd -dcq "$archive" | tar -x -C "$target/$name" --no-same-owner --no-same-permissions \
            --warning=no-unknown-keyword --wildcards 'builtin-actors-*.car'
    done
    mkdir "$target/genesis"
    for archive in "$source"/build/genesis/*.car.zst; do
        zstd -dqf "$archive" -o "$target/genesis/$(basename "$archive" .zst)"
    done
}

verify() { (cd "$1" && sha256sum --quiet --strict -c "$digests"); }

fetch() {
    mkdir -p "$folder"
    exec 9>"$folder/.lock"
    flock 9
    if present; then # another process was faster
        return
    fi
    say "downloading $module@$version"
    local source entry
    source=$(download)
    [ -d "$source/build/actors" ] || fail "the module has no build/actors: $source"
    new=$(mktemp -d "$folder/.new-XXXXXX")
    trap 'rm -rf "${new:?}"' EXIT
    say "unpacking"
    unpack "$source" "$new"
    say "verifying"
    verify "$new" || fail "the downloaded bundles differ from scripts/bundles.sha256"
    rm -f "$stamp"
    for entry in "$new"/*; do
        rm -rf "${folder:?}/$(basename "$entry")"
        mv "$entry" "$folder/"
    done
    expected_stamp >"$new/stamp"
    mv "$new/stamp" "$stamp"
    rmdir "$new"
    trap - EXIT
}

case "${1:-}" in
    --present) present ;;
    --where) echo "$folder" ;;
    --verify)
        present || fail "not complete: $folder (run make bundles)"
        verify "$folder" || fail "damaged: $folder (remove it and run make bundles)"
        say "$(wc -l <"$digests") files verified in $folder"
        ;;
    "")
        if ! present; then
            fetch
        fi
        say "$(wc -l <"$digests") files in $folder"
        ;;
    *)
        echo "usage: scripts/bundles.sh [--present | --verify | --where]" >&2
        exit 2
        ;;
esac
