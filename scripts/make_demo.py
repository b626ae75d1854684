#!/usr/bin/env python3
"""Makes the demo's data: in demo/own and demo/butterflynet the messages, and with the reference's
answers expected.json.

usage: scripts/make_demo.py [--program build/fvm] [--oracle build/oracle/release/fvm-oracle]

Nothing of this runs in `make demo`, which only reads what is in those folders.
"""

import argparse
import json
import os
import pathlib
import subprocess
import tempfile

import test_contract
from message_tools import (Key, Stream, actor_codes, big, by_id, cbor, ethereum_address, exported)

FIL = 10**18
INIT, REWARD, CRON, POWER, MARKET, VERIFIED_REGISTRY, DATACAP, EAM = map(
    by_id, (1, 2, 3, 4, 5, 6, 7, 10))
ALICE, BOB, FRIEND = (Key(f"libfvm demo {name}") for name in ("alice", "bob", "friend"))
ETHEREUM_FRIEND = ethereum_address(bytes.fromhex("decafc0ffee0decafc0ffee0decafc0ffee0deca"))
# f0100 and f0101; whatever messages create comes after them.
ACCOUNTS = [(ALICE.address, 1000), (BOB.address, 1000)]


def add_contract(stream, sender, contract):
    """A contract is deployed and called."""
    stream.add("contract is deployed", sender, EAM, 4, cbor(test_contract.initcode()),
               gas_limit=200_000_000)

    def invoke(name, *call, **changes):
        stream.add(name, sender, contract, exported("InvokeEVM"), cbor(test_contract.call(*call)),
                   **changes)

    invoke("contract stores a number", "store", 1, 2718)
    invoke("contract emits an event", "log", 1, 2, b"hello, world")
    invoke("contract reads the number", "load", 1)
    invoke("contract reverts", "revert", b"no, thanks")
    invoke("contract loops until out of gas", "loop", gas_limit=30_000_000)


def own_stream(codes):
    """On a state of our own."""
    stream = Stream(18, 2_700_000)
    a, b = ALICE.address, BOB.address
    stream.add("transfer that creates an account", a, FRIEND.address, value=5 * FIL)
    stream.add("transfer that creates a placeholder", a, ETHEREUM_FRIEND, value=2 * FIL)
    multisig, contract = by_id(104), by_id(105)
    constructor = cbor([[a.binary, b.binary], 2, 0, 0])
    stream.add("multisig of two is created", a, INIT, 2, cbor([codes["multisig"], constructor]),
               10 * FIL)
    stream.add("multisig: proposal to pay the friend", a, multisig, 2,
               cbor([FRIEND.address.binary, big(3 * FIL), 0, b""]))
    stream.add("multisig: approval, which pays", b, multisig, 3, cbor([0, b""]))
    add_contract(stream, b, contract)
    return stream


def butterflynet_stream(codes):
    """On butterflynet's first state: f0100 to f0102 own the miners f01000 to f01002, f090 has what is
    left, f0103 signs for the multisig f080, which appoints verifiers."""
    stream = Stream(28, 10)
    owner, faucet, signer, root = by_id(100), by_id(90), by_id(103), by_id(80)
    miner = by_id(1000)
    contract = by_id(1006)
    stream.add("the key of the owner of f01000", owner, owner, 2)
    stream.add("power of the network", owner, POWER, exported("NetworkRawPower"))
    stream.add("miners of the network", owner, POWER, exported("MinerCount"))
    stream.add("power of f01000", owner, POWER, exported("MinerRawPower"), cbor(1000))
    stream.add("provider of deal 1", owner, MARKET, exported("GetDealProvider"), cbor(1))
    stream.add("sector of deal 1", owner, MARKET, exported("GetDealSector"), cbor(1))
    stream.add("sector claims 1 of f01000", owner, VERIFIED_REGISTRY, exported("GetClaims"),
               cbor([1000, [1]]))
    stream.add("owner of f01000, whose state is older", owner, miner, exported("GetOwner"))
    stream.add("reward of this epoch", owner, REWARD, 3)
    stream.add("name of the datacap token", owner, DATACAP, exported("Name"))
    stream.add("transfer that creates an account", owner, FRIEND.address, value=5 * FIL)
    stream.add("transfer that creates a placeholder", owner, ETHEREUM_FRIEND, value=2 * FIL)
    stream.add("collateral for the market", owner, MARKET, 2, cbor(owner.binary), 3 * FIL)
    stream.add("what is in the market", owner, MARKET, exported("GetBalance"), cbor(owner.binary))
    stream.add("transfer from the faucet to a signer", faucet, signer, value=FIL)
    verifier = cbor([FRIEND.address.binary, big(2**40)])
    stream.add("multisig f080 appoints a verifier", signer, root, 2,
               cbor([VERIFIED_REGISTRY.binary, big(0), 2, verifier]))
    stream.add("the verifier grants datacap", FRIEND.address, VERIFIED_REGISTRY, 4,
               cbor([owner.binary, big(2**30)]))
    stream.add("datacap of the owner", owner, DATACAP, exported("Balance"), cbor(owner.binary))
    add_contract(stream, faucet, contract)
    stream.add_implicit("cron of an epoch", CRON, 2)
    return stream


def ask(options, folder, command, bundle, stream):
    """Writes messages and what the reference makes of them on a state that `command` makes."""
    folder.mkdir(parents=True, exist_ok=True)
    stream.write(folder / "messages.json")
    with tempfile.TemporaryDirectory() as scratch:
        state = os.path.join(scratch, "state.car")
        subprocess.run([options.program, "genesis", "-o", state] + command, check=True)
        report = json.loads(subprocess.run(
            [options.oracle, "messages", str(folder / "messages.json"), "--car", state, "--bundle",
             bundle], check=True, capture_output=True, text=True).stdout)
    for message in report["messages"]:
        # In the reference's words.
        failure = message.pop("failure_info", None)
        print(message["exit_code"], message["id"], (failure or "").strip())
    (folder / "expected.json").write_text(json.dumps(report, indent=1) + "\n")


def main():
    parser = argparse.ArgumentParser(description="make the demo's data")
    parser.add_argument("--program", default="build/fvm")
    parser.add_argument("--oracle", default="build/oracle/release/fvm-oracle")
    options = parser.parse_args()
    bundles = os.environ.get("FVM_BUNDLES") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "fvm/bundles")
    demo = pathlib.Path("demo")

    bundle = os.path.join(bundles, "v10/builtin-actors-mainnet.car")
    lines = [f"{address.text}={amount}" for address, amount in ACCOUNTS]
    (demo / "own").mkdir(parents=True, exist_ok=True)
    (demo / "own/accounts.txt").write_text("\n".join(lines) + "\n")
    accounts = [word for line in lines for word in ("--account", line)]
    ask(options, demo / "own", ["--nv", "18", "--network-name", "demo"] + accounts, bundle,
        own_stream(actor_codes(options.program, bundle)))

    bundle = os.path.join(bundles, "v18/builtin-actors-mainnet.car")
    genesis = os.path.join(bundles, "genesis/butterflynet.car")
    ask(options, demo / "butterflynet", ["--nv", "28", "--from", genesis], bundle,
        butterflynet_stream(actor_codes(options.program, bundle)))


if __name__ == "__main__":
    main()
