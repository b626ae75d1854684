#!/usr/bin/env bash
# Executes a handful of messages with the canonical actors of mainnet, on a start state of our own and
# on that of butterflynet, and compares the outcome with what the reference made of them. Exit
# status 1: it differs.
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
done <demo/own/accounts.txt
"$program" genesis --nv 18 --network-name demo "${accounts[@]}" -o "$scratch/own.car"
echo
"$program" state ls "$scratch/own.car"

say "Messages, with the gas that they used"
"$program" msg run demo/own/messages.json --state "$scratch/own.car" --gas \
    --post-car "$scratch/own-post.car" --expect demo/own/expected.json

say "The state after them"
"$program" state ls "$scratch/own-post.car"

say "Butterflynet as it began, with the actors of mainnet at network version 28 (actors v18)"
"$program" genesis --nv 28 --from "$bundles/genesis/butterflynet.car" -o "$scratch/butterflynet.car"
echo
"$program" state ls "$scratch/butterflynet.car"

say "Messages to its accounts, its market, its multisig and new contracts, and its cron"
"$program" msg run demo/butterflynet/messages.json --state "$scratch/butterflynet.car" --gas \
    --post-car "$scratch/butterflynet-post.car" --expect demo/butterflynet/expected.json

say "The state after them"
"$program" state ls "$scratch/butterflynet-post.car"

# Where `make bundle` has been run.
own=build/bundle/builtin-actors-mainnet.car
if [ -f "$own" ]; then
    say "The same messages with our own actors, where there are any: other code CIDs, less gas"
    "$program" bundle diff "$bundles/v18/builtin-actors-mainnet.car" "$own" || [ $? -eq 1 ]
    "$program" genesis --nv 28 --from "$bundles/genesis/butterflynet.car" --bundle "$own" \
        -o "$scratch/own-actors.car"
    "$program" msg run demo/butterflynet/messages.json --state "$scratch/own-actors.car" --bundle "$own"
fi
