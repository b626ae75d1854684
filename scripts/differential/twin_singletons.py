"""Actors of which there is one, accounts of all kinds, and what contracts and foreign actors may ask."""

import test_contract
from message_tools import (Link, actor_address, big, bls_address, by_id, cbor, ethereum_address,
                           exported, secp_address, words)

from . import storage
from .prober import CBOR, DAG_CBOR, NO_GAS_LIMIT, OUT, RAW, Program
from .twin_multisig import NOBODY, PROPOSE, RECEIVE, proposal, wallet
from .twin_run import create
from .world import BURNT, CRON, EAM, FIL, INIT, INVOKE, POWER, REWARD, SYSTEM

AUTHENTICATE = exported("AuthenticateMessage")
FIRST_EXPORTED = 1 << 24
I64_MAX, U64_MAX = 2**63 - 1, 2**64 - 1
CALL_ACTOR_BY_ID = (0xfe << 152) | 5


def scenarios(run):
    system(run)
    cron(run)
    accounts(run)
    placeholders(run)
    init_exec(run)
    init_exec4(run)
    reward(run)
    foreign_callers(run)
    blank_actors(run)
    misplaced_code(run)


def system(run):
    a = run.world.keyed[0]
    run.implicit("system-construct-again", SYSTEM, 1, code=20)
    run.send("system-construct", a, SYSTEM, 1, code=18)
    for method in (2, 9, FIRST_EXPORTED - 1, FIRST_EXPORTED, U64_MAX):
        run.send("system-unknown", a, SYSTEM, method, b"\x80", code=22, damage=0)
    run.send("system-receives", a, SYSTEM, 0, b"", 1, code=0, damage=0)


def cron(run):
    a = run.world.keyed[0]
    table = cbor([[[by_id(4).binary, 5], [by_id(5).binary, 9]]])
    for _ in range(3):
        run.implicit("cron-tick", CRON, 2, code=0, damage=1)
        run.wait(1)
    run.wait(25)
    run.implicit("cron-tick-after-null-rounds", CRON, 2, code=0)
    run.send("cron-tick-by-account", a, CRON, 2, code=18)
    run.implicit("cron-tick-by-reward", CRON, 2, sender=REWARD, code=18)
    run.send("cron-construct", a, CRON, 1, table, code=18)
    run.implicit("cron-construct-again", CRON, 1, table, code=20)
    for method in (3, 99, FIRST_EXPORTED, U64_MAX):
        run.send("cron-unknown", a, CRON, method, code=22, damage=0)


def accounts(run):
    a, b = run.world.keyed[:2]
    text = b"what is signed"
    good = b.key.sign(text)
    run.send("account-address", a, b.address, 2, code=0)
    run.send("account-address", a, run.world.bls[0].address, 2, code=0, damage=0)
    run.send("account-address-params", a, b.address, 2, cbor(1), damage=0)
    run.send("account-authenticate", a, b.address, AUTHENTICATE, [good, text], code=0, damage=10)
    for signature, signed in [(good, text + b"!"), (a.key.sign(text), text), (b"", text),
                              (good[:64], text), (good + b"\x00", text), (bytes(65), text),
                              (good[:64] + b"\x04", text), (bytes(96), text), (bytes(100_000), text)]:
        run.send("account-authenticate-bad", a, b.address, AUTHENTICATE, [signature, signed], code=16,
                 damage=0)
    run.send("account-authenticate-long", a, b.address, AUTHENTICATE,
             [b.key.sign(bytes(200_000)), bytes(200_000)], code=0, damage=0)
    run.send("account-authenticate-without", a, b.address, AUTHENTICATE, damage=0)
    run.send("account-authenticate-undecodable", a, b.address, AUTHENTICATE, b"\x81\x40", code=21,
             damage=0)
    run.send("account-authenticate-fake-key", a, run.world.bls[0].address, AUTHENTICATE,
             [bytes(96), text], code=16)
    if run.world.bls_key:
        key = run.world.bls_key
        run.send("account-authenticate-bls", a, key["address"], AUTHENTICATE,
                 [key["signature"], key["text"]], code=0, damage=10)
        run.send("account-authenticate-bls-bad", a, key["address"], AUTHENTICATE,
                 [key["signature"], text], code=16, damage=0)
    # The account for what is burnt has no key.
    run.send("account-authenticate-no-key", a, BURNT, AUTHENTICATE, [good, text], code=20)
    run.send("account-address-no-key", a, BURNT, 2, code=0)
    run.send("account-construct", a, b.address, 1, cbor(a.address.binary), code=18)
    run.implicit("account-construct-again", b.address, 1, cbor(a.address.binary), code=20)
    for address in (by_id(3), actor_address(b"x"), ethereum_address(bytes(20))):
        run.implicit("account-construct-protocol", b.address, 1, cbor(address.binary), code=16)
    for method, code in [(3, 22), (4, 22), (FIRST_EXPORTED - 1, 22), (FIRST_EXPORTED, 0),
                         (RECEIVE, 0), (U64_MAX, 0)]:
        run.send("account-method", a, b.address, method, b"\xff", 1, code=code, damage=1)


