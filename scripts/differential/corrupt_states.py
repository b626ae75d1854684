"""The states of twin_corrupt.py, actor by actor: a sound one spoilt in every place, and what it is sent."""

from message_tools import (actor_address, big, by_id, cbor, ethereum_address, exported,
                           varint)

from . import corruption as kinds
from . import twin_datacap
from .corrupt_parts import Message, State, ids, of_fields
from .corrupt_storage import power, registry
from .corrupt_trees import arrays, maps
from .corruption import I64_MAX, I64_MIN, U64_MAX
from .trees import amt, hamt, hamt_chain, hamt_node, path_of
from .twin_multisig import (ADD, APPROVE, CANCEL, LOCK, PROPOSE, RECEIVE, REMOVE, SWAP, THRESHOLD, digest,
                            proposal)
from .twin_paych import COLLECT, SETTLE, UPDATE, Voucher
from .world import BURNT, CRON, EAM, FIL, INIT, POWER, REWARD, SYSTEM, VERIFREG

AUTHENTICATE = exported("AuthenticateMessage")


def states(world, blocks):
    for make in (account, cron, init, multisig, paych, reward, datacap, power, registry, others):
        yield from make(world, blocks)


def account(world, blocks):
    a, b = world.keyed[:2]
    text = b"what is signed"
    signed = cbor([b.key.sign(text), text])

    def messages(_, __):
        yield Message("address", by_id(a.number), 2)
        yield Message("authenticate", by_id(a.number), AUTHENTICATE, signed)
        yield Message("construct", SYSTEM, 1, cbor(a.address.binary))
        yield Message("fallback", by_id(a.number), 1 << 24)

    yield from of_fields("account", [b.address.binary], kinds.structure(address=kinds.address), blocks,
                         messages)


def cron(world, blocks):
    def messages(_, __):
        yield Message("tick", SYSTEM, 2)
        yield Message("construct", SYSTEM, 1, [[]])

    entry = kinds.structure(receiver=kinds.address, method=kinds.unsigned)
    entries = [[[by_id(world.keyed[1].number).binary, 2], [REWARD.binary, 3]]]
    yield from of_fields("cron", entries, kinds.structure(entries=kinds.list_of(entry)), blocks, messages)


def init(world, blocks):
    """Under numbers of their own, where creating an actor is refused at the end; and as f01."""
    a, = ids(world, 0)
    known, new = ethereum_address(b"\x11" * 20), ethereum_address(b"\x22" * 20)
    constructor = cbor([[a.binary], 1, 0, 0])
    code = world.codes["multisig"]

    def messages(_, __):
        yield Message("exec", a, 2, [code, constructor])
        yield Message("exec4-known", EAM, 3, [code, constructor, known.binary[2:]])
        yield Message("exec4-new", EAM, 3, [code, constructor, new.binary[2:]])
        yield Message("construct", SYSTEM, 1, ["name"])

    addresses = {address.binary: 100 + at for at, address in enumerate(
        [known, *(actor_address(b"%d" % number) for number in range(40))])}
    base = [hamt(blocks, addresses), 5000, "network"]
    kind = kinds.structure(map=kinds.link(blocks), next=kinds.unsigned, name=kinds.text)
    yield from of_fields("init", base, kind, blocks, messages)
    trees = list(maps(blocks, addresses, known.binary, kinds.unsigned))
    for name, root in trees:
        yield State(f"init-map-{name}", "init", [root, *base[1:]], messages)
    # An actor of every other number may create none.
    for name, value in [("sound", base), *((f"map-{name}", [root, *base[1:]]) for name, root in trees)]:
        yield State(f"init-alone-{name}", "init", value, messages, singleton=INIT, always=name == "sound")


