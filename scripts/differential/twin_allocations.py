"""From a transfer of datacap to allocations, claims and their ends, with what may be odd about them."""

from message_tools import Link, big, by_id, cbor, exported, piece_cid

from . import spellings
from .twin_multisig import NOBODY
from .twin_registry import (CLAIM, EXPORTED, EXTEND, GET, I64_MAX, I64_MIN, LATEST, LONGEST,
                            RECEIVE, REMOVE_ALLOCATIONS, REMOVE_CLAIMS, SHORTEST, TOKEN_TYPE, U64_MAX,
                            later)
from .world import BURNT, DATACAP, FIL, MARKET, POWER, SYSTEM, VERIFREG


def scenarios(run, registry):
    allocations(run, registry)
    receiver(run, registry)
    claims(run, registry)
    odd_data(run, registry)
    extensions(run, registry)
    expiry(run, registry)
    many(run, registry)


def allocations(run, registry):
    least = registry.least
    one = registry.allocation()
    registry.transfer("allocate", [one])
    made = registry.transfer("allocate-more", [registry.allocation(0, "b", 2 * least), one, one,
                                               registry.allocation(1, "c", 1 << 30)])
    registry.ids = list(zip(made, [registry.allocation(0, "b", 2 * least), one, one]))
    registry.transfer("allocate-other", [registry.allocation(0, "d")], client=1)
    registry.transfer("allocate-nothing", [])
    odd = registry.allocation
    for wrong, code in [
            (odd(size=least - 1), 16), (odd(size=0), 16), (odd(size=least + 1), 0),
            (odd(term=(SHORTEST - 1, LONGEST)), 16), (odd(term=(SHORTEST, SHORTEST)), 0),
            (odd(term=(SHORTEST, LONGEST + 1)), 16), (odd(term=(SHORTEST + 1, SHORTEST)), 16),
            (odd(term=(LONGEST, LONGEST)), 0), (odd(term=(-1, -1)), 16), (odd(term=(I64_MIN, I64_MAX)), 16),
            (odd(left=0), 0), (odd(left=-1), 16), (odd(left=LATEST + 1), 16), (odd(left=1), 0),
            (odd(left=I64_MAX - run.world.epoch), 16), (odd(POWER), 16), (odd(BURNT), 16),
            (odd(NOBODY), 16), (odd(run.world.testers[0]), 16), (odd(run.world.probers[0]), 16),
            (odd(size=1 << 63), None), (odd(size=U64_MAX), None)]:
        registry.transfer("allocate-odd", [wrong], code=code, damage=1)
        registry.transfer("allocate-one-odd", [one, wrong], code=code, damage=0, discard=True)
    for amount in (0, least - 1, least + 1, 2 * least):
        registry.transfer("allocate-amount", [one], amount=amount, code=16)
    registry.transfer("allocate-too-much", [odd(size=1 << 60)], code=19)
    for raw in (b"", b"\x80", b"\x82\x80\x80\x00", b"\x82\x80", b"\x83\x80\x80\x80", cbor([[[]], []]),
                cbor([[one[:-1]], []]), cbor([[[*one, 0]], []]), cbor([[one], [[1, 1]]]), cbor(b"")):
        registry.transfer("allocate-undecodable", [one], raw=raw, code=21, damage=1)
    registry.transfer("allocate-extend-nothing", [one], [[int(registry.miners[0].text[2:]), 77777, LONGEST]],
                      code=17)


