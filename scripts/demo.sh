#!/usr/bin/env bash
# Executes a handful of messages on a start state of our own with the canonical actors of mainnet, and
# compares the outcome with what the reference made of them. Exit status 1: it differs.
set -euo pipefail
cd "$(dirname "$0")/.."

program=${FVM_PROGRAM:-build/fvm}
bundles=$(scripts/bundles.sh --where)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
say() { printf '\n=== %s\n\n' "$*"; }

say "The actors of mainnet at network version 18 (actors v10)"
"$program" bundle verify "$bundles/v10/builtin-actors-mainnet.car"

say "Mainnet as it began in 2020: the first actors of its genesis state"
"$program" state ls "$bundles/genesis/mainnet.car" --limit 16

say "A start state of our own for network version 18"
accounts=()
while read -r account; do
    accounts+=(--account "$account")
done <demo/accounts.txt
"$program" genesis --nv 18 --network-name demo "${accounts[@]}" -o "$scratch/state.car"
echo
"$program" state ls "$scratch/state.car"

say "Messages, with the gas that they used"
"$program" msg run demo/messages.json --state "$scratch/state.car" --gas \
    --post-car "$scratch/post.car" --expect demo/expected.json

say "The state after them"
"$program" state ls "$scratch/post.car"