def placeholders(run):
    """Placeholders take anything; with their first message they become Ethereum accounts."""
    a = run.world.keyed[0]
    first, second = run.world.eth[:2]
    for method in (0, 1, 2, 7, FIRST_EXPORTED, U64_MAX):
        run.send("placeholder-method", a, first.address, method, b"\x01" if method else b"", 1, code=0)
    run.implicit("placeholder-construct", first.address, 1, b"\x80", code=0)
    for eth in (first, second):
        run.send("placeholder-sends", eth, a.address, 0, b"", 5, code=0, damage=0)
        run.send("ethaccount-sends", eth, a.address, 0, b"", 5, code=0)
    for method, code in [(0, 0), (2, 22), (FIRST_EXPORTED - 1, 22), (FIRST_EXPORTED, 0), (RECEIVE, 0),
                         (U64_MAX, 0), (INVOKE, 0)]:
        run.send("ethaccount-method", a, first.address, method, b"\x01" if method else b"", 2, code=code)
    run.send("ethaccount-construct", a, first.address, 1, code=18)
    run.implicit("ethaccount-construct", first.address, 1, code=0)
    run.implicit("ethaccount-construct-params", first.address, 1, b"\x80", damage=2)
    for address in (secp_address(b"new account"), bls_address(bytes(range(48))),
                    ethereum_address(bytes(range(1, 21)))):
        run.send("create", a, address, 0, b"", FIL, code=0)
        run.send("create-method", a, address, 2)


def init_exec(run):
    a, b = run.world.keyed[:2]
    run.send("init-construct", a, INIT, 1, ["name"], code=18)
    run.implicit("init-construct-again", INIT, 1, ["name"], code=20)
    for name, code in sorted(run.world.codes.items()):
        run.send(f"init-exec-{name}", a, INIT, 2, [code, cbor([[a.address.binary], 1, 0, 0])], 5,
                 damage=1)
        run.send(f"init-exec-{name}", a, INIT, 2, [code, b""], damage=0)
        run.implicit(f"init-exec-{name}-by-power", INIT, 2, [code, b""], sender=POWER, damage=0)
        run.implicit(f"init-exec4-{name}", INIT, 3, [code, b"", b"%s" % name.encode()], sender=EAM,
                     damage=1)
    constructor = cbor([[a.address.binary], 1, 0, 0])
    multisig = run.world.codes["multisig"]
    run.send("init-exec", a, INIT, 2, [multisig, constructor], 3 * FIL, code=0, damage=10)
    unknown = Link(b"\x01\x55\xa0\xe4\x02\x20" + bytes(32))
    run.send("init-exec-unknown", a, INIT, 2, [unknown, constructor], code=18)
    run.send("init-exec-undecodable", a, INIT, 2, b"\x82\x00", code=21, damage=0)
    run.send("init-exec-without", a, INIT, 2, damage=0)
    # Addresses are made of the origin and its nonce: the same again is taken.
    for code in (0, 18):
        run.implicit("init-exec-same-address", INIT, 2, [multisig, constructor],
                     sender=by_id(b.number), damage=0, nonce=1 << 40, code=code)
    run.implicit("init-exec-by-nobody", INIT, 2, [multisig, constructor], sender=NOBODY, damage=0)
    for method in (4, 99, FIRST_EXPORTED, U64_MAX):
        run.send("init-unknown", a, INIT, method, b"\x80", code=22, damage=0)