def multisig(world, blocks):
    a, b, c, d = ids(world, 0, 1, 2, 3)
    x = a.binary, b.binary

    def messages(_, wallet):
        yield Message("propose-nothing", a, PROPOSE, proposal(c))
        yield Message("propose", a, PROPOSE, proposal(c, 1))
        yield Message("propose-much", b, PROPOSE, proposal(c, 9 * FIL))
        yield Message("propose-outsider", d, PROPOSE, proposal(c))
        for number in (0, 1, 2, 3):
            yield Message(f"approve-{number}", b, APPROVE, [number, b""])
            yield Message(f"cancel-{number}", a, CANCEL, [number, b""])
        yield Message("approve-hash", b, APPROVE, [0, digest(a, c)])
        yield Message("cancel-hash", a, CANCEL, [0, digest(a, c)])
        yield Message("cancel-other-hash", a, CANCEL, [0, bytes(32)])
        for flag in (False, True):
            yield Message(f"add-{flag}", wallet, ADD, [d.binary, flag])
            yield Message(f"remove-{flag}", wallet, REMOVE, [a.binary, flag])
            yield Message(f"remove-b-{flag}", wallet, REMOVE, [b.binary, flag])
        yield Message("add-again", wallet, ADD, [a.binary, True])
        yield Message("swap", wallet, SWAP, [a.binary, d.binary])
        yield Message("swap-with-signer", wallet, SWAP, [b.binary, a.binary])
        for threshold in (0, 1, 2):
            yield Message(f"threshold-{threshold}", wallet, THRESHOLD, [threshold])
        yield Message("lock", wallet, LOCK, [5, 100, big(7)])
        yield Message("receive", d, RECEIVE, [1, b"payload"])
        yield Message("construct", INIT, 1, [[d.binary], 1, 0, 0])

    def transaction(to=c, value=0, method=0, params=b"", approved=x[:1]):
        return [to.binary, big(value), method, params, list(approved)]

    pending = {0: transaction(), 1: transaction(value=5, approved=x), 2: transaction(approved=[x[1]]),
               3: transaction(a, FIL, 2, b"\x80", [d.binary, *x])}
    pending.update({number: transaction(value=number, approved=[x[number % 2]]) for number in range(4, 40)})
    entries = {varint(2 * number): value for number, value in pending.items()}
    base = [list(x), 2, 40, big(FIL), 0, 1000, hamt(blocks, entries)]
    kind = kinds.structure(signers=kinds.list_of(kinds.address), threshold=kinds.unsigned,
                           next=kinds.signed, initial=kinds.big_integer, start=kinds.signed,
                           duration=kinds.signed, pending=kinds.link(blocks))
    yield from of_fields("multisig", base, kind, blocks, messages)
    of_transaction = kinds.structure(
        to=kinds.address, value=kinds.big_integer, method=kinds.unsigned, params=kinds.byte_string,
        approved=kinds.list_of(kinds.address))
    make = lambda name, **fields: State(f"multisig-{name}", "multisig", [
        fields.get(field, value) for field, value in zip(
            ("signers", "threshold", "next", "initial", "start", "duration", "pending"), base)], messages)
    for name, root in maps(blocks, entries, varint(0), of_transaction):
        yield make(f"pending-{name}", pending=root)
    for number, value in enumerate([transaction(value=-1), transaction(value=1 << 1000),
                                    transaction(approved=[]), transaction(approved=x[:1] * 3),
                                    transaction(approved=[d.binary] * 5), transaction(method=U64_MAX),
                                    transaction(approved=[by_id(n).binary for n in range(300)]),
                                    transaction(actor_address(b"nobody"), 0, 7, b"\xff" * 100)]):
        for threshold in (0, 1, 2):
            yield make(f"transaction-{number}-{threshold}", threshold=threshold,
                       pending=hamt(blocks, {varint(0): value, varint(2): value}))
    # Keys that are the same number.
    long = b"\xff" * 9
    for number, keys in enumerate([
            (b"\x00", b"\x80\x00"), (b"\x02", b"\x82\x00", b"\x82\x80\x00"), (b"",), (b"\x80",),
            (long + b"\x01",), (long + b"\x03",), (long + b"\xff\x01",), (long + b"\x7f",), (b"\x00\x00",),
            (b"\x80" * 9 + b"\x00", b"\x00")]):
        yield make(f"keys-{number}", pending=hamt(blocks, {key: transaction() for key in keys}))
    for threshold in (0, 1, 2, 3, U64_MAX):
        for number, members in enumerate([(), x[:1], x, (x[0], x[0]), (*x, d.binary), (x[0], x[0], *x)]):
            yield make(f"rule-{threshold}-{number}", threshold=threshold, signers=list(members))
    for count in (255, 256, 257, 300):
        yield make(f"many-{count}", signers=[*x, *(by_id(9000 + n).binary for n in range(count - 2))])
    for start in (0, 199, 200, 201, I64_MAX, I64_MIN, -I64_MAX, 201 - I64_MAX):
        for duration in (0, 1, 100, -1, I64_MAX, I64_MIN):
            for amount in (10 * FIL, -5, (1 << 1016) - 1):
                yield make(f"lock-{start}-{duration}-{amount.bit_length()}", start=start, duration=duration,
                           initial=big(amount), threshold=1)


