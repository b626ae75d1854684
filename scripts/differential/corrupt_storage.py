"""The states of power and of the verified registry for twin_corrupt.py, made as in corrupt_states.py."""

from message_tools import big, by_id, cbor, exported, piece_cid, varint

from . import corruption as kinds
from . import twin_power, twin_registry
from .corrupt_parts import Message, State, ids, of_fields
from .corrupt_trees import arrays, maps
from .corruption import I64_MAX, I64_MIN
from .trees import amt, hamt
from .world import CRON, DATACAP, FIL, POWER, REWARD, SYSTEM, VERIFREG

# Of the type of miners, without a state: all that they are called for fails.
MINER, OTHER_MINER, THIRD_MINER = MINERS = [by_id(900_000 + n) for n in range(3)]
PIB = 1 << 50


def _zigzag(number):
    return varint(2 * number if number >= 0 else -2 * number - 1)


def power(world, blocks):
    """Under numbers of their own; where events are due, as f04, whom the reward actor listens to."""
    a, = ids(world, 0)
    now = world.epoch

    def messages(_, __):
        yield Message("total", a, twin_power.TOTAL)
        for method in twin_power.FOR_ANYBODY:
            yield Message(f"tell-{method}", a, method)
        for miner in (MINER, THIRD_MINER):
            for method in (twin_power.MINER_RAW_POWER, twin_power.MINER_POWER):
                yield Message(f"tell-{miner.text}-{method}", a, method, cbor(int(miner.text[2:])))
        for miner, amount in ((MINER, PIB), (MINER, -PIB), (OTHER_MINER, -1), (THIRD_MINER, 1), (MINER, 0)):
            yield Message(f"claim-{miner.text}-{amount}", miner, twin_power.CLAIM,
                          [big(amount), big(10 * amount)])
        for epoch in (now, now + 5, now + 6, -1, I64_MAX):
            yield Message(f"enroll-{epoch}", MINER, twin_power.ENROLL, [epoch, b"payload"])
        for amount in (FIL, -FIL):
            yield Message(f"pledge-{amount}", MINER, twin_power.PLEDGE, cbor(big(amount)))
        yield Message("create", a, twin_power.CREATE, twin_power.new_miner(a))
        yield Message("tick", CRON, twin_power.TICK)
        yield Message("construct", SYSTEM, 1)

    def ticks(_, __):
        yield Message("total", a, twin_power.TOTAL)
        yield Message("tick", CRON, twin_power.TICK)

    claims = {MINER.binary: [13, big(20 * PIB), big(30 * PIB)],
              OTHER_MINER.binary: [13, big(1 << 30), big(0)],
              **{by_id(5000 + n).binary: [8, big(n), big(n)] for n in range(30)}}
    events = lambda *miners: amt(
        blocks, {at: [miner.binary, b"event"] for at, miner in enumerate(miners)}, 6)
    due = events(MINER, THIRD_MINER, OTHER_MINER, MINER)
    queue = {_zigzag(now): due, _zigzag(now + 5): due, _zigzag(now - 3): events(MINER),
             **{_zigzag(now + 10 + n): due for n in range(100)}}
    numbers = [big(value) for value in (40 * PIB, 50 * PIB, 60 * PIB, 70 * PIB, 10**24, 40 * PIB, 60 * PIB,
                                        10**24)]
    base = [*numbers, [big(1 << 178), big(1 << 140)], 4, 1, 100, 1000, hamt(blocks, queue, 6), now - 5,
            hamt(blocks, claims), None]
    names = ("raw", "bytes", "adjusted", "adjusted_bytes", "pledge", "epoch_raw", "epoch_adjusted",
             "epoch_pledge")
    kind = kinds.structure(
        **{name: kinds.big_integer for name in names},
        smoothed=kinds.structure(position=kinds.big_integer, velocity=kinds.big_integer),
        miners=kinds.signed, above=kinds.signed, ramp_start=kinds.signed, ramp=kinds.unsigned,
        queue=kinds.link(blocks), first=kinds.signed, claims=kinds.link(blocks), batch=lambda _: {
            "there": hamt(blocks, {})})
    of_claim = kinds.structure(proof=kinds.signed, raw=kinds.big_integer, adjusted=kinds.big_integer)
    of_event = kinds.structure(miner=kinds.address, payload=kinds.byte_string)
    yield from of_fields("storagepower", base, kind, blocks, messages)
    make = lambda name, queue=base[13], first=base[14], claims=base[15]: State(
        f"power-{name}", "storagepower", [*base[:13], queue, first, claims, None], messages)
    alone = lambda name, queue=base[13], first=base[14], claims=base[15]: State(
        f"power-alone-{name}", "storagepower", [*base[:13], queue, first, claims, None], ticks,
        singleton=POWER)
    for name, root in maps(blocks, claims, MINER.binary, of_claim):
        yield make(f"claims-{name}", claims=root)
        yield alone(f"claims-{name}", claims=root)
    for name, root in maps(blocks, queue, _zigzag(now + 5), kinds.link(blocks), 6):
        yield make(f"queue-{name}", queue=root)
    for name, root in maps(blocks, queue, _zigzag(now), kinds.link(blocks), 6):
        yield alone(f"queue-{name}", queue=root)
    values = {at: [MINER.binary, b"event"] for at in (0, 1, 2, 7, 8, 63, 64, 70)}
    for name, root in arrays(blocks, values, of_event, 6):
        lists = {**queue, _zigzag(now): root, _zigzag(now + 5): root}
        yield make(f"events-{name}", queue=hamt(blocks, lists, 6))
        yield alone(f"events-{name}", queue=hamt(blocks, lists, 6))
    for first in (now, now + 1, now + 2, I64_MAX, now - 100):
        yield alone(f"first-{first}", first=first)
    for number, keys in enumerate([(b"\x90\x83\x00",), (b"",), (b"\xff" * 9 + b"\x03",)]):
        yield alone(f"keys-{number}", queue=hamt(blocks, dict.fromkeys(keys, due), 6))


