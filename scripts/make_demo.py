#!/usr/bin/env python3
"""Makes the demo's data: demo/accounts.txt, demo/messages.json, and with the reference's answers
demo/expected.json.

usage: scripts/make_demo.py [--program build/fvm] [--oracle build/oracle/release/fvm-oracle]

Nothing of this runs in `make demo`, which only reads the three files.
"""

import argparse
import json
import os
import pathlib
import subprocess
import tempfile

import test_contract
from message_tools import Key, Stream, actor_codes, big, by_id, cbor, ethereum_address, exported

FIL = 10**18
INIT, EAM = by_id(1), by_id(10)
ALICE, BOB, FRIEND = (Key(f"libfvm demo {name}") for name in ("alice", "bob", "friend"))
ETHEREUM_FRIEND = ethereum_address(bytes.fromhex("decafc0ffee0decafc0ffee0decafc0ffee0deca"))
# f0100 and f0101; whatever messages create comes after them.
ACCOUNTS = [(ALICE.address, 1000), (BOB.address, 1000)]


def make_stream(codes):
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
    stream.add("contract is deployed", b, EAM, 4, cbor(test_contract.initcode()),
               gas_limit=200_000_000)

    def invoke(name, *call, **changes):
        stream.add(name, b, contract, exported("InvokeEVM"), cbor(test_contract.call(*call)),
                   **changes)

    invoke("contract stores a number", "store", 1, 2718)
    invoke("contract emits an event", "log", 1, 2, b"hello, world")
    invoke("contract reads the number", "load", 1)
    invoke("contract reverts", "revert", b"no, thanks")
    invoke("contract loops until out of gas", "loop", gas_limit=30_000_000)
    return stream


def main():
    parser = argparse.ArgumentParser(description="make the demo's data")
    parser.add_argument("--program", default="build/fvm")
    parser.add_argument("--oracle", default="build/oracle/release/fvm-oracle")
    options = parser.parse_args()
    bundles = os.environ.get("FVM_BUNDLES") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "fvm/bundles")
    bundle = os.path.join(bundles, "v10/builtin-actors-mainnet.car")
    demo = pathlib.Path("demo")
    lines = [f"{address.text}={amount}" for address, amount in ACCOUNTS]
    (demo / "accounts.txt").write_text("\n".join(lines) + "\n")
    make_stream(actor_codes(options.program, bundle)).write(demo / "messages.json")
    with tempfile.TemporaryDirectory() as scratch:
        state = os.path.join(scratch, "state.car")
        subprocess.run([options.program, "genesis", "--nv", "18", "--network-name", "demo", "-o",
                        state] + [word for line in lines for word in ("--account", line)],
                       check=True)
        report = json.loads(subprocess.run(
            [options.oracle, "messages", str(demo / "messages.json"), "--car", state, "--bundle",
             bundle], check=True, capture_output=True, text=True).stdout)
    for message in report["messages"]:
        # In the reference's words.
        message.pop("failure_info", None)
        print(message["exit_code"], message["id"])
    (demo / "expected.json").write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