def receiver(run, registry):
    """What the datacap actor tells, by itself."""
    least = registry.least
    client = registry.clients[0].number
    one = registry.allocation()

    def receive(name, code, sender=DATACAP, kind=TOKEN_TYPE, to=6, amount=least * FIL, data=None, raw=None,
                **more):
        data = cbor([[one], []]) if data is None else data
        payload = cbor([client, to, client, big(amount), data, b""]) if raw is None else raw
        return registry.by(f"receive-{name}", sender, RECEIVE, [kind, payload], code, **more)

    receive("tokens", 0, discard=True)
    for sender in (SYSTEM, MARKET, VERIFREG, by_id(client), run.world.testers[0]):
        receive("by-other", 18, sender=sender, damage=1)
    receive("other-type", 16, kind=1)
    receive("other-type", 16, kind=0, raw=b"\xff", damage=0)
    receive("no-type", 21, kind=1 << 32, damage=0)
    receive("undecodable", 21, raw=b"\x86\x00")
    receive("empty", 21, raw=b"")
    receive("for-other", 16, to=7)
    receive("for-other", 16, to=client, data=b"\xff", damage=0)
    receive("bad-data", 21, data=b"\xff")
    receive("fraction", 0, amount=least * FIL + FIL - 1, discard=True)
    receive("fraction", 16, amount=least * FIL - 1, discard=True)
    for amount in (0, -1, -least * FIL, 1 << 1000, -(1 << 1015)):
        receive("amount", 16, amount=amount, damage=1)
    receive("nothing", 0, amount=0, data=cbor([[], []]))
    receive("less-than-nothing", 0, amount=-1, data=cbor([[], []]))
    # The parameters' own spellings end where these byte strings begin.
    rng, requests = run.world.rng, [[one, one], []]
    for _ in range(12 + 12 * run.damage):
        receive("respelled", None, amount=2 * least * FIL, data=spellings.respell(rng, requests), damage=0,
                discard=True)
        payload = [client, 6, client, big(2 * least * FIL), cbor(requests), b""]
        receive("payload-respelled", None, raw=spellings.respell(rng, payload), damage=0, discard=True)
    receive("many", 0, amount=300 * least * FIL, data=cbor([[one] * 300, []]), discard=True, damage=0)


def claims(run, registry):
    least = registry.least
    epoch = run.world.epoch
    expiry = epoch + SHORTEST + 100
    sector = lambda number, claimed, end=expiry: [number, end, claimed]
    mine = lambda *places, **changed: registry.claims([registry.ids[place] for place in places], **changed)
    fresh = lambda count=1, miner=0, **more: [
        (number, registry.allocation(miner, **more)) for number in registry.transfer(
            "allocate", [registry.allocation(miner, **more)] * count, damage=0)]
    one_sector = lambda number, *claimed: sector(number, registry.claims(claimed))
    claim = registry.claim
    claim("claim-nothing", [], 16)
    claim("claim-empty", [sector(1, [])])
    claim("claim-empty-all", [sector(1, []), sector(1, [])], all_or_nothing=True)
    for sender in (by_id(registry.clients[0].number), SYSTEM, MARKET, POWER):
        registry.by("claim-by-other", sender, CLAIM, [[sector(1, mine(0))], False], 18, damage=1)
    registry.send("claim-by-account", registry.outsider, CLAIM, [[sector(1, mine(0))], False], 18)
    claim("claim-other-miner", [sector(1, mine(0))], miner=1)
    claim("claim-all-or-nothing", [sector(1, mine(0)), sector(2, mine(1, size=1))], 16,
          all_or_nothing=True)
    claim("claim-two", [sector(1, mine(0, 1))])
    claim("claim-again", [sector(1, mine(0))])
    claim("claim-other-and-one", [sector(2, mine(2, client=registry.clients[1].number)), sector(3, mine(2))])
    for changed in ({"data": piece_cid("other")}, {"size": least + 1}, {"size": 0},
                    {"client": registry.clients[1].number}, {"client": 0}, {"client": U64_MAX}):
        one = fresh()
        claim("claim-wrong", [sector(4, registry.claims(one, **changed)), one_sector(4, *one)],
              discard=True)
        claim("claim-wrong-all", [one_sector(4, *one), sector(4, registry.claims(one, **changed))], 16,
              all_or_nothing=True, damage=0)
    several = fresh(4)
    claim("claim-twice-in-sector", [one_sector(5, several[0], several[0])], 16)
    claim("claim-twice", [one_sector(5, several[0]), one_sector(6, several[0])], discard=True)
    for end in (epoch + SHORTEST - 1, epoch + SHORTEST, epoch + LONGEST, epoch + LONGEST + 1, epoch, 0,
                I64_MAX, I64_MIN):
        claim("claim-life", [sector(7, registry.claims([several[1]]), end)],
              24 if end == I64_MIN else 0, discard=True)
    for number in (0, U64_MAX, I64_MAX):
        claim("claim-sector", [sector(number, registry.claims([several[2]]))], discard=True, damage=1)
    claim("claim-unknown", [sector(7, [[registry.clients[0].number, number, piece_cid("data"), least]])
                            for number in (0, 99999, U64_MAX)])
    short = fresh(left=10)
    for epochs, name in ((10, "last"), (11, "late")):
        with later(run, epochs):
            claim(f"claim-{name}", [sector(8, registry.claims(short), expiry + epochs)], discard=True)
    theirs = registry.transfer("allocate", [registry.allocation(0, "theirs")], client=1, damage=0)
    both = registry.claims(several[3:]) + registry.claims([(theirs[0], registry.allocation(0, "theirs"))],
                                                          whose=1)
    claim("claim-of-two-clients", [sector(9, both)])
    get = lambda name, provider, ids, code=0, method=GET, **more: registry.send(
        f"get-claims-{name}", registry.outsider, method, [provider, ids], code, **more)
    provider, other = (int(miner.text[2:]) for miner in registry.miners)
    taken = [number for number, _ in registry.ids]
    get("some", provider, taken)
    get("exported", provider, taken, method=EXPORTED[GET])
    get("mixed", provider, [0, *taken, U64_MAX, taken[0]])
    get("other", other, taken)
    get("none", 0, [])
    get("nobody", U64_MAX, [1])
    registry.ids += several[3:]


