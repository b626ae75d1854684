#!/usr/bin/env python3
"""Makes the vectors of test/vectors/nv18: messages of our own, executed by the reference.

usage: scripts/make_vectors.py [--program build/fvm] [--oracle build/oracle/release/fvm-oracle]
                               [--output test/vectors/nv18] [--keep FOLDER]

`fvm genesis` makes the start state on the canonical mainnet bundle, this script the stream of
messages, and `fvm-oracle messages` executes it and writes a vector for each. Run it again after a
change here; the output is the same for the same input.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

import test_contract
from message_tools import (Key, Stream, actor_address, actor_codes, big, blake2b, bls_address,
                           by_id, cbor, ethereum_address, exported, piece_cid, words)

FIL = 10**18
INIT, REWARD, CRON, POWER, MARKET, VERIFREG, DATACAP, EAM, BURNT = (
    by_id(number) for number in (1, 2, 3, 4, 5, 6, 7, 10, 99))
# Low, because the first cron tick catches up with all epochs before it.
EPOCH = 200
INVOKE = exported("InvokeEVM")

# Accounts of the start state: f0100, f0101, ...
ALICE, BOB, CAROL, ROOT, VERIFIER, CLIENT, OWNER = (
    Key(f"libfvm vectors {name}")
    for name in ("alice", "bob", "carol", "root", "verifier", "client", "owner"))
WORKER = bls_address(blake2b(b"libfvm vectors worker", 48))
ETHAN = ethereum_address(blake2b(b"libfvm vectors ethan", 20))
POOR = Key("libfvm vectors poor")
STRANGER = Key("libfvm vectors stranger")


class Vectors:
    """The stream, and what the messages so far have created."""

    def __init__(self, codes):
        self.codes = codes
        self.stream = Stream(18, EPOCH)
        self.add, self.implicit = self.stream.add, self.stream.add_implicit
        self.next_id = 100 + len(genesis_accounts())

    def created(self, count=1):
        """The id of the actor that the last message created; of several, the first."""
        first = self.next_id
        self.next_id += count
        return by_id(first)

    def transfers(self):
        a = ALICE.address
        self.add("transfer-to-account", a, BOB.address, value=FIL)
        self.add("transfer-to-id", a, by_id(102), value=1)
        self.add("transfer-nothing", a, BOB.address)
        self.add("transfer-to-self", a, a, value=5 * FIL)
        self.add("transfer-creates-secp-account", a, Key("new secp").address, value=FIL)
        self.created()
        self.add("transfer-creates-bls-account", a, bls_address(blake2b(b"new bls", 48)), value=FIL)
        self.created()
        self.placeholder = ethereum_address(blake2b(b"new eth", 20))
        self.add("transfer-creates-placeholder", a, self.placeholder, value=FIL)
        self.created()
        self.add("transfer-to-placeholder", a, self.placeholder, value=3)
        self.add("transfer-to-unknown-actor-address", a, actor_address(b"nobody"), value=1)
        self.add("transfer-to-unknown-id", a, by_id(999_999), value=1)
        self.add("transfer-to-unknown-namespace", a, ethereum_address(bytes(20), 11), value=1)
        self.add("transfer-to-burnt-funds", a, BURNT, value=FIL)
        self.add("transfer-too-much", a, BOB.address, value=10**9 * FIL)
        self.add("transfer-to-system-actor", a, by_id(0), value=1)
        self.add("transfer-negative", a, BOB.address, value=-1)
        self.add("placeholder-sends-first-message", ETHAN, BOB.address, value=FIL)
        self.add("ethaccount-sends-again", ETHAN, a, value=1)
        self.add("ethaccount-any-method", a, ETHAN, method=1 << 24, params=cbor([1, 2]))
        self.add("ethaccount-low-method", a, ETHAN, method=7)
        self.add("placeholder-any-method", a, self.placeholder, method=9, params=cbor("hello"))

    def refused(self):
        a, b = ALICE.address, BOB.address
        self.add("nonce-too-low", a, b, nonce=0, value=1)
        self.add("nonce-too-high", a, b, nonce=1 << 40, value=1)
        self.add("sender-unknown", STRANGER.address, b, nonce=0)
        self.add("sender-is-no-account", POWER, b, nonce=0)
        self.add("sender-cannot-pay-gas", POOR.address, b, nonce=0, gas_fee_cap="100000000")
        self.add("fee-cap-below-base-fee", a, b, value=1, gas_fee_cap="50", gas_premium="10")
        self.add("premium-above-fee-cap", a, b, value=1, gas_fee_cap="150", gas_premium="150")
        self.add("gas-limit-below-inclusion", a, b, nonce=0, gas_limit=1000)
        self.add("out-of-gas-in-transfer", a, b, value=1, gas_limit=1_000_000)
        self.add("out-of-gas-creating-account", a, Key("never made").address, value=1,
                 gas_limit=1_500_000)
        self.add("out-of-gas-in-actor", a, POWER, method=9, gas_limit=1_500_000)
        self.add("account-pubkey-address", a, BOB.address, method=2)
        self.add("account-constructor", a, b, method=1, params=cbor(a.binary))
        self.add("account-unknown-method", a, b, method=99)
        self.add("account-fallback-method", a, b, method=(1 << 64) - 1, params=b"\x00\x01\x02")
        signed = b"a text"
        self.add("account-authenticates", a, b, method=exported("AuthenticateMessage"),
                 params=cbor([BOB.sign(signed), signed]))
        self.add("account-does-not-authenticate", a, b, method=exported("AuthenticateMessage"),
                 params=cbor([ALICE.sign(signed), signed]))

    def multisig(self):
        a, b, c = ALICE.address, BOB.address, CAROL.address
        constructor = cbor([[a.binary, b.binary, c.binary], 2, 0, 0])
        self.add("multisig-create", a, INIT, 2, cbor([self.codes["multisig"], constructor]), 10 * FIL)
        wallet = self.created()
        send = lambda value: cbor([STRANGER.address.binary, big(value), 0, b""])
        self.add("multisig-propose", a, wallet, 2, send(FIL))
        self.add("multisig-approve-executes", b, wallet, 3, cbor([0, b""]))
        self.created()
        self.add("multisig-approve-twice", b, wallet, 3, cbor([0, b""]))
        self.add("multisig-propose-too-much", a, wallet, 2, send(100 * FIL))
        self.add("multisig-cancel-by-another", b, wallet, 4, cbor([1, b""]))
        self.add("multisig-cancel", a, wallet, 4, cbor([1, b""]))
        self.add("multisig-propose-by-stranger", OWNER.address, wallet, 2, send(1))
        lock = cbor([wallet.binary, b"", 9, cbor([EPOCH, 1000, big(9 * FIL)])])
        self.add("multisig-propose-lock", c, wallet, 2, lock)
        self.add("multisig-approve-lock", a, wallet, 3, cbor([2, b""]))
        self.add("multisig-propose-locked", a, wallet, 2, send(5 * FIL))
        self.add("multisig-approve-locked", b, wallet, 3, cbor([3, b""]))
        self.add("multisig-approve-when-unlocked", b, wallet, 3, cbor([3, b""]), epoch=EPOCH + 1500)
        self.add("multisig-garbage", a, wallet, 2, b"\xff\xff\xff")
        self.add("multisig-no-signers", a, INIT, 2,
                 cbor([self.codes["multisig"], cbor([[], 1, 0, 0])]))
        self.add("init-exec-of-account", a, INIT, 2, cbor([self.codes["account"], cbor(a.binary)]))

    def paych(self):
        a, b = ALICE.address, BOB.address
        self.add("paych-create", a, INIT, 2,
                 cbor([self.codes["paymentchannel"], cbor([a.binary, b.binary])]), 5 * FIL)
        channel = self.created()
        voucher = [channel.binary, 0, 0, b"", None, 0, 1, big(2 * FIL), 0, []]
        signature = b"\x01" + ALICE.sign(cbor(voucher + [None]))
        self.add("paych-voucher", b, channel, 2, cbor([voucher + [signature], b""]))
        self.add("paych-voucher-again", b, channel, 2, cbor([voucher + [signature], b""]))
        wrong = b"\x01" + BOB.sign(cbor(voucher + [None]))
        self.add("paych-voucher-badly-signed", b, channel, 2, cbor([voucher + [wrong], b""]))
        self.add("paych-collect-too-early", a, channel, 4)
        self.add("paych-settle", a, channel, 3)
        self.add("paych-collect-destroys", a, channel, 4, epoch=EPOCH + 2000)
        self.add("paych-is-gone", a, channel, 4)

    def storage(self):
        a, o = ALICE.address, OWNER.address
        self.add("market-add-balance", a, MARKET, 2, cbor(a.binary), 7 * FIL)
        self.add("market-add-nothing", a, MARKET, 2, cbor(a.binary))
        self.add("market-withdraw", a, MARKET, 3, cbor([a.binary, big(FIL)]))
        self.add("market-withdraw-of-another", BOB.address, MARKET, 3, cbor([a.binary, big(FIL)]))
        self.add("market-publish-nothing", a, MARKET, 4, cbor([[]]))
        self.add("power-create-miner", o, POWER, 2,
                 cbor([o.binary, WORKER.binary, 8, b"peer", [b"\x04\x7f\x00\x00\x01"]]), FIL,
                 gas_limit=500_000_000)
        miner = self.created()
        self.add("power-create-miner-bad-proof-type", o, POWER, 2,
                 cbor([o.binary, WORKER.binary, 99, b"", []]), gas_limit=500_000_000)
        self.add("miner-control-addresses", a, miner, 2)
        self.add("miner-change-peer", o, miner, 4, cbor([b"another peer"]))
        self.add("miner-change-peer-by-stranger", a, miner, 4, cbor([b"mine"]))
        self.add("miner-withdraw", o, miner, 16, cbor([big(FIL // 2)]))
        self.add("miner-change-worker", o, miner, 3,
                 cbor([bls_address(blake2b(b"new bls", 48)).binary, [a.binary]]))
        self.add("miner-garbage", o, miner, 25, b"\x9f" * 40)
        self.add("power-current-total", a, POWER, 9)
        self.add("power-network-raw-power", a, POWER, exported("NetworkRawPower"))
        self.add("power-claim-by-stranger", a, POWER, 3, cbor([b"", b""]))
        award = [miner.binary, big(0), big(10**15), 1]
        self.add("reward-by-stranger", a, REWARD, 2, cbor(award))
        self.implicit("reward-award", REWARD, 2, cbor(award))
        self.implicit("reward-award-to-nobody", REWARD, 2, cbor([by_id(77_777).binary] + award[1:]))
        self.implicit("cron-tick", CRON, 2)
        self.implicit("cron-tick-later", CRON, 2, epoch=EPOCH + 300)
        self.add("cron-by-stranger", a, CRON, 2)
        return miner

    def datacap(self, miner):
        client, piece = CLIENT.address, 1 << 20
        self.add("verifreg-add-verifier", ROOT.address, VERIFREG, 2,
                 cbor([VERIFIER.address.binary, big(1 << 40)]))
        self.add("verifreg-add-verifier-by-stranger", ALICE.address, VERIFREG, 2,
                 cbor([ALICE.address.binary, big(1 << 40)]))
        self.add("verifreg-add-client", VERIFIER.address, VERIFREG, 4,
                 cbor([client.binary, big(1 << 30)]), gas_limit=300_000_000)
        self.add("verifreg-add-client-too-much", VERIFIER.address, VERIFREG, 4,
                 cbor([client.binary, big(1 << 50)]))
        self.add("datacap-balance", client, DATACAP, exported("Balance"), cbor(client.binary))
        allocation = [int(miner.text[2:]), piece_cid("a piece"), piece, 518_400, 1_051_200,
                      EPOCH + 100_000]
        transfer = exported("Transfer")
        self.add("datacap-allocate", client, DATACAP, transfer,
                 cbor([VERIFREG.binary, big(piece * FIL), cbor([[allocation], []])]),
                 gas_limit=300_000_000)
        self.add("datacap-allocate-wrong-amount", client, DATACAP, transfer,
                 cbor([VERIFREG.binary, big(piece * FIL * 2), cbor([[allocation], []])]),
                 gas_limit=300_000_000)
        self.add("datacap-transfer-to-account", client, DATACAP, transfer,
                 cbor([ALICE.address.binary, big(FIL), b""]))
        self.add("datacap-name", client, DATACAP, exported("Name"))
        self.add("verifreg-remove-allocations", client, VERIFREG, 8,
                 cbor([int(self.id_of(CLIENT)), []]), epoch=EPOCH + 150_000)

    def id_of(self, key):
        return 100 + [account for account, _ in genesis_accounts()].index(key.address)

    def contracts(self):
        a = ALICE.address
        more = {"gas_limit": 1_000_000_000}
        self.add("eam-create-external", a, EAM, 4, cbor(test_contract.initcode()), **more)
        first = self.created()
        self.add("eam-create-external-by-ethaccount", ETHAN, EAM, 4,
                 cbor(test_contract.initcode()), **more)
        second = self.created()
        self.add("eam-create-external-reverts", a, EAM, 4,
                 cbor(test_contract.failing_initcode()), **more)
        self.add("eam-create-by-account", a, EAM, 2, cbor([test_contract.initcode(), 0]), **more)
        self.add("eam-create-out-of-gas", a, EAM, 4, cbor(test_contract.initcode()),
                 gas_limit=12_000_000)
        masked = lambda actor: (0xff << 152) + int(actor.text[2:])

        def invoke(name, operation, *arguments, sender=a, to=first, **changes):
            changes = {**more, **changes}
            self.add(f"evm-{name}", sender, to, INVOKE,
                     cbor(test_contract.call(operation, *arguments)), **changes)

        self.add("evm-receives-value", a, first, 0, value=FIL)
        self.add("evm-invoked-with-value", a, first, INVOKE, value=FIL, **more)
        invoke("load", "load", 0)
        invoke("store", "store", 1 << 255, 77)
        invoke("store-same", "store", 1 << 255, 77)
        invoke("store-zero", "store", 1 << 255, 0)
        invoke("log", "log", 1, 2, b"some data of an event")
        invoke("log-without-data", "log", 3, 4)
        invoke("log-too-long", "log", 3, 4, bytes(9000))
        invoke("revert", "revert", b"reason")
        invoke("invalid", "invalid")
        invoke("bad-jump", "bad_jump")
        invoke("underflow", "underflow")
        invoke("store-then-revert", "store_then_revert")
        invoke("environment", "environment", value=12_345)
        invoke("environment-of-ethaccount", "environment", sender=ETHAN)
        invoke("loops-until-out-of-gas", "loop", gas_limit=50_000_000)
        invoke("much-memory", "big_memory", 4_000_000)
        invoke("too-much-memory", "big_memory", 1 << 40)
        invoke("call-other", "call", masked(second), 5, test_contract.call("store", 9, 9))
        invoke("call-reverts", "call", masked(second), 0, test_contract.call("revert", b"no"))
        invoke("call-without-money", "call", masked(second), 10**30, b"")
        invoke("delegatecall", "delegatecall", masked(second), test_contract.call("store", 3, 33))
        invoke("delegatecall-environment", "delegatecall", masked(second),
               test_contract.call("environment"))
        invoke("staticcall", "staticcall", masked(second), test_contract.call("load", 9))
        invoke("staticcall-stores", "staticcall", masked(second), test_contract.call("store", 1, 1))
        invoke("staticcall-logs", "staticcall", masked(second), test_contract.call("log", 1, 1))
        invoke("staticcall-creates", "staticcall", masked(second),
               test_contract.call("create", 0, test_contract.tiny_initcode()))
        invoke("staticcall-sends", "staticcall", masked(second),
               test_contract.call("call", masked(first), 1, b""))
        invoke("create", "create", 3, test_contract.tiny_initcode())
        self.created()
        invoke("create-reverts", "create", 0, test_contract.failing_initcode())
        invoke("create2", "create2", 7, test_contract.tiny_initcode())
        self.created()
        invoke("create2-again", "create2", 7, test_contract.tiny_initcode())
        for name, actor in (("contract", second), ("account", by_id(101)), ("miner", POWER),
                            ("nobody", by_id(88_888))):
            invoke(f"look-at-{name}", "look_at", masked(actor))
        invoke("recursion", "recurse", gas_limit=1_500_000_000)
        self.precompiles(invoke, masked)
        invoke("selfdestruct", "selfdestruct", masked(first), to=second)
        invoke("call-of-the-dead", "load", 0, to=second)
        self.add("evm-bytecode", a, first, 3)
        self.add("evm-native-method", a, first, 1 << 30, cbor([1]))
        self.add("evm-params-are-no-bytes", a, first, INVOKE, cbor([1, 2]), **more)

    def precompiles(self, invoke, masked):
        def precompile(name, number, data):
            invoke(f"precompile-{name}", "staticcall", number, data)

        fil = 0xfe << 152
        precompile("ecrecover", 1, bytes(128))
        precompile("sha256", 2, b"abc")
        precompile("ripemd160", 3, b"abc")
        precompile("identity", 4, b"some bytes")
        precompile("modexp", 5, words(1, 1, 1, b"\x03\x05\x07"))
        precompile("bn-add", 6, words(1, 2, 1, 2))
        precompile("bn-multiply", 7, words(1, 2, 9))
        precompile("bn-pairing", 8, b"")
        precompile("blake2f", 9, b"\x00\x00\x00\x0c" + bytes(208) + b"\x01")
        precompile("resolve-address", fil | 1, ALICE.address.binary)
        precompile("lookup-delegated", fil | 2, words(self.id_of_placeholder()))
        invoke("precompile-call-actor", "delegatecall", fil | 5,
               words(0, 1, 0, 0, 192, self.id_of(BOB), 0))
        precompile("call-actor-statically", fil | 5, words(0, 0, 0, 0, 192, 101, 0))
        precompile("randomness", fil | 6, words(EPOCH - 1))
        precompile("undefined", fil | 0x77, b"")

    @staticmethod
    def id_of_placeholder():
        return 100 + [account for account, _ in genesis_accounts()].index(ETHAN)

    def make(self):
        self.transfers()
        self.refused()
        self.multisig()
        self.paych()
        miner = self.storage()
        self.datacap(miner)
        self.contracts()
        return self.stream


def genesis_accounts():
    """Address and FIL, in the order of their ids from f0100 on."""
    rich = [ALICE, BOB, CAROL, ROOT, VERIFIER, CLIENT, OWNER]
    return ([(key.address, "1000000") for key in rich] +
            [(WORKER, "1"), (ETHAN, "1000"), (POOR.address, "0.000000000000000001")])


def arguments():
    parser = argparse.ArgumentParser(description="make the vectors of test/vectors/nv18")
    parser.add_argument("--program", default="build/fvm")
    parser.add_argument("--oracle", default="build/oracle/release/fvm-oracle")
    parser.add_argument("--output", type=pathlib.Path, default="test/vectors/nv18")
    parser.add_argument("--keep", type=pathlib.Path, help="folder for the state and the stream")
    return parser.parse_args()


def main():
    options = arguments()
    bundles = os.environ.get("FVM_BUNDLES") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "fvm/bundles")
    bundle = os.path.join(bundles, "v10/builtin-actors-mainnet.car")
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        state, stream = folder / "state.car", folder / "stream.json"
        command = [options.program, "genesis", "--nv", "18", "--bundle", bundle, "-o", str(state),
                   "--verified-registry-root", ROOT.address.text]
        for address, amount in genesis_accounts():
            command += ["--account", f"{address.text}={amount}"]
        subprocess.run(command, check=True)
        Vectors(actor_codes(options.program, bundle)).make().write(stream)
        shutil.rmtree(options.output, ignore_errors=True)
        report = subprocess.run(
            [options.oracle, "messages", str(stream), "--car", str(state), "--bundle", bundle,
             "--vectors", str(options.output)], check=True, capture_output=True, text=True).stdout
    for message in json.loads(report)["messages"]:
        print(message["id"], message.get("exit_code", message.get("error")))
    compact(options.output)


def compact(folder):
    """One line for each member: small, and still legible in a diff."""
    for path in sorted(folder.glob("*.json")):
        vector = json.loads(path.read_text())
        lines = [f" {json.dumps(name)}: {json.dumps(value)}" for name, value in vector.items()]
        path.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
