"""Power: miners, which are the canonical ones, their claims and pledges, and what they ask cron for."""

from message_tools import actor_address, big, by_id, cbor, exported, secp_address

from .twin_singletons import call_by_contract, probe
from .world import CRON, FIL, INIT, POWER, REWARD, SYSTEM, created_actor, id_number

CONSTRUCT, CREATE, CLAIM, ENROLL, TICK, PLEDGE, TOTAL = 1, 2, 3, 4, 5, 6, 9
CREATE_EXPORTED = exported("CreateMiner")
NETWORK_RAW_POWER, MINER_RAW_POWER = exported("NetworkRawPower"), exported("MinerRawPower")
MINER_COUNT, CONSENSUS_COUNT = exported("MinerCount"), exported("MinerConsensusCount")
MINER_POWER = exported("MinerPower")
FOR_ANYBODY = (NETWORK_RAW_POWER, MINER_COUNT, CONSENSUS_COUNT)
FIRST_EXPORTED = 1 << 24
I64_MAX, I64_MIN, U64_MAX = 2**63 - 1, -2**63, 2**64 - 1
# By network: the types of proofs that miners may have, and the power at which theirs counts.
NETWORKS = {
    "mainnet": ((13, 14), 10 << 40),
    "calibrationnet": ((13, 14), 32 << 30),
    "butterflynet": ((12, 13, 14), 2 << 30),
    "caterpillarnet": ((12, 13, 14), 2 << 10),
    "devnet": ((10, 11), 2 << 10),
    "testing": ((10, 11, 12, 13, 14), 2 << 10),
    "testing-fake-proofs": ((10, 11, 12, 13, 14), 2 << 10)}
DEPOSIT = 10_000 * FIL
# The greatest number that the chain can write.
LARGEST = (1 << 1016) - 1
NOBODY = 99_999


def scenarios(run):
    construct(run)
    create(run)
    claims(run)
    pledges(run)
    getters(run)
    enroll(run)
    events(run)
    failing_miners(run)
    large_payloads(run)
    huge_numbers(run)
    callers(run)


def minimum(run):
    return NETWORKS[run.world.network][1]


def miner(run, owner=None, **more):
    """A new miner's address."""
    owner = owner or run.world.keyed[0]
    answer = run.send("power-create-miner", owner, POWER, CREATE, params_for(run, owner.address), DEPOSIT,
                      **{"code": 0, "damage": 0, **more})
    return created_actor(answer.data)


def new_miner(owner, worker=None, proof=13, peer=b"peer", addresses=()):
    return [owner.binary, (worker or by_id(108)).binary, proof, peer, list(addresses)]


def params_for(run, owner, worker=None, proof=None, **more):
    """With proofs that the network accepts, unless others are named."""
    proof = NETWORKS[run.world.network][0][0] if proof is None else proof
    return new_miner(owner, worker, proof, **more)


def claim(run, who, raw, adjusted, code=0, **more):
    return run.implicit("power-claim", POWER, CLAIM, [big(raw), big(adjusted)], sender=who, code=code,
                        **{"damage": 0, **more})


def ask_for(run, who, epoch, payload=b"", code=0, **more):
    return run.implicit("power-enroll", POWER, ENROLL, [epoch, payload], sender=who, code=code,
                        **{"damage": 0, **more})


def pledge(run, who, amount, code=0, **more):
    return run.implicit("power-pledge", POWER, PLEDGE, cbor(big(amount)), sender=who, code=code,
                        **{"damage": 0, **more})


def tick(run, direct=False, code=0, **more):
    if direct:
        run.implicit("power-tick", POWER, TICK, sender=CRON, code=code, **{"damage": 0, **more})
    else:
        run.implicit("power-cron-tick", CRON, 2, code=0, **{"damage": 0, **more})


def tell(run, *miners):
    """Everything that power tells."""
    a = run.world.keyed[0]
    run.send("power-total", a, POWER, TOTAL, code=0, damage=0)
    for method in FOR_ANYBODY:
        run.send("power-tell", a, POWER, method, code=0, damage=0)
    for who in miners:
        for method in (MINER_RAW_POWER, MINER_POWER):
            run.send("power-tell-miner", a, POWER, method, cbor(id_number(who.binary)), damage=0)