def odd_data(run, registry):
    """The link to the data may be anything, as far as an event and the store take it."""
    digest = bytes(range(32))
    for binary in (b"\x01\x71\xa0\xe4\x02\x20" + digest, b"\x01\x55\xa0\xe4\x02\x20" + digest,
                   b"\x01\x51\xa0\xe4\x02\x20" + digest, b"\x01\x55\x00\x04abcd", b"\x01\x71\x00\x01\x80",
                   b"\x01\x71\x00\x00", b"\x01\x55\x12\x20" + digest, b"\x01\x55\x13\x40" + digest * 2,
                   b"\x12\x20" + digest, b"\x01\x81\xe2\x03\x92\x20\x20" + digest,
                   b"\x01\x82\xe2\x03\x81\xe8\x02\x20" + digest, b"\x01\x81\xe2\x03\x92\x20\x01\x00",
                   VERIFREG.binary, b"\x01\x55\x00\x40" + digest * 2, b"\x01\x55\x00\x41" + bytes(65)):
        one = registry.allocation(name=Link(binary))
        made = registry.transfer("allocate-odd-data", [one], code=None, damage=1)
        for number in made:
            registry.claim("claim-odd-data", [[1, run.world.epoch + SHORTEST,
                                               registry.claims([(number, one)])]], None, damage=1)
    code = run.world.codes["account"]
    registry.transfer("allocate-odd-data", [registry.allocation(name=code)], code=None, damage=0)