def init_exec4(run):
    a, eth = run.world.keyed[0], run.world.eth[0]
    multisig = run.world.codes["multisig"]
    constructor = cbor([[a.address.binary], 1, 0, 0])
    run.send("init-exec4-by-account", a, INIT, 3, [multisig, constructor, bytes(20)], code=18)
    for size, code in [(0, None), (20, 0), (54, 0), (55, 16), (1000, 16)]:
        run.implicit("init-exec4", INIT, 3, [multisig, constructor, bytes([size % 256]) * size],
                     sender=EAM, code=code, damage=2)
    run.implicit("init-exec4-taken", INIT, 3, [multisig, constructor, bytes([20]) * 20], sender=EAM,
                 code=18)
    placeholder = ethereum_address(b"\x77" * 20)
    run.send("create", a, placeholder, 0, b"", 5 * FIL, code=0, damage=0)
    run.implicit("init-exec4-over-placeholder", INIT, 3, [multisig, constructor, b"\x77" * 20],
                 sender=EAM, code=0, damage=2)
    run.send("init-exec4-made-that", a, placeholder, PROPOSE, proposal(a.address, FIL), damage=2)
    run.implicit("init-exec4-bad-constructor", INIT, 3, [multisig, b"\x80", bytes(19)], sender=EAM,
                 code=21, damage=2)
    run.implicit("init-exec4-undecodable", INIT, 3, b"\x83\x00", sender=EAM, code=21, damage=0)
    # By the Ethereum address manager, on nothing and on a placeholder.
    code = cbor(test_contract.initcode())
    made = run.send("eam-create", a, EAM, 4, code, code=0, damage=0)
    run.world.testers.append(by_id(made.value()[0]))
    tried = run.send("eam-create", eth, EAM, 4, code, code=0, damage=0, discard=True)
    run.send("create", a, ethereum_address(tried.value()[2]), 0, b"", FIL, code=0, damage=0)
    eth_made = run.send("eam-create-over-placeholder", eth, EAM, 4, code, damage=0)
    if eth_made.code == 0:
        run.world.testers.append(by_id(eth_made.value()[0]))
    run.send("eam-create-failing", a, EAM, 4, cbor(test_contract.failing_initcode()), damage=0)
    run.world.contracts.extend(run.world.testers)