def registry(world, blocks):
    """The verified registry under numbers of its own, where the datacap actor refuses what it asks for; and
    as f06."""
    root, verifier, client = ids(world, 5, 6, 7)
    now, size = world.epoch, 1 << 20
    number = lambda somebody: int(somebody.text[2:])

    def allocation(expiration=now + 1000, provider=MINER, data=piece_cid("data"), term=(518_400, 5_000_000)):
        return [number(client), number(provider), data, size, *term, expiration]

    def claim(start=100, term=(518_400, 600_000), provider=MINER):
        return [number(provider), number(client), piece_cid("data"), size, *term, start, 7]

    def messages(_, itself):
        method = twin_registry
        a, = ids(world, 0)
        yield Message("add-verifier", root, method.ADD_VERIFIER, [a.binary, big(1 << 40)])
        yield Message("add-verifier-again", root, method.ADD_VERIFIER, [verifier.binary, big(1 << 40)])
        yield Message("remove-verifier", root, method.REMOVE_VERIFIER, cbor(verifier.binary))
        yield Message("add-client", verifier, method.ADD_CLIENT, [a.binary, big(1 << 30)])
        for chosen in ([], [1], [2, 1, 99], [3]):
            yield Message(f"remove-allocations-{chosen}", a, method.REMOVE_ALLOCATIONS,
                          [number(client), chosen])
            yield Message(f"remove-claims-{chosen}", a, method.REMOVE_CLAIMS, [number(MINER), chosen])
            yield Message(f"get-{chosen}", a, method.GET, [number(MINER), chosen])
        for chosen in ([1], [2], [1, 3]):
            claims = [[number(client), one, piece_cid("data"), size] for one in chosen]
            yield Message(f"claim-{chosen}", MINER, method.CLAIM, [[[7, now + 600_000, claims]], False])
            yield Message(f"claim-all-{chosen}", MINER, method.CLAIM, [[[7, now + 600_000, claims]], True])
        yield Message("extend", client, method.EXTEND, [[[number(MINER), 1, 700_000], [number(MINER), 9, 1]]])
        asked = [number(MINER), piece_cid("x"), size, 518_400, 5_000_000, now + 100]
        for name, requests in (("allocation", [[asked], []]),
                               ("extension", [[], [[number(MINER), 1, 700_000]]])):
            received = [number(client), number(itself), number(client), big(size * FIL), cbor(requests),
                        b""]
            yield Message(f"receive-{name}", DATACAP, method.RECEIVE, [method.TOKEN_TYPE, cbor(received)])
        yield Message("construct", SYSTEM, 1, cbor(root.binary))

    key = lambda somebody: varint(number(somebody))
    verifiers = {verifier.binary: big(1 << 50), **{by_id(5000 + n).binary: big(n) for n in range(30)}}
    allocations = {varint(1): allocation(), varint(2): allocation(now - 1),
                   **{varint(n): allocation(now + n) for n in range(3, 30)}}
    claims = {varint(1): claim(), varint(2): claim(I64_MIN + 700_000),
              **{varint(n): claim() for n in range(3, 30)}}
    of_others = lambda value: {varint(5000 + n): hamt(blocks, {varint(90 + n): value}) for n in range(20)}
    by_client = {key(client): hamt(blocks, allocations), **of_others(allocation())}
    by_provider = {key(MINER): hamt(blocks, claims), **of_others(claim())}
    base = [root.binary, hamt(blocks, verifiers), hamt(blocks, {}), hamt(blocks, by_client), 200,
            hamt(blocks, by_provider)]
    link = kinds.link(blocks)
    kind = kinds.structure(root=kinds.address, verifiers=link, proposals=link, allocations=link,
                           next=kinds.unsigned, claims=link)
    of_allocation = kinds.structure(client=kinds.unsigned, provider=kinds.unsigned, data=kinds.link_alone,
                                    size=kinds.unsigned, least=kinds.signed, most=kinds.signed,
                                    expiration=kinds.signed)
    of_claim = kinds.structure(provider=kinds.unsigned, client=kinds.unsigned, data=kinds.link_alone,
                               size=kinds.unsigned, least=kinds.signed, most=kinds.signed, start=kinds.signed,
                               sector=kinds.unsigned)
    yield from of_fields("verifiedregistry", base, kind, blocks, messages)

    def make(name, **fields):
        value = [fields.get(field, value) for field, value in zip(
            ("root", "verifiers", "proposals", "allocations", "next", "claims"), base)]
        return State(f"verifreg-{name}", "verifiedregistry", value, messages)

    for name, found in maps(blocks, verifiers, verifier.binary, kinds.big_integer):
        yield make(f"verifiers-{name}", verifiers=found)
    for field, outer, owner, inner, of_inner in (
            ("allocations", by_client, client, allocations, of_allocation),
            ("claims", by_provider, MINER, claims, of_claim)):
        for name, found in maps(blocks, outer, key(owner), link):
            yield make(f"{field}-outer-{name}", **{field: found})
        for name, found in maps(blocks, inner, varint(1), of_inner):
            yield make(f"{field}-{name}", **{field: hamt(blocks, {**outer, key(owner): found})})
