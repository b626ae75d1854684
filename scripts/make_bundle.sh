#!/usr/bin/env bash
# Makes the bundles of our actors, one for each network, in build/bundle: modules of ours where there are
# any, the canonical ones of version 18 elsewhere. Then verifies them, ours strictly.
#
# usage: scripts/make_bundle.sh [WASM_BUILD_FOLDER [OUTPUT_FOLDER]]
set -euo pipefail
cd "$(dirname "$0")/.."

program=${FVM_PROGRAM:-build/fvm}
actors=${1:-build/wasm32}/actors
output=${2:-build/bundle}
canonical=$(scripts/bundles.sh --where)/v18

mkdir -p "$output"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
strictly=()
for module in "$actors"/*.wasm; do
    strictly+=(--actor "$(basename "$module" .wasm)")
done
networks=$(sed -n 's/^set(FVM_NETWORKS \(.*\))$/\1/p' cmake/networks.cmake)
for network in $networks; do
    file=$output/builtin-actors-$network.car
    "$program" bundle build --actors "$actors" --network "$network" \
        --base "$canonical/builtin-actors-$network.car" -o "$file" >"$log"
    tail -n 1 "$log"
    "$program" bundle verify --nv 28 "$file" >/dev/null
    "$program" bundle verify --nv 28 --strict "${strictly[@]}" "$file" >/dev/null
done
echo
# Exit status 1 only says that they differ.
"$program" bundle diff "$canonical/builtin-actors-mainnet.car" "$output/builtin-actors-mainnet.car" ||
    [ $? -eq 1 ]