def construct(run):
    a, blank = run.world.keyed[0], run.world.blank["storagepower"]
    run.send("power-construct", a, POWER, CONSTRUCT, code=18)
    run.implicit("power-construct-again", POWER, CONSTRUCT, code=20)
    run.implicit("power-construct-params", POWER, CONSTRUCT, b"\x80", code=16)
    run.implicit("power-construct-by-init", blank, CONSTRUCT, sender=INIT, code=18)
    run.implicit("power-construct", blank, CONSTRUCT, code=0)
    run.send("power-elsewhere", a, blank, TOTAL, code=0)
    run.implicit("power-tick-elsewhere", blank, TICK, sender=CRON, discard=True)
    run.send("power-create-elsewhere", a, blank, CREATE, params_for(run, a.address), DEPOSIT, damage=0)
    run.implicit("power-claim-elsewhere", blank, CLAIM, [big(1), big(1)],
                 sender=run.world.unclaimed, code=17)
    run.implicit("power-enroll-elsewhere", blank, ENROLL, [7, b"x"], sender=run.world.unclaimed, code=0)


def create(run):
    a, b = run.world.keyed[:2]
    run.send("power-create", a, POWER, CREATE, params_for(run, a.address), DEPOSIT, code=0, damage=10)
    run.send("power-create-exported", b, POWER, CREATE_EXPORTED,
             params_for(run, b.address, addresses=[b"one", b"two"]), DEPOSIT, code=0, damage=5)
    run.send("power-create-for-another", a, POWER, CREATE, params_for(run, b.address, peer=b""), DEPOSIT,
             code=0)
    for value, code in [(0, 19), (1, 19), (FIL // 1000, None), (FIL, None)]:
        run.send("power-create-deposit", a, POWER, CREATE, params_for(run, a.address), value, code=code,
                 damage=0, discard=True)
    for proof in (0, 3, *range(8, 16), 99, -1, I64_MAX, I64_MIN):
        code = 0 if proof in NETWORKS[run.world.network][0] else 16
        run.send("power-create-proof", a, POWER, CREATE, params_for(run, a.address, proof=proof), DEPOSIT,
                 code=code, damage=0)
    for owner, worker in [(by_id(NOBODY), None), (actor_address(b"nobody"), None), (POWER, None),
                          (a.address, a.address), (a.address, by_id(NOBODY)), (a.address, POWER),
                          (secp_address(b"new owner"), None), (a.address, secp_address(b"worker"))]:
        run.send("power-create-parties", a, POWER, CREATE, params_for(run, owner, worker), DEPOSIT,
                 damage=0, discard=True)
    for peer, addresses, code in [(bytes(128), [bytes(1024)], 0), (bytes(129), [], 16),
                                  (b"", [bytes(1025)], 16), (b"", [b"x"] * 1025, 16),
                                  (b"", [b"one", b""], 16), (bytes(900_000), [], 16), (b"", [bytes(100_000)] * 9, 16)]:
        run.send("power-create-peer", a, POWER, CREATE,
                 params_for(run, a.address, peer=peer, addresses=addresses), DEPOSIT, code=code, damage=0,
                 discard=True)
    run.send("power-create-undecodable", a, POWER, CREATE, b"\x85\x00", code=21, damage=0)
    run.send("power-create-undecodable", a, POWER, CREATE_EXPORTED, b"\x84", code=21, damage=0)
    run.send("power-create-without", a, POWER, CREATE, code=16, damage=0)
    run.send("power-create-without", a, POWER, CREATE_EXPORTED, code=16, damage=0)
    for sender in (run.world.eth[0], run.world.bls[0]):
        run.send("power-create-by-others", sender, POWER, CREATE_EXPORTED, params_for(run, a.address),
                 DEPOSIT, damage=0, discard=True)


def claims(run):
    """Below, at and above the minimum, up and down, until enough miners have it."""
    small = miner(run)
    run.implicit("power-claim", POWER, CLAIM, [big(1 << 9), big(10 << 9)], sender=small, code=0,
                 damage=10)
    run.send("power-claim-by-account", run.world.keyed[0], POWER, CLAIM, [big(1), big(1)], code=18)
    run.implicit("power-claim-by-system", POWER, CLAIM, [big(1), big(1)], code=18)
    claim(run, run.world.unclaimed, 1, 1, 17, damage=3)
    claim(run, small, 0, 0)
    claim(run, small, 0, 1 << 9)
    for raw, adjusted in [(-1 - (1 << 9), 0), (0, -(1 << 50)), (-(1 << 36), -(1 << 50)), (-(1 << 40), 1)]:
        claim(run, small, raw, adjusted, 20)
    run.implicit("power-claim-undecodable", POWER, CLAIM, b"\x82\x40", sender=small, code=21, damage=0)
    run.implicit("power-claim-list", POWER, CLAIM, b"\x80", sender=small, code=21, damage=0)
    run.implicit("power-claim-without", POWER, CLAIM, sender=small, code=16, damage=0)
    large, needed = [miner(run) for _ in range(5)], minimum(run)
    for at, who in enumerate(large):
        claim(run, who, needed - 1, 2 * needed)
        tell(run, who)
        claim(run, who, 1, 0)
        claim(run, who, at << 30, at << 33, damage=1)
        tick(run, direct=at % 2 == 0)
        tell(run, who, small)
        run.wait(1)
    # One after the other below the minimum, above again, and away.
    claim(run, large[0], -1, -1)
    tick(run)
    tell(run, large[0])
    claim(run, large[1], -needed - (1 << 30), -2 * needed)
    claim(run, large[0], 1, 1)
    tell(run, *large)
    claim(run, large[0], -needed, -2 * needed)
    claim(run, large[0], 0, 0)
    claim(run, large[0], -1, 0, 20)
    tick(run)
    tell(run, *large)
    run.wait(1)
    claim(run, large[1], 3 * needed, 30 * needed)
    tick(run, direct=True)
    tell(run, *large)


def pledges(run):
    one = miner(run)
    run.implicit("power-pledge", POWER, PLEDGE, cbor(big(10**18)), sender=one, code=0, damage=10)
    pledge(run, one, 0)
    pledge(run, one, -10**17)
    pledge(run, one, -10**30, 20, damage=2)
    pledge(run, run.world.unclaimed, 5, 18, damage=2)
    pledge(run, run.world.unclaimed, -10**30, 18)
    run.send("power-pledge-by-account", run.world.keyed[0], POWER, PLEDGE, cbor(big(1)), code=18)
    run.implicit("power-pledge-list", POWER, PLEDGE, [big(1)], sender=one, code=21, damage=0)
    run.implicit("power-pledge-null", POWER, PLEDGE, cbor(None), sender=one, code=21, damage=0)
    run.implicit("power-pledge-without", POWER, PLEDGE, sender=one, code=16, damage=0)
    tick(run)
    tell(run)


def getters(run):
    a = run.world.keyed[0]
    one = miner(run)
    number = id_number(one.binary)
    for method in (TOTAL, *FOR_ANYBODY):
        run.send("power-tell", a, POWER, method, code=0)
        run.send("power-tell-params", a, POWER, method, b"\x80", code=16, damage=0)
    for method, missing in ((MINER_RAW_POWER, 16), (MINER_POWER, 17)):
        run.send("power-tell-miner", a, POWER, method, cbor(number), code=0, damage=10)
        for unknown in (0, 4, 99, a.number, NOBODY, I64_MAX, I64_MAX + 1, U64_MAX):
            run.send("power-tell-nobody", a, POWER, method, cbor(unknown), code=missing, damage=0)
        for undecodable in (cbor([number]), cbor(-1), cbor(one.binary), cbor(None), b"\x1b\xff"):
            run.send("power-tell-undecodable", a, POWER, method, undecodable, code=21, damage=0)
        run.send("power-tell-without", a, POWER, method, code=16, damage=0)
        run.implicit("power-tell-itself", POWER, method, cbor(number), sender=one, code=0, damage=0)


def enroll(run):
    """Events of the past, of now and of the future, which a tick calls or forgets."""
    a, one, other = run.world.keyed[0], miner(run), miner(run)
    now = run.world.epoch
    run.implicit("power-enroll", POWER, ENROLL, [now + 5, cbor([9])], sender=one, code=0, damage=10)
    for epoch in (now + 5, now + 6, now, now - 1, 0, now + 1000, 10**9, I64_MAX):
        ask_for(run, one, epoch, cbor([9]))
    for epoch in (-1, I64_MIN):
        ask_for(run, one, epoch, code=16)
    ask_for(run, run.world.unclaimed, now + 5, b"not to be called")
    ask_for(run, run.world.unclaimed, -1, code=16)
    ask_for(run, other, now + 5, cbor([8]))
    run.send("power-enroll-by-account", a, POWER, ENROLL, [now, b""], code=18)
    run.send("power-enroll-negative-by-account", a, POWER, ENROLL, [-1, b""], code=18, damage=0)
    run.implicit("power-enroll-undecodable", POWER, ENROLL, [now], sender=one, code=21, damage=0)
    run.implicit("power-enroll-too-late", POWER, ENROLL, [1 << 63, b""], sender=one, code=21, damage=0)
    run.implicit("power-enroll-without", POWER, ENROLL, sender=one, code=16, damage=0)
    tick(run, discard=True)
    tick(run, direct=True)
    tell(run, one, other)
    run.wait(4)
    tick(run)
    run.wait(1)
    tick(run)
    run.wait(20)
    # Behind the first epoch that is still to be looked at.
    ask_for(run, other, now, cbor([8]))
    tick(run)
    tell(run, one, other)
    run.send("power-tick-by-account", a, POWER, TICK, code=18)
    run.implicit("power-tick-by-system", POWER, TICK, code=18)
    run.implicit("power-tick-by-reward", POWER, TICK, sender=REWARD, code=18)
    run.implicit("power-tick-params", POWER, TICK, b"\x80", sender=CRON, code=16, damage=0)


def events(run):
    """Many of one epoch, many epochs, and everything that a miner can be asked to do."""
    several = [miner(run) for _ in range(3)]
    now = run.world.epoch
    for number in range(70):
        ask_for(run, several[number % 3], now + 2, cbor([number]))
    run.wait(2)
    tick(run, discard=True)
    tick(run, direct=True)
    now = run.world.epoch
    for number in range(40):
        ask_for(run, several[number % 2], now + 1 + number, cbor([number % 7]))
    run.wait(17)
    tick(run)
    run.wait(50)
    tick(run, direct=True)
    tell(run, *several)


def failing_miners(run):
    """A miner that fails loses its claim, and what it had; one that has none is not called again."""
    good, bad, worse, poor = (miner(run) for _ in range(4))
    needed = minimum(run)
    for who, raw in ((good, needed), (bad, 2 * needed), (worse, needed - 1), (poor, 0)):
        claim(run, who, raw, 10 * raw)
        pledge(run, who, FIL)
    now = run.world.epoch
    ask_for(run, bad, now + 1, b"\xff")
    ask_for(run, good, now + 1, cbor([9]))
    ask_for(run, worse, now + 1)
    ask_for(run, poor, now + 1, cbor([0, 0]))
    # Counts twice.
    ask_for(run, worse, now + 1, b"again")
    ask_for(run, bad, now + 2, cbor([9]))
    run.wait(1)
    tick(run, discard=True)
    tick(run, direct=True, discard=True)
    tick(run)
    tell(run, good, bad, worse, poor)
    run.wait(1)
    tick(run)
    claim(run, bad, 1, 1, 17)
    pledge(run, bad, 1, 18)
    ask_for(run, bad, run.world.epoch)
    tick(run, direct=True)
    tell(run, good, bad)


def large_payloads(run):
    """A list of events is one block up to 64 of them, which has its limit; so has what a miner is sent."""
    one, other = miner(run), miner(run)
    now = run.world.epoch
    ask_for(run, one, now + 3, bytes(600_000))
    ask_for(run, one, now + 3, bytes(600_000), 20)
    ask_for(run, other, now + 3, bytes(400_000))
    ask_for(run, other, now + 4, bytes((1 << 20) - 300))
    ask_for(run, other, now + 4, bytes((1 << 20) - 20), None)
    run.wait(3)
    tick(run)
    run.wait(1)
    tick(run, direct=True)
    tell(run, one, other)


def huge_numbers(run):
    """No total may be too large to be written."""
    one, other = miner(run), miner(run)
    half = LARGEST // 2
    claim(run, one, LARGEST, LARGEST, 16, discard=True)
    claim(run, one, LARGEST + 1, 1, 21)
    claim(run, one, minimum(run), half)
    claim(run, other, 1, half - (1 << 60), discard=True)
    claim(run, other, 1, half + 2, 16, damage=1)
    claim(run, one, 1, half + 2, 20)
    # The smoothed power is 2^128 times as much.
    tick(run, direct=True, code=16)
    tick(run)
    claim(run, one, 0, -half)
    for bits in (800, 880, 890, 897, 898, 899, 900, 910):
        claim(run, one, 0, 1 << bits)
        tick(run, direct=True, code=None)
        claim(run, one, 0, -(1 << bits))
        run.wait(1)
    pledge(run, one, LARGEST, 16)
    pledge(run, one, 1 << 1015)
    pledge(run, one, 1 << 1015, 16)
    tick(run)
    tell(run, one)
    pledge(run, one, -LARGEST, 20)
    pledge(run, one, -(1 << 1015))


def callers(run):
    """Contracts and actors that are not built in."""
    a = run.world.keyed[0]
    one = miner(run)
    number = cbor(id_number(one.binary))
    create_params = cbor(params_for(run, a.address))
    for method, params in [(CREATE, create_params), (CLAIM, cbor([big(1), big(1)])),
                           (ENROLL, cbor([1, b""])), (TICK, b""), (PLEDGE, cbor(big(1))), (TOTAL, b""),
                           (7, b""), (8, b""), (CREATE_EXPORTED, create_params),
                           (MINER_RAW_POWER, number), (MINER_POWER, number),
                           *((method, b"") for method in FOR_ANYBODY)]:
        for flags in (0, 1):
            call_by_contract(run, POWER, method, params, flags=flags, damage=0)
            probe(run, POWER, method, params or None, flags=flags)
    for method in (0, 7, 8, 10, 11, 1000, FIRST_EXPORTED - 1, FIRST_EXPORTED, U64_MAX):
        run.send("power-unknown", a, POWER, method, b"\x80" if method else b"",
                 code=22 if method else 0, damage=0)
        run.implicit("power-unknown", POWER, method, b"\x80" if method else b"", sender=SYSTEM,
                     code=22 if method else 0, damage=0)
