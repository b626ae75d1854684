"""The verified registry: its verifiers and clients, and who may ask what of it."""

from message_tools import actor_address, big, by_id, cbor, ethereum_address, exported, secp_address

from . import twin_allocations
from .twin_multisig import NOBODY, PROPOSE, proposal, wallet
from .twin_registry import (ADD_CLIENT, ADD_VERIFIER, CLAIM, EXPORTED, EXTEND, GAS, GET, LATEST,
                            LONGEST, RECEIVE, REMOVE_ALLOCATIONS, REMOVE_CLAIMS, REMOVE_DATACAP,
                            REMOVE_VERIFIER, SHORTEST, TOKEN_TYPE, U64_MAX, Registry, later)
from .twin_run import create
from .twin_singletons import call_by_contract, probe
from .world import BURNT, CRON, DATACAP, FIL, INIT, MARKET, SYSTEM, VERIFREG


def scenarios(run):
    registry = Registry(run)
    construct(run)
    verifiers(run, registry)
    clients(run, registry)
    odd_parties(run, registry)
    removals(run, registry)
    twin_allocations.scenarios(run, registry)
    foreign(run, registry)
    elsewhere(run, registry)


def construct(run):
    a = run.world.keyed[0]
    run.send("verifreg-construct", a, VERIFREG, 1, cbor(a.address.binary), code=18)
    run.implicit("verifreg-construct-again", VERIFREG, 1, cbor(a.address.binary), code=20)
    run.implicit("verifreg-construct-unknown", VERIFREG, 1, cbor(secp_address(b"nobody").binary),
                 code=16)
    run.implicit("verifreg-construct-list", VERIFREG, 1, [a.address.binary], code=21)
    for method in (0, 5, 6, 13, 99, (1 << 24) - 1, 1 << 24, exported("AddVerifier"),
                   exported("RemoveVerifier"), exported("ClaimAllocations"), U64_MAX):
        run.send("verifreg-unknown", a, VERIFREG, method, b"\x80" if method else b"",
                 code=22 if method else 0, damage=0)
    for method in (ADD_VERIFIER, REMOVE_VERIFIER, ADD_CLIENT, REMOVE_DATACAP, REMOVE_ALLOCATIONS, GET,
                   EXTEND, REMOVE_CLAIMS, *EXPORTED.values(), RECEIVE):
        run.send("verifreg-without", a, VERIFREG, method, b"", damage=0, code=16)
        run.send("verifreg-undecodable", a, VERIFREG, method, b"\x82\x00", damage=0, code=21)


def verifiers(run, registry):
    least = registry.least
    first, second = registry.verifiers
    add = registry.add_verifier
    add(first.address, 1 << 60)
    add(first.address, (1 << 60) + 1, name="add-verifier-again")
    add(by_id(second.number), 1 << 50, name="add-verifier-by-id")
    add(secp_address(b"new verifier"), least, name="add-verifier-new")
    add(ethereum_address(b"verified" + bytes(12)), least, name="add-verifier-placeholder")
    for who, allowance, code in [
            (registry.root.address, least, 16), (by_id(registry.root.number), least, 16), (NOBODY, least, 17),
            (actor_address(b"nobody"), least, 23), (ethereum_address(bytes(20), 11), least, 23),
            (first.address, least - 1, 16), (first.address, 0, 16), (first.address, -least, 16),
            (actor_address(b"nobody"), 1, 16), (second.address, least, 0), (CRON, least, 0),
            (VERIFREG, least, None), (DATACAP, least, None), (second.address, (1 << 1016) - 1, 0),
            (second.address, 1 << 1016, 21)]:
        add(who, allowance, code, name="add-verifier-odd", damage=1)
    registry.send("add-verifier-by-outsider", registry.outsider, ADD_VERIFIER,
                  [second.address.binary, big(least)], 18)
    registry.send("add-verifier-by-verifier", first, ADD_VERIFIER, [second.address.binary, big(least)], 18)
    registry.by("add-verifier-by-system", SYSTEM, ADD_VERIFIER, [second.address.binary, big(least)], 18)
    # The order of the checks.
    for who, allowance, code in [(NOBODY, 1, 16), (NOBODY, least, 17), (registry.root.address, least, 18)]:
        registry.send("add-verifier-order", registry.outsider, ADD_VERIFIER, [who.binary, big(allowance)],
                      code, damage=0)
    remove = lambda name, who, code, sender=registry.root, **more: registry.send(
        f"remove-verifier-{name}", sender, REMOVE_VERIFIER, cbor(who.binary), code, **more)
    remove("again", CRON, 0)
    remove("again", CRON, 16)
    remove("nobody", NOBODY, 16)
    remove("unknown", actor_address(b"nobody"), 23)
    remove("new", secp_address(b"another new one"), 16)
    remove("new-one", secp_address(b"new verifier"), 0)
    remove("placeholder", ethereum_address(b"verified" + bytes(12)), 0)
    remove("registry", VERIFREG, None)
    remove("datacap", DATACAP, None)
    remove("by-outsider", first.address, 18, registry.outsider)
    remove("by-itself", second.address, 18, second)
    remove("order", actor_address(b"nobody"), 23, registry.outsider, damage=0)
    remove("second", second.address, 0)
    add(second.address, 1 << 60, damage=0)