def paych(world, blocks):
    payer, payee = world.keyed[:2]
    a, b, d = ids(world, 0, 1, 3)

    def messages(_, channel):
        def voucher(name, sender=b, key=payer.key, **fields):
            return Message(name, sender, UPDATE,
                           lambda: cbor([Voucher(channel, **fields).signed(key), b""]))
        yield voucher("lane-0", nonce=10, amount=FIL)
        yield voucher("lane-0-old", nonce=1)
        yield voucher("lane-5", lane=5)
        yield voucher("lane-20", lane=20, nonce=7)
        yield voucher("lane-far", lane=1 << 40)
        yield voucher("lane-32-bits", lane=1 << 32)
        yield voucher("lane-last", lane=I64_MAX)
        yield voucher("lane-beyond", lane=I64_MAX + 1)
        yield voucher("merge", nonce=10, merges=[[1, 9], [20, 8]])
        yield voucher("merge-far", nonce=10, merges=[[1 << 40, 9]])
        yield voucher("merge-none", nonce=10, merges=[[6, 9]])
        yield voucher("of-nothing", nonce=10, amount=0)
        yield voucher("of-much", nonce=10, amount=1 << 100)
        yield voucher("settle-height", nonce=10, settle_height=300)
        yield voucher("payers", sender=a, key=payee.key, lane=30)
        yield Message("settle", a, SETTLE)
        yield Message("settle-payee", b, SETTLE)
        yield Message("settle-outsider", d, SETTLE)
        yield Message("collect", b, COLLECT)
        yield Message("construct", INIT, 1, [a.binary, b.binary])

    lanes = {lane: [big(lane * 1000), 1 + lane % 3] for lane in (0, 1, 2, 7, 8, 20, 63, 64, 700)}
    base = [a.binary, b.binary, big(FIL), 0, 0, amt(blocks, lanes)]
    kind = kinds.structure(payer=kinds.address, payee=kinds.address, to_send=kinds.big_integer,
                           settling=kinds.signed, least=kinds.signed, lanes=kinds.link(blocks))
    yield from of_fields("paymentchannel", base, kind, blocks, messages)
    lane_state = kinds.structure(redeemed=kinds.big_integer, nonce=kinds.unsigned)
    make = lambda name, **fields: State(f"paych-{name}", "paymentchannel", [
        fields.get(field, value) for field, value in zip(
            ("payer", "payee", "to_send", "settling", "least", "lanes"), base)], messages)
    for name, root in arrays(blocks, lanes, lane_state):
        yield make(f"lanes-{name}", lanes=root)
    for settling in (1, 100, 200, 201, I64_MAX, -1, I64_MIN):
        for to_send in (0, 1, 10 * FIL, 11 * FIL, -1, (1 << 127) - 1, 1 << 127, 1 << 128, -(1 << 128),
                        (1 << 1016) - 1):
            yield make(f"settled-{settling}-{to_send.bit_length()}", settling=settling,
                       to_send=big(to_send))
    yield make("same", payer=b.binary)
    yield make("parties-gone", payer=by_id(77_777).binary, settling=1)
    yield make("payee-gone", payee=by_id(77_777).binary, settling=1)
    yield make("itself", payee=by_id(77).binary)


def reward(world, blocks):
    a, = ids(world, 0)

    def messages(_, __):
        yield Message("award", SYSTEM, 2, [a.binary, big(0), big(0), 1])
        yield Message("award-gas", SYSTEM, 2, [a.binary, big(5), big(FIL), 3])
        yield Message("this-epoch", a, 3)
        yield Message("update", POWER, 4, cbor(big(10**19)))
        yield Message("update-nothing", POWER, 4, cbor(big(0)))
        yield Message("construct", SYSTEM, 1, cbor(big(0)))

    smoothed = [big(1 << 150), big(-(1 << 100))]
    base = [big(10**22), big(10**21), 150, big(2888888880000000000), big(36 * FIL), smoothed,
            big(2888888880000000000), 199, big(0), big(330_000_000 * FIL), big(770_000_000 * FIL)]
    kind = kinds.structure(
        baseline=kinds.big_integer, realized=kinds.big_integer, time=kinds.signed,
        effective=kinds.big_integer, reward=kinds.big_integer,
        smoothed=kinds.structure(position=kinds.big_integer, velocity=kinds.big_integer),
        this_baseline=kinds.big_integer, epoch=kinds.signed, total=kinds.big_integer,
        simple=kinds.big_integer, other=kinds.big_integer)
    yield from of_fields("reward", base, kind, blocks, messages, balance=big(1000 * FIL))