def extensions(run, registry):
    least = registry.least
    client, other = registry.clients
    provider, other_provider = (int(miner.text[2:]) for miner in registry.miners)
    short = registry.allocation(term=(SHORTEST, SHORTEST + 100))
    made = registry.transfer("allocate", [short] * 4, damage=0)
    registry.claim("claim", [[9, run.world.epoch + SHORTEST, registry.claims([(number, short)
                                                                             for number in made])]],
                   damage=0)
    extend = lambda name, terms, code=0, sender=client, method=EXTEND, **more: registry.send(
        f"extend-{name}", sender, method, [terms], code, **more)
    extend("nothing", [])
    extend("one", [[provider, made[0], SHORTEST + 101]])
    extend("same", [[provider, made[0], SHORTEST + 101]])
    extend("less", [[provider, made[0], SHORTEST + 100]])
    extend("most", [[provider, made[0], LONGEST]])
    extend("exported", [[provider, made[1], SHORTEST + 102]], method=EXPORTED[EXTEND])
    extend("too-long", [[provider, made[1], LONGEST + 1], [provider, made[1], I64_MAX]])
    extend("negative", [[provider, made[1], I64_MIN], [provider, made[1], -1]])
    extend("unknown", [[provider, 0, LONGEST], [other_provider, made[1], LONGEST], [0, 0, 0],
                       [U64_MAX, U64_MAX, 0]])
    extend("by-other", [[provider, made[1], LONGEST], [provider, 0, 0]], sender=other)
    extend("mixed", [[provider, made[1], SHORTEST + 103], [provider, 0, 1], [provider, made[1], LONGEST],
                     [provider, made[1], 5], [provider, made[2], SHORTEST + 1000]], discard=True)
    with later(run, LONGEST + 10):
        extend("after-the-end", [[provider, made[0], LONGEST], [provider, made[2], LONGEST]], discard=True)
    # With new datacap, also by others.
    pay = lambda name, terms, code=0, **more: registry.transfer(f"extend-{name}", [], terms, code=code,
                                                                **more)
    limit = LONGEST
    pay("one", [[provider, made[2], SHORTEST + 200]])
    pay("by-other", [[provider, made[2], SHORTEST + 201]], client=1)
    for term, code in [(SHORTEST + 201, 16), (SHORTEST, 16), (I64_MIN, 16), (limit + 1, 16), (I64_MAX, 16),
                       (limit, 0), (SHORTEST + 202, 0)]:
        pay("term", [[provider, made[2], term]], code, damage=1, discard=True)
    pay("twice", [[provider, made[2], SHORTEST + 300], [provider, made[2], SHORTEST + 250]])
    pay("unknown", [[provider, 0, limit]], 17)
    pay("unknown", [[provider, made[2], limit], [other_provider, made[2], limit]], 17, damage=0)
    pay("amount", [[provider, made[2], limit]], 16, amount=least + 1)
    registry.transfer("allocate-and-extend", [registry.allocation(), registry.allocation(1)],
                      [[provider, made[3], SHORTEST + 500], [provider, made[2], SHORTEST + 270]])
    for epochs, code in [(1000, 0), (SHORTEST + 270, 0), (SHORTEST + 271, 18), (2 * LONGEST, 18)]:
        with later(run, epochs):
            pay("later", [[provider, made[2], limit + epochs]], code, damage=0, discard=True)
            pay("later-too-long", [[provider, made[2], limit + epochs + 1]], 16, damage=0, discard=True)
    # It is for the datacap actor to say whose datacap is burnt.
    registry.by("receive-extension-unpaid", DATACAP, RECEIVE, [TOKEN_TYPE, cbor(
        [client.number, 6, client.number, big(least * FIL),
         cbor([[], [[provider, made[2], SHORTEST + 999]]]), b""])], 0, discard=True)