def clients(run, registry):
    least = registry.least
    first, second = registry.verifiers
    client, other = registry.clients
    add = registry.add_client
    add(client.address, 1 << 50)
    add(by_id(client.number), 1 << 45, name="add-client-again")
    add(other.address, 1 << 45, sender=second)
    add(other.address, least, name="add-client-least")
    add(secp_address(b"new client"), least, name="add-client-new")
    add(ethereum_address(b"client" + bytes(14)), least, name="add-client-placeholder")
    for who, allowance, code in [
            (registry.root.address, least, 16), (first.address, least, 16), (second.address, least, 16),
            (client.address, least - 1, 16), (client.address, 0, 16), (client.address, -1, 16),
            (client.address, 1 << 61, 16), (NOBODY, least, 17), (actor_address(b"nobody"), least, 23),
            (actor_address(b"nobody"), 1, 16), (MARKET, least, None), (VERIFREG, least, None),
            (DATACAP, least, None), (registry.miners[0], least, None), (BURNT, least, None),
            (SYSTEM, least, None)]:
        add(who, allowance, code, name="add-client-odd", damage=1)
        add(who, allowance, name="add-client-by-outsider", sender=registry.outsider, damage=0,
            code={16: 16, 23: 23}.get(code, 17) if allowance < 1 << 61 and who is not first.address
            and who is not second.address else 17)
    registry.add_verifier(client.address, least, 16, name="add-verifier-client")
    registry.add_verifier(by_id(other.number), least, 16, name="add-verifier-client", damage=0)
    # More than a number of tokens can be, and just as much; all that a verifier has.
    third = run.world.keyed[4]
    for allowance in ((1 << 1016) // FIL, (1 << 1016) // FIL + 1, (1 << 1016) - 1, 1 << 900, 10**21, least):
        registry.add_verifier(third.address, allowance, damage=0)
        add(client.address, allowance, None, name="add-client-limits", sender=third, damage=0,
            discard=True)
    add(client.address, least, 0, name="add-client-all", sender=third)
    add(client.address, least, 16, name="add-client-exhausted", sender=third)
    registry.add_verifier(third.address, least, name="add-verifier-anew")
    for method in (ADD_CLIENT, EXPORTED[ADD_CLIENT]):
        registry.send("add-client-number", second, method, [client.address.binary, big(2 * least)], 0)


def odd_parties(run, registry):
    """Verifiers and clients that are no accounts."""
    least = registry.least
    a = registry.outsider
    owned = wallet(run, [a], value=FIL, code=0, damage=0)
    channel = create(run, "paych-create", a, "paymentchannel", [a.address.binary, BURNT.binary], FIL,
                     code=0, damage=0)
    eth = run.world.eth[0].address
    for who in (owned, channel, eth, run.world.testers[0], run.world.probers[0], registry.miners[0], INIT):
        registry.add_client(who, least, None, name="add-client-of-code", damage=0, discard=True)
        registry.add_verifier(who, 1 << 40, None, name="add-verifier-of-code", damage=1, discard=True)
    registry.add_verifier(owned, 1 << 40, damage=0)
    client = registry.clients[1].address.binary
    run.send("multisig-adds-client", a, owned, PROPOSE,
             proposal(VERIFREG, 0, ADD_CLIENT, [client, big(least)]), code=0, gas_limit=GAS)
    run.send("multisig-adds-client", a, owned, PROPOSE,
             proposal(VERIFREG, 0, ADD_CLIENT, [client, big(1 << 41)]), code=0, gas_limit=GAS, damage=0)
    registry.send("remove-verifier", registry.root, REMOVE_VERIFIER, cbor(owned.binary), 0, damage=0)


class Removal:
    """Datacap of the first client is removed again, with its verifiers' signatures."""

    def __init__(self, registry):
        self.registry, self.client = registry, registry.clients[0]
        self.first, self.second = registry.verifiers
        # How many removals there have been.
        self.used = 0

    def sign(self, verifier, key, amount=None, number=None, client=None):
        amount = self.registry.least if amount is None else amount
        client = by_id((client or self.client).number).binary
        text = cbor([client, big(amount), [self.used if number is None else number]])
        return [verifier.binary, b"\x01" + key.sign(b"fil_removedatacap:" + text)]

    def __call__(self, name, amount, code=0, sender=None, who=None, one=None, two=None, numbers=None,
                 **more):
        numbers = numbers or [self.used] * 2
        one = one or self.sign(self.first.address, self.first.key, amount, numbers[0])
        two = two or self.sign(self.second.address, self.second.key, amount, numbers[1])
        who = who or self.client.address
        answer = self.registry.send(f"remove-datacap-{name}", sender or self.registry.root,
                                    REMOVE_DATACAP, [who.binary, big(amount), one, two], code, **more)
        if answer.code == 0 and not more.get("discard"):
            self.used += 1
        return answer


def removals(run, registry):
    least = registry.least
    remove = Removal(registry)
    first, second, client, sign = remove.first, remove.second, remove.client, remove.sign
    remove("some", least)
    remove("some-by-id", 3 * least, who=by_id(client.number))
    remove("nothing", 0)
    remove("odd", 1)
    remove("all", 1 << 100, discard=True)
    remove("most", (1 << 1016) - 1, discard=True)
    for amount in (-1, -(1 << 900), -(1 << 1015), -(1 << 1016) + 1):
        remove("negative", amount, None, discard=True, damage=1)
    remove("by-outsider", least, 18, sender=registry.outsider)
    remove("by-verifier", least, 18, sender=first)
    good = sign(first.address, first.key)
    remove("one-verifier", least, 16, two=good)
    remove("one-verifier-by-id", least, 16, two=[by_id(first.number).binary, good[1]])
    remove("by-id", least, 0, one=sign(by_id(first.number), first.key))
    remove("other-order", least, 0, one=sign(second.address, second.key), two=sign(first.address, first.key))
    remove("used", least, 16, numbers=[remove.used - 1, remove.used])
    remove("used", least, 16, numbers=[remove.used, remove.used - 1])
    remove("future", least, 16, numbers=[remove.used + 1, remove.used])
    remove("other-amount", least, 16, one=sign(first.address, first.key, least + 1))
    remove("other-key", least, 16, one=sign(first.address, second.key))
    remove("stranger", least, 17, one=sign(registry.outsider.address, registry.outsider.key))
    remove("stranger", least, 17, two=sign(registry.outsider.address, registry.outsider.key))
    remove("nobody", least, 17, one=sign(NOBODY, first.key))
    remove("unknown", least, 23, two=sign(actor_address(b"none"), first.key))
    remove("no-client", least, 23, who=actor_address(b"none"))
    remove("client-nobody", least, 16, who=NOBODY, damage=1)
    remove("new-client", least, 16, who=secp_address(b"client to be"), damage=1)
    remove("registry", least, 16, who=VERIFREG)
    remove("registry-order", least, 18, who=VERIFREG, sender=registry.outsider, damage=0)
    remove("order", least, 16, sender=registry.outsider, damage=0,
           two=sign(first.address, first.key))
    odd_signatures(run, remove)


def odd_signatures(run, remove):
    registry, first, second, sign = remove.registry, remove.first, remove.second, remove.sign
    least = registry.least
    good = sign(first.address, first.key)[1]
    for signature, code in [(b"", 21), (b"\x01", 16), (b"\x03" + good[1:], 21), (b"\x02" + good[1:], None),
                            (good[:-1], 16), (good + b"\x00", 16), (b"\x01" + bytes(65), 16)]:
        remove("signature", least, None, one=[first.address.binary, signature], damage=1, discard=True)
        remove("signature", least, code, two=[second.address.binary, signature], damage=0, discard=True)
    # Of another client, whose removals are counted by themselves.
    other = registry.clients[1]
    one, two = (sign(verifier.address, verifier.key, number=0, client=other)
                for verifier in (first, second))
    for code in (0, 16):
        registry.send("remove-datacap-other-client", registry.root, REMOVE_DATACAP,
                      [other.address.binary, big(least), one, two], code, damage=0)
    # Verifiers whose code answers for signatures in its own way.
    owned = wallet(run, [registry.outsider], value=FIL, code=0, damage=0)
    for who in (owned, run.world.eth[0].address, ethereum_address(b"answers nothing" + bytes(5)), BURNT,
                registry.miners[0], run.world.testers[0], run.world.probers[0], INIT):
        registry.add_verifier(who, least, None, damage=0)
        remove("odd-verifier", least, None, one=sign(who, first.key), damage=1, discard=True)
        remove("odd-verifier", least, None, two=sign(who, first.key), damage=0, discard=True)
        registry.send("remove-verifier", registry.root, REMOVE_VERIFIER, cbor(who.binary), damage=0)


def foreign(run, registry):
    """Contracts, and actors that are not built in, call what they may and what they may not."""
    least = registry.least
    contract = run.world.testers[0]
    client, provider = registry.clients[0], int(registry.miners[0].text[2:])
    registry.add_verifier(contract, 1 << 40, damage=0)
    calls = [(EXPORTED[ADD_CLIENT], [client.address.binary, big(least)]), (EXPORTED[GET], [provider, [1, 2]]),
             (EXPORTED[EXTEND], [[[provider, 1, LONGEST]]]), (EXPORTED[REMOVE_CLAIMS], [provider, []]),
             (EXPORTED[REMOVE_ALLOCATIONS], [client.number, []]), (RECEIVE, [TOKEN_TYPE, b""]),
             *((method, []) for method in (ADD_VERIFIER, REMOVE_VERIFIER, ADD_CLIENT, REMOVE_DATACAP,
                                           REMOVE_ALLOCATIONS, CLAIM, GET, EXTEND, REMOVE_CLAIMS, 1, 77,
                                           1 << 24))]
    for method, params in calls:
        for flags in (0, 1):
            call_by_contract(run, VERIFREG, method, params, flags=flags, damage=0, gas_limit=GAS)
            probe(run, VERIFREG, method, cbor(params), flags=flags)
        probe(run, VERIFREG, method, None)
    call_by_contract(run, VERIFREG, *calls[0], value=5, damage=0, gas_limit=GAS)


def elsewhere(run, registry):
    """A registry that was never one of the system's, in the states that it goes through."""
    least = registry.least
    blank, a = run.world.blank["verifiedregistry"], registry.outsider
    number = int(blank.text[2:])
    for sender in (DATACAP, registry.miners[0], SYSTEM):
        for method, params in [(RECEIVE, [TOKEN_TYPE, b""]), (CLAIM, [[[1, 1, []]], False]),
                               (GET, [1, [1]]), (EXTEND, [[]]), (REMOVE_CLAIMS, [1, []]),
                               (ADD_VERIFIER, [BURNT.binary, big(least)]), (REMOVE_VERIFIER, BURNT.binary),
                               (REMOVE_ALLOCATIONS, [1, []]), (ADD_CLIENT, [BURNT.binary, big(least)])]:
            run.implicit("verifreg-blank", blank, method, cbor(params), sender=sender, damage=0)
    run.implicit("verifreg-construct-nobody", blank, 1, cbor(secp_address(b"nobody").binary), code=16)
    run.implicit("verifreg-construct", blank, 1, cbor(a.address.binary), code=0)
    run.send("verifreg-blank-add-verifier", a, blank, ADD_VERIFIER, [CRON.binary, big(least)], code=0,
             gas_limit=GAS)
    run.send("verifreg-blank-remove-verifier", a, blank, REMOVE_VERIFIER, cbor(CRON.binary), code=0)
    # It has no datacap, nor may it make any.
    one = registry.allocation()
    payload = cbor([1, number, 1, big(least * FIL), cbor([[one], []]), b""])
    run.implicit("verifreg-blank-receive", blank, RECEIVE, [TOKEN_TYPE, payload], sender=DATACAP, code=0)
    run.implicit("verifreg-blank-claim", blank, CLAIM,
                 [[[1, run.world.epoch + SHORTEST, [[1, 1, one[1], least]]]], False],
                 sender=registry.miners[0], code=None)
    with later(run, LATEST + 1):
        run.send("verifreg-blank-expire", a, blank, REMOVE_ALLOCATIONS, [1, []], gas_limit=GAS)
    run.send("verifreg-blank-add-verifier", a, blank, ADD_VERIFIER, [registry.miners[1].binary, big(least)],
             code=0, gas_limit=GAS, damage=0)
    run.implicit("verifreg-blank-add-client", blank, ADD_CLIENT, [a.address.binary, big(least)],
                 sender=registry.miners[1])