def datacap(world, blocks):
    a, b, c = ids(world, 0, 1, 2)
    governor = VERIFREG.binary

    def messages(_, __):
        yield Message("supply", a, twin_datacap.SUPPLY)
        for owner in (a, c):
            yield Message(f"balance-{owner.text}", a, twin_datacap.BALANCE, cbor(owner.binary))
            yield Message(f"allowance-{owner.text}", a, twin_datacap.ALLOWANCE, [owner.binary, b.binary])
        yield Message("mint", VERIFREG, twin_datacap.MINT, [a.binary, big(5 * FIL), [b.binary]])
        yield Message("mint-new", VERIFREG, twin_datacap.MINT, [c.binary, big(5 * FIL), []])
        yield Message("mint-nothing", VERIFREG, twin_datacap.MINT, [a.binary, big(0), []])
        yield Message("destroy", VERIFREG, twin_datacap.DESTROY, [a.binary, big(FIL)])
        yield Message("destroy-all", VERIFREG, twin_datacap.DESTROY, [a.binary, big(10 * FIL)])
        yield Message("transfer", a, twin_datacap.TRANSFER, [governor, big(FIL), b""])
        yield Message("give", VERIFREG, twin_datacap.TRANSFER, [c.binary, big(0), b""])
        yield Message("transfer-from", b, twin_datacap.TRANSFER_FROM, [a.binary, governor, big(FIL), b""])
        yield Message("increase", a, twin_datacap.INCREASE, [b.binary, big(7)])
        yield Message("increase-new", c, twin_datacap.INCREASE, [b.binary, big(7)])
        yield Message("decrease", a, twin_datacap.DECREASE, [b.binary, big(7)])
        yield Message("revoke", a, twin_datacap.REVOKE, cbor(b.binary))
        yield Message("burn", a, twin_datacap.BURN, cbor(big(FIL)))
        yield Message("burn-from", b, twin_datacap.BURN_FROM, [a.binary, big(FIL)])
        yield Message("construct", SYSTEM, 1, cbor(governor))

    key = lambda somebody: somebody.binary[1:] if hasattr(somebody, "binary") else varint(somebody)
    balances = {key(a): big(10 * FIL), **{key(200 + n): big(n * FIL) for n in range(1, 30)}}
    operators = {key(b): big(20 * FIL), key(5): big(1 << 200)}
    width = lambda entries: hamt(blocks, entries, 3)
    owners = {key(a): width(operators), **{key(200 + n): width(operators) for n in range(20)}}
    token = [big(1000 * FIL), width(balances), width(owners), 3]
    kind = kinds.structure(governor=kinds.address, token=kinds.structure(
        supply=kinds.big_integer, balances=kinds.link(blocks), allowances=kinds.link(blocks),
        width=kinds.unsigned))
    yield from of_fields("datacap", [governor, token], kind, blocks, messages)
    make = lambda name, **fields: State(f"datacap-{name}", "datacap", [governor, [
        fields.get(field, value) for field, value in zip(("supply", "balances", "allowances", "width"),
                                                         token)]], messages)
    for name, root in maps(blocks, balances, key(a), kinds.big_integer, 3):
        yield make(f"balances-{name}", balances=root)
    for name, root in maps(blocks, owners, key(a), kinds.link(blocks), 3):
        yield make(f"allowances-{name}", allowances=root)
    for name, root in maps(blocks, operators, key(b), kinds.big_integer, 3):
        yield make(f"operators-{name}", allowances=width({**owners, key(a): root}))
    for bits in (0, 1, 2, 4, 5, 8, 9, 16, 31, 32, 33, 64, 2**32 - 1, 2**32):
        yield make(f"width-{bits}", width=bits)
        if bits <= 8:
            yield make(f"width-sound-{bits}", width=bits, balances=hamt(blocks, balances, max(bits, 1)),
                       allowances=hamt(blocks, {
                           owner: hamt(blocks, operators, max(bits, 1)) for owner in owners}, max(bits, 1)))
    # The greatest depth of all: keys have a level for each bit.
    path = path_of(key(a), 1)
    for depth in (50, 100, 120, 150):
        leaf = blocks.put(hamt_node({path[depth]: [[key(a), big(10 * FIL)]]}))
        yield make(f"width-deep-{depth}", width=1, balances=hamt_chain(blocks, path, depth, leaf))
    for number, supply in enumerate([0, FIL, -FIL, (1 << 1016) - 1, (1 << 1016) - 5 * FIL, 1]):
        yield make(f"supply-{number}", supply=big(supply))
    for number, amount in enumerate([0, -FIL, 1, (1 << 1016) - 1, (1 << 1016) // FIL * FIL - 2 * FIL]):
        changed = width({key(b): big(amount)})
        yield make(f"amount-{number}", balances=width({key(a): big(amount)}))
        yield make(f"allowed-{number}", allowances=width({key(a): changed}))
    yield make("allows-nobody", allowances=width({key(a): width({})}))


def others(_, __):
    """Actors that have no state, with one."""
    def messages(_, __):
        yield Message("construct", SYSTEM, 1)
        yield Message("two", BURNT, 2)
        yield Message("fallback", CRON, 1 << 24)

    for actor in ("system", "ethaccount", "placeholder"):
        for name, value in kinds.OTHER_TYPES.items():
            yield State(f"{actor}-{name}", actor, [value], messages)