def expiry(run, registry):
    client, other = (account.number for account in registry.clients)
    provider = int(registry.miners[0].text[2:])
    made = registry.transfer("allocate", [registry.allocation(left=10), registry.allocation(left=10),
                                          registry.allocation(left=20)], damage=0)
    remove = lambda name, who, ids, code=0, method=REMOVE_ALLOCATIONS, **more: registry.send(
        f"remove-allocations-{name}", registry.outsider, method, [who, ids], code, **more)
    remove("early", client, made)
    remove("early", client, [])
    with later(run, 9):
        remove("early", client, made)
    with later(run, 10):
        remove("of-other", other, made)
        remove("some", client, made, discard=True)
        remove("exported", client, made, method=EXPORTED[REMOVE_ALLOCATIONS], discard=True)
        remove("all", client, [], discard=True)
        remove("twice", client, [made[0], made[0]], 24)
        remove("twice-unexpired", client, [made[2], made[2]], discard=True)
        remove("first", client, made[:1])
        remove("again", client, [*made[:1], 0, U64_MAX])
        remove("mixed", client, [made[2], made[0], made[1]], discard=True)
    for who in (0, 6, 7, 99, provider, 99_999, U64_MAX, 1 << 63):
        remove("nobody", who, [], None, damage=1)
        remove("nobody", who, [1], None, damage=0)
    with later(run, LATEST + 1):
        remove("all-at-last", client, [])
        remove("all-of-other", other, [])
        remove("none-left", client, [])
        remove("gone", client, made)
    end = lambda name, who, ids, code=0, method=REMOVE_CLAIMS, **more: registry.send(
        f"remove-claims-{name}", registry.outsider, method, [who, ids], code, **more)
    answer = registry.send("get-claims", registry.outsider, GET, [provider, list(range(100))], 0, damage=0)
    batch, _ = answer.value()
    missing = {index for index, _ in batch[1]}
    taken = [number for number in range(100) if number not in missing]
    end("early", provider, taken)
    end("early", provider, [])
    for epochs in (SHORTEST + 99, SHORTEST + 101, SHORTEST + 300, SHORTEST + 600):
        with later(run, epochs):
            end("some", provider, taken, discard=True)
            end("all", provider, [], discard=True)
    with later(run, SHORTEST + 600):
        end("exported", provider, taken, method=EXPORTED[REMOVE_CLAIMS], discard=True)
        end("twice", provider, [*taken, *taken], 24)
        end("all", provider, [])
        end("again", provider, taken)
    for who in (0, client, U64_MAX):
        end("nobody", who, [])
        end("nobody", who, [1], damage=0)
    with later(run, 2 * LONGEST):
        end("all-at-last", provider, [], discard=True)
    with later(run, (1 << 45) - run.world.epoch):
        end("end-of-time", provider, [], discard=True, damage=0)


def many(run, registry):
    """Maps of several levels, and batches in the order of the keys' hashes."""
    client, provider = registry.clients[0].number, int(registry.miners[0].text[2:])
    one = registry.allocation(left=50, term=(SHORTEST, SHORTEST))
    made = []
    for _ in range(3):
        made += registry.transfer("allocate-many", [one] * 60, damage=0)
    claimed = [(number, one) for number in made[::2]]
    end = run.world.epoch + SHORTEST
    registry.claim("claim-many", [[number, end, registry.claims(claimed[at:at + 10])]
                                  for number, at in enumerate(range(0, len(claimed), 10))], damage=0)
    registry.send("extend-many", registry.clients[0], EXTEND, [[[provider, number, LONGEST]
                                                                for number in made]], 0, damage=0,
                  discard=True)
    registry.transfer("extend-many", [], [[provider, number, LONGEST - 1] for number in made[::2]],
                      damage=0, discard=True)
    registry.send("get-many", registry.outsider, GET, [provider, list(range(made[-1]))], 0, damage=0)
    with later(run, 51):
        registry.send("remove-allocations-many", registry.outsider, REMOVE_ALLOCATIONS,
                      [client, made[::3]], 0, damage=0, discard=True)
        registry.send("remove-allocations-many", registry.outsider, REMOVE_ALLOCATIONS, [client, []], 0,
                      damage=0)
    with later(run, LONGEST + 1):
        registry.send("remove-claims-many", registry.outsider, REMOVE_CLAIMS, [provider, made[::4]], 0,
                      damage=0, discard=True)
        registry.send("remove-claims-many", registry.outsider, REMOVE_CLAIMS, [provider, []], 0, damage=0,
                      discard=True)
