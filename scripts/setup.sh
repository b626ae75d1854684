#!/usr/bin/env bash
# Makes a Debian 12 machine ready: installs the packages of scripts/debian-packages.txt that are
# missing and checks the Rust and Go toolchains. Does nothing, quickly, where nothing is missing.
#
# usage: scripts/setup.sh [build|test|lint|bench|all] [--dry-run]
set -euo pipefail
cd "$(dirname "$0")/.."

rust_minimum=$(sed -n 's/^rust-version *= *"\(.*\)"/\1/p' native/Cargo.toml 2>/dev/null || true)
rust_minimum=${rust_minimum:-1.85}
go_minimum=1.24

purpose=build
dry_run=no
for argument in "$@"; do
    case "$argument" in
        build | test | lint | bench | all) purpose=$argument ;;
        --dry-run) dry_run=yes ;;
        *)
            echo "usage: scripts/setup.sh [build|test|lint|bench|all] [--dry-run]" >&2
            exit 2
            ;;
    esac
done

say() { echo "setup: $*"; }
fail() {
    echo "setup: error: $*" >&2
    exit 1
}

# The packages that a purpose needs: those of `build`, and its own.
packages_for() {
    awk -v purpose="$1" '
        NF == 2 && $1 !~ /^#/ && ($1 == "build" || $1 == purpose || purpose == "all") { print $2 }
    ' scripts/debian-packages.txt
}

missing_of() {
    local installed
    installed=$(dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' "$@" 2>/dev/null |
        awk '$1 == "ii" || $1 == "hi" { print $2 }') || true
    comm -23 <(printf '%s\n' "$@" | sort -u) <(printf '%s\n' "$installed" | sort -u)
}

install_missing() {
    command -v dpkg-query >/dev/null || fail "this is not a Debian system; install by hand what" \
        "scripts/debian-packages.txt lists, then run make with SETUP=no"
    local -a wanted missing
    mapfile -t wanted < <(packages_for "$purpose")
    [ ${#wanted[@]} -gt 0 ] || fail "scripts/debian-packages.txt lists nothing for '$purpose'"
    mapfile -t missing < <(missing_of "${wanted[@]}")
    if [ ${#missing[@]} -eq 0 ]; then
        say "all ${#wanted[@]} Debian packages for '$purpose' are installed"
        return
    fi
    say "missing ${#missing[@]} of ${#wanted[@]} Debian packages for '$purpose': ${missing[*]}"
    if [ "$dry_run" = yes ]; then
        return
    fi
    local -a root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "installing packages needs root or sudo"
        root=(sudo)
    fi
    local -a apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -qq
        -o Acquire::Retries=3 -o Dpkg::Use-Pty=0)
    say "reading the package lists"
    "${apt[@]}" update </dev/null || say "warning: some package lists could not be read"
    say "installing"
    "${apt[@]}" install --no-install-recommends "${missing[@]}" </dev/null ||
        fail "apt-get could not install them; clang-22 comes from Debian 12's security suite"
    mapfile -t missing < <(missing_of "${wanted[@]}")
    [ ${#missing[@]} -eq 0 ] || fail "still missing after installing: ${missing[*]}"
    say "installed"
}

# True where version $1 is at least $2.
at_least() { [ "$(printf '%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

check_rust() {
    command -v cargo >/dev/null || fail "cargo is not on the PATH: Rust $rust_minimum or newer is" \
        "needed (Debian's own is too old; rustup brings it)"
    local found
    found=$(cargo --version | awk '{ print $2 }')
    at_least "$found" "$rust_minimum" ||
        fail "Rust $found is too old: $rust_minimum or newer is needed (rustup update)"
    say "Rust $found (at least $rust_minimum)"
}

# Go only downloads the canonical bundles, so it is not needed once they are there.
check_go() {
    if scripts/bundles.sh --present; then
        say "the canonical bundles are there: Go is not needed"
        return
    fi
    command -v go >/dev/null || fail "go is not on the PATH: Go $go_minimum or newer is needed to" \
        "download the canonical actor bundles (Debian's own is too old)"
    local found
    found=$(go env GOVERSION | sed 's/^go//; s/[^0-9.].*//')
    at_least "$found" "$go_minimum" || fail "Go $found is too old: $go_minimum or newer is needed"
    say "Go $found (at least $go_minimum)"
}

install_missing
case "$purpose" in
    lint) ;;
    *)
        check_rust
        check_go
        ;;
esac