def reward(run):
    a = run.world.keyed[0]
    run.draft(storage.create_miner(run.world), damage=0)
    run.send("reward-construct", a, REWARD, 1, cbor(big(0)), code=18)
    run.implicit("reward-construct-again", REWARD, 1, cbor(big(0)), code=20)
    run.implicit("reward-construct-null", REWARD, 1, cbor(None), code=16)
    run.send("reward-this-epoch", a, REWARD, 3, code=0)
    run.send("reward-this-epoch-params", a, REWARD, 3, b"\x80", damage=0)
    owned = wallet(run, [a], code=0, damage=0)
    miners = [miner.address for miner in run.world.miners] or [by_id(77)]
    award = lambda name, miner, penalty, gas, wins, code, **more: run.implicit(
        f"reward-{name}", REWARD, 2, [miner.binary, big(penalty), big(gas), wins], code=code, **more)
    run.send("reward-fund", a, REWARD, 0, b"", 50 * FIL, code=0, damage=0)
    award("award", miners[0], 0, 0, 1, 0)
    award("award-gas", miners[0], FIL, 10 * FIL, 3, 0)
    award("award-penalty", miners[0], 10**27, 1, 5, 0)
    award("award-no-miner", a.address, 1, 1, 1, 0)
    award("award-to-wallet", owned, 1, 1, 1, 0)
    award("award-to-nobody", NOBODY, 1, 1, 1, None)
    award("award-to-reward", REWARD, 1, 1, 1, 0)
    award("award-to-placeholder", run.world.eth[2].address, 1, 1, 1, 0)
    award("award-unknown", actor_address(b"nobody"), 0, 0, 1, 17)
    award("award-negative-penalty", miners[0], -1, 0, 1, 16)
    award("award-negative-gas", miners[0], 0, -1, 1, 16)
    award("award-too-much-gas", miners[0], 0, 10**30, 1, 20)
    for wins, code in [(0, 16), (-1, 16), (-2**63, 16), (5, 0), (1000, 0)]:
        award("award-wins", miners[0], 0, 0, wins, code)
    # The order of the checks.
    award("award-all-wrong", actor_address(b"nobody"), -1, -1, 0, 16)
    award("award-gas-before-wins", actor_address(b"nobody"), 0, 10**30, 0, 20)
    for penalty in (1 << 1012, 1 << 1014, 1 << 1015, (1 << 1016) - 1, (1 << 1016) // 3,
                    (1 << 1016) // 3 + 1):
        award("award-penalty-limits", miners[0], penalty, 0, 1, None, damage=0)
    award("award-wins-limits", miners[0], 0, 0, I64_MAX, None, discard=True)
    run.send("reward-award-by-account", a, REWARD, 2, [miners[0].binary, big(0), big(0), 1], code=18)
    run.implicit("reward-award-undecodable", REWARD, 2, b"\x84\x00", code=21, damage=0)
    run.implicit("reward-award-without", REWARD, 2, damage=0)

    update = lambda name, value, code, **more: run.implicit(
        f"reward-{name}", REWARD, 4, cbor(value), sender=POWER, code=code, **more)
    run.send("reward-update-by-account", a, REWARD, 4, cbor(big(0)), code=18)
    run.implicit("reward-update-by-system", REWARD, 4, cbor(big(0)), code=18)
    update("update-null", None, 16)
    update("update-list", [big(0)], 21)
    run.implicit("reward-update-without", REWARD, 4, sender=POWER, damage=0)
    for value in (0, 1, 2888888880000000000, 10**21, 1 << 127, 1 << 128, 1 << 250, 1 << 1000, 1 << 1014,
                  (1 << 1016) - 1, -1, -(1 << 80), -(1 << 1015)):
        update("update", big(value), None, discard=True, damage=2)
        update("update-twice", big(value), None, discard=True, damage=0)
    for epochs in (0, 1, 2, 10, 500):
        run.wait(epochs)
        update("update-after", big((3 + epochs) * 10**18), 0, damage=1)
        update("update-same-epoch", big(5 * 10**18), None, damage=0)
        run.send("reward-this-epoch", a, REWARD, 3, code=0, damage=0)
        award("award-after", miners[0], 0, 5, 1, 0, damage=0)
    for method in (5, 99, FIRST_EXPORTED, U64_MAX):
        run.send("reward-unknown", a, REWARD, method, b"\x80", code=22, damage=0)


# Contracts and foreign actors ----------------------------------------------------------------------

def call_by_contract(run, to, method, params=b"", value=0, flags=0, name="contract-calls", **more):
    """A contract calls an actor by the precompile for that."""
    params = params if isinstance(params, bytes) else cbor(params)
    codec = CBOR if params else 0
    data = words(method, value, flags, more.pop("codec", codec), 192, int(to.text[2:]), len(params)) + \
        params + bytes(-len(params) % 32)
    call = test_contract.call("delegatecall", CALL_ACTOR_BY_ID, data)
    return run.send(f"evm-{name}", run.world.keyed[0], run.world.testers[0], INVOKE, cbor(call), **more)


def probe(run, to, method, block=None, codec=CBOR, value=0, flags=0, name="foreign-calls"):
    """An actor that is not built in calls another."""
    program = Program(4)
    handle = 0
    if block is not None:
        program.do("ipld.block_create", OUT, codec, program.data(block), len(block))
        handle = 2
    target = to.binary
    program.do("send.send", OUT, program.data(target), len(target), method, handle, value >> 64,
               value % 2**64, NO_GAS_LIMIT, flags)
    program.do("log", OUT, 20)
    return run.send(name, run.world.keyed[0], run.world.probers[0], 2, program.bytes(), damage=0, code=0)


def foreign_callers(run):
    world = run.world
    a, b = world.keyed[:2]
    owned = wallet(run, [a], value=FIL, code=0, damage=0)
    channel = create(run, "paych-create", a, "paymentchannel", [a.address.binary, b.address.binary],
                     FIL, damage=0)
    run.send("contract-fund", a, world.testers[0], 0, b"", 10 * FIL, damage=0)
    text = b"signed"
    signed = cbor([b.key.sign(text), text])
    receivers = [SYSTEM, INIT, REWARD, CRON, by_id(b.number), owned, channel, BURNT,
                 *(by_id(account.number) for account in (world.eth[0], world.eth[2], world.bls[0]))]
    for to in receivers:
        for method in (0, 1, 2, 3, 5, 9, 1023, FIRST_EXPORTED - 1, FIRST_EXPORTED, U64_MAX):
            call_by_contract(run, to, method, b"" if method % 2 else b"\x80", 1 if method == 0 else 0,
                             damage=0)
            probe(run, to, method, None if method % 2 else b"\x80")
        for method, params in [(AUTHENTICATE, signed), (RECEIVE, cbor([1, b"x"])), (RECEIVE, b"\x00"),
                               (AUTHENTICATE, cbor([bytes(65), text]))]:
            for flags in (0, 1):
                call_by_contract(run, to, method, params, flags=flags, damage=0)
                probe(run, to, method, params, flags=flags)
            probe(run, to, method, None)
            probe(run, to, method, params, DAG_CBOR)
            probe(run, to, method, params, RAW)
            probe(run, to, method, params, value=5)
            probe(run, to, method, params, value=1, flags=1)
        probe(run, to, RECEIVE, b"")
        probe(run, to, FIRST_EXPORTED, bytes(100), RAW)
    # Below a built-in actor's call, by way of a contract and back.
    call = test_contract.call("call", (0xff << 152) | int(owned.text[2:]), 5, b"data")
    run.send("evm-calls-wallet", a, world.testers[0], INVOKE, cbor(call))
    run.send("multisig-calls-contract", a, owned, PROPOSE, proposal(
        world.testers[0], 0, INVOKE, cbor(test_contract.call("store", 1, 2))), code=0)
    run.send("multisig-calls-prober", a, owned, PROPOSE, proposal(world.probers[0], 0, 2, b"\x00" * 8),
             code=0, damage=0)


# States that no client makes ------------------------------------------------------------------------

def blank_actors(run):
    """Actors that were never constructed, and their constructors by whom it may concern."""
    a, b = run.world.keyed[:2]
    for name, blank in run.world.blank.items():
        for method in (1, 2, 3, 4, 5, 6, 7, 8, 9, FIRST_EXPORTED, RECEIVE, AUTHENTICATE):
            run.send(f"blank-{name}-{method}", a, blank, method, b"" if method == 2 else b"\x80",
                     damage=1, discard=True)
            for sender in (SYSTEM, INIT, POWER, EAM):
                run.implicit(f"blank-{name}-{method}", blank, method, sender=sender, damage=0,
                             discard=True)
    blank = run.world.blank
    entries = [[by_id(4).binary, 5], [NOBODY.binary, 2], [actor_address(b"none").binary, 0],
               [a.address.binary, 2], [blank["cron"].binary, 2], [b.address.binary, 0],
               [secp_address(b"made by cron").binary, 0], [REWARD.binary, 3], [INIT.binary, U64_MAX]]
    for params, code in [(b"", None), (b"\x81", 21), ([entries[0]], 21), ([[[b"", 1]]], 21),
                         ([[]], 0), ([entries * 30], 0)]:
        run.implicit("cron-construct", blank["cron"], 1, params, code=code, discard=True, damage=3)
    run.implicit("cron-construct", blank["cron"], 1, [entries], code=0)
    run.implicit("cron-tick-of-oddities", blank["cron"], 2, code=0)
    run.implicit("system-construct", blank["system"], 1, code=0)
    run.implicit("system-construct-twice", blank["system"], 1, code=20)
    run.implicit("init-construct", blank["init"], 1, ["a name"], code=0)
    run.send("init-exec-elsewhere", a, blank["init"], 2,
             [run.world.codes["multisig"], cbor([[a.address.binary], 1, 0, 0])])
    run.implicit("account-construct-secp", blank["account"], 1, cbor(a.address.binary), code=0,
                 discard=True)
    run.implicit("account-construct", blank["account"], 1, cbor(bls_address(bytes(48)).binary), code=0)
    run.send("account-authenticate-zero-key", a, blank["account"], AUTHENTICATE, [bytes(96), b""],
             code=16)
    run.implicit("ethaccount-construct-without-address", blank["ethaccount"], 1, code=16)
    for params in ([[a.address.binary], 1, 0, 0], [[a.address.binary], 1, 100, 0],
                   [[a.address.binary, b.address.binary], 2, I64_MAX, -1]):
        run.implicit("multisig-construct", blank["multisig"], 1, params, sender=INIT, code=0,
                     discard=True)
    run.implicit("paych-construct", blank["paymentchannel"], 1, [a.address.binary, b.address.binary],
                 sender=INIT, code=0)
    for value in (0, 1, 10**19, 1 << 200, (1 << 1016) - 1, -5):
        run.implicit("reward-construct", blank["reward"], 1, cbor(big(value)), discard=True, damage=1)
    run.implicit("reward-construct-null", blank["reward"], 1, cbor(None), code=16)
    run.implicit("reward-construct", blank["reward"], 1, cbor(big(10**19)), code=0)
    run.implicit("reward-award-of-nothing", blank["reward"], 2, [a.address.binary, big(0), big(0), 1])
    run.implicit("reward-update", blank["reward"], 4, cbor(big(10**19)), sender=POWER, code=0,
                 damage=1)
    # Rewards below nothing: of several a fifth has to be rounded.
    for power in range(80, 86):
        run.implicit("reward-update-negative", blank["reward"], 4, cbor(big(-(1 << power))), sender=POWER,
                     code=0, damage=0)
        for wins in (1, 3):
            run.implicit("reward-award-below-nothing", blank["reward"], 2,
                         [a.address.binary, big(0), big(0), wins], code=0, damage=0)


def misplaced_code(run):
    """Actors whose state is another actor's."""
    a = run.world.keyed[0]
    for name, actor in run.world.misplaced.items():
        for method in (2, 3, 4, 5, 8, 9, RECEIVE, AUTHENTICATE):
            for params in (b"", cbor([0, b""]), cbor(proposal(a.address))):
                run.send(f"misplaced-{name}-{method}", a, actor, method, params, damage=0, discard=True)
        for sender in (SYSTEM, POWER):
            for method in (2, 3, 4):
                run.implicit(f"misplaced-{name}-{method}", actor, method,
                             cbor(big(7)) if method == 4 else cbor([a.address.binary, b"", b"", 1]),
                             sender=sender, damage=0, discard=True)
