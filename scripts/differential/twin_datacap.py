"""DataCap: who may make and move it, balances and allowances, and what receivers have to say."""

from message_tools import actor_address, big, by_id, cbor, exported, piece_cid, secp_address

from . import storage
from .prober import DAG_CBOR, RAW
from .twin_multisig import NOBODY, PROPOSE, proposal, wallet
from .twin_run import create
from .twin_singletons import FIRST_EXPORTED, U64_MAX, call_by_contract, probe
from .world import BURNT, DATACAP, FIL, INIT, MARKET, POWER, REWARD, SYSTEM, VERIFREG

MINT, DESTROY, NAME, SYMBOL, GRANULARITY, SUPPLY, BALANCE, TRANSFER, TRANSFER_FROM, INCREASE, DECREASE, \
    REVOKE, BURN, BURN_FROM, ALLOWANCE = METHODS = [exported(name) for name in (
        "Mint", "Destroy", "Name", "Symbol", "Granularity", "TotalSupply", "Balance", "Transfer",
        "TransferFrom", "IncreaseAllowance", "DecreaseAllowance", "RevokeAllowance", "Burn", "BurnFrom",
        "Allowance")]
LARGEST = (1 << 1016) - 1
LARGEST_WHOLE = LARGEST // FIL * FIL
# Nobody's, and such as no message can make an actor of.
NO_ONES = actor_address(b"nobody has this")
ODD_AMOUNTS = [(-FIL, 16), (-1, 16), (1, 16), (FIL - 1, 16), (FIL + 1, 16), (1 << 255, 16)]


class Token:
    """A datacap actor and its governor, in whose name anybody may send here."""

    def __init__(self, run, address=DATACAP, governor=VERIFREG):
        self.run, self.address, self.governor = run, address, governor

    def send(self, name, sender, method, params, code, **more):
        return self.run.send(f"datacap-{name}", sender, self.address, method, params, code=code, **more)

    def mint(self, name, to, amount, operators, code, sender=None, **more):
        params = [_binary(to), big(amount), [_binary(operator) for operator in operators]]
        return self.run.implicit(f"datacap-{name}", self.address, MINT, params, code=code,
                                 sender=sender or self.governor, **more)

    def destroy(self, name, owner, amount, code, **more):
        return self.run.implicit(f"datacap-{name}", self.address, DESTROY, [_binary(owner), big(amount)],
                                 code=code, sender=self.governor, **more)

    def give(self, name, to, amount, code, data=b"", **more):
        """From the governor."""
        return self.run.implicit(f"datacap-{name}", self.address, TRANSFER,
                                 [_binary(to), big(amount), data], code=code, sender=self.governor, **more)

    def transfer(self, name, sender, amount, code, to=None, data=b"", **more):
        return self.send(name, sender, TRANSFER, [_binary(to or self.governor), big(amount), data], code,
                         **more)

    def transfer_from(self, name, sender, owner, amount, code, to=None, data=b"", **more):
        params = [_binary(owner), _binary(to or self.governor), big(amount), data]
        return self.send(name, sender, TRANSFER_FROM, params, code, **more)

    def allow(self, name, sender, operator, amount, code, method=INCREASE, **more):
        return self.send(name, sender, method, [_binary(operator), big(amount)], code, **more)

    def look(self, *accounts):
        """What everybody can ask."""
        a = self.run.world.keyed[0]
        self.send("supply", a, SUPPLY, b"", 0, damage=0)
        for owner in accounts:
            self.send("balance", a, BALANCE, cbor(_binary(owner)), 0, damage=0)
            for operator in accounts:
                self.send("allowance", a, ALLOWANCE, [_binary(owner), _binary(operator)], 0, damage=0)


def _binary(somebody):
    return getattr(somebody, "address", somebody).binary


def scenarios(run):
    reads(run)
    mint(run)
    destroy(run)
    transfer(run)
    transfer_from(run)
    allowances(run)
    burn(run)
    limits(run)
    receivers(run)
    crowds(run)
    allocations(run)
    other_governors(run)
    without_state(run)
    foreign(run)
    parameters(run)


def reads(run):
    a, b = run.world.keyed[:2]
    token = Token(run)
    for method in (NAME, SYMBOL, GRANULARITY, SUPPLY):
        token.send("read", a, method, b"", 0)
        token.send("read", a, method, b"", 0, value=5, damage=0)
        token.send("read-with-params", a, method, b"\x80", 16)
    for owner in (a, by_id(a.number), NOBODY, NO_ONES, secp_address(b"nobody"), VERIFREG, DATACAP,
                  run.world.eth[2].address):
        token.send("balance", a, BALANCE, cbor(_binary(owner)), 0)
        token.send("balance-in-list", a, BALANCE, [_binary(owner)], 21, damage=0)
        for operator in (b, NO_ONES):
            token.send("allowance", a, ALLOWANCE, [_binary(owner), _binary(operator)], 0)
    token.send("construct", a, 1, cbor(VERIFREG.binary), 18)
    run.implicit("datacap-construct-again", DATACAP, 1, cbor(VERIFREG.binary), code=20)
    run.implicit("datacap-construct-for-nobody", DATACAP, 1, cbor(NO_ONES.binary), code=16)
    for method in (2, 3, 10, 21, 99, FIRST_EXPORTED - 1, FIRST_EXPORTED, exported("Receive"), U64_MAX):
        token.send("unknown", a, method, b"\x80", 22, damage=0)


def mint(run):
    a, b, c = run.world.keyed[:3]
    token = Token(run)
    token.mint("mint", a, 5 * FIL, [], 0, damage=6)
    token.mint("mint-again", by_id(a.number), 3 * FIL, [], 0)
    token.mint("mint-nothing", b, 0, [], 0)
    token.mint("mint-nothing-for-operators", b, 0, [a, c], 0)
    token.mint("mint-for-operators", b, 2 * FIL, [a, c, a, MARKET, NOBODY], 0, damage=6)
    token.mint("mint-for-oneself", c, FIL, [c], 0)
    token.mint("mint-for-governor", VERIFREG, FIL, [b], None)
    for amount, code in ODD_AMOUNTS:
        token.mint("mint-odd", a, amount, [], code, damage=1)
        # Operators are looked at nonetheless.
        token.mint("mint-odd-for-operator", a, amount, [b], code, damage=0)
        token.mint("mint-odd-for-nobody", a, amount, [b, NO_ONES], 17, damage=0)
        token.mint("mint-odd-to-nobody", NO_ONES, amount, [], code, damage=0)
        token.mint("mint-odd-to-nobody", NO_ONES, amount, [b], 17, damage=0)
    for nobody in (NO_ONES, secp_address(b"nobody"), run.world.new_address()):
        token.mint("mint-to-nobody", nobody, FIL, [], 17)
        token.mint("mint-to-nobody", nobody, FIL, [a], 17, damage=0)
        # Those who got it cannot be told any more.
        token.mint("mint-for-nobody", a, FIL, [nobody], 24)
        token.mint("mint-for-nobody", a, 0, [b, nobody], 24, damage=0)
    token.mint("mint-to-no-actor", NOBODY, FIL, [], 23)
    token.send("mint-by-account", a, MINT, [_binary(a), big(FIL), []], 18)
    for sender in (SYSTEM, MARKET, DATACAP, BURNT, NOBODY):
        token.mint("mint-by-other", a, FIL, [], None if sender is NOBODY else 18, sender, damage=0)
    token.look(a, b, c, VERIFREG, MARKET)


def destroy(run):
    a, b = run.world.keyed[:2]
    token = Token(run)
    token.destroy("destroy", a, FIL, 0, damage=6)
    token.destroy("destroy-by-id", by_id(a.number), FIL, 0)
    token.destroy("destroy-nothing", a, 0, 0)
    token.destroy("destroy-nothing-of-nobody", NOBODY, 0, 0)
    token.destroy("destroy-too-much", a, 1000 * FIL, 19)
    token.destroy("destroy-of-nobody", NOBODY, FIL, 19)
    token.destroy("destroy-of-nobody", NO_ONES, FIL, 17)
    token.destroy("destroy-of-nobody", NO_ONES, 0, 17)
    for amount, code in ODD_AMOUNTS:
        token.destroy("destroy-odd", NO_ONES, amount, code, damage=1)
    token.send("destroy-by-account", a, DESTROY, [_binary(a), big(FIL)], 18)
    token.mint("mint", b, 7 * FIL, [], 0, damage=0)
    token.look(a, b)


def transfer(run):
    a, b, c = run.world.keyed[:3]
    token = Token(run)
    token.mint("mint", a, 50 * FIL, [], 0, damage=0)
    # The registry takes what its messages account for, which is nothing.
    empty = cbor([[], []])
    token.transfer("transfer-nothing", a, 0, 0, data=empty, damage=6)
    token.transfer("transfer-for-nothing", a, FIL, None, data=empty)
    token.transfer("transfer-without-data", a, FIL, 21)
    token.transfer("transfer-too-much", a, 1000 * FIL, 19, data=empty)
    token.transfer("transfer-of-nothing", run.world.poor, 0, 0, data=empty)
    token.transfer("transfer-of-nothing", run.world.poor, FIL, 19, data=empty)
    for to, code in [(b, 18), (a, 18), (by_id(b.number), 18), (NOBODY, 18), (DATACAP, 18), (NO_ONES, 16),
                     (secp_address(b"nobody"), 16)]:
        token.transfer("transfer-elsewhere", a, FIL, code, to, damage=1)
        token.transfer("transfer-elsewhere-odd", a, -1, code, to, damage=0)
    for amount, code in ODD_AMOUNTS:
        token.transfer("transfer-odd", a, amount, code, data=empty, damage=1)
    token.mint("mint-to-governor", VERIFREG, 20 * FIL, [], None, damage=0)
    token.give("give", b, 2 * FIL, None, b"data")
    token.give("give-nothing", b, 0, 0)
    token.give("give-nobody", NO_ONES, 0, 16)
    token.give("give-no-actor", NOBODY, 0, 23)
    token.give("give-itself", VERIFREG, 0, None, empty)
    token.give("give-itself", VERIFREG, FIL, None, empty)
    token.give("give-itself-too-much", VERIFREG, 10**6 * FIL, 19, empty)
    token.give("give-too-much", c, 10**6 * FIL, 19)
    for amount, code in ODD_AMOUNTS:
        token.give("give-odd", c, amount, code, damage=0)
    token.look(a, b, c, VERIFREG)


def transfer_from(run):
    a, b, c = run.world.keyed[:3]
    token, empty = Token(run), cbor([[], []])
    token.mint("mint", a, 50 * FIL, [b], 0, damage=0)
    token.transfer_from("transfer-from-nothing", b, a, 0, 0, data=empty, damage=6)
    token.transfer_from("transfer-from-by-id", b, by_id(a.number), 0, 0, data=empty)
    token.transfer_from("transfer-from", b, a, FIL, None, data=empty)
    token.transfer_from("transfer-from-without-data", b, a, FIL, 21)
    token.transfer_from("transfer-from-too-much", b, a, 1000 * FIL, 19, data=empty)
    token.transfer_from("transfer-from-not-allowed", c, a, 0, 19, data=empty)
    token.transfer_from("transfer-from-not-allowed", c, a, FIL, 19, data=empty)
    for owner, code in [(b, 16), (by_id(b.number), 16), (NO_ONES, 19), (secp_address(b"nobody"), 19),
                        (NOBODY, 19)]:
        token.transfer_from("transfer-from-odd-owner", b, owner, 0, code, data=empty, damage=1)
        token.transfer_from("transfer-from-odd-owner", b, owner, 1, 16, data=empty, damage=0)
    for to, code in [(b, 18), (a, 18), (c, 18), (NOBODY, 18), (NO_ONES, 16)]:
        token.transfer_from("transfer-from-elsewhere", b, a, FIL, code, to, damage=1)
        token.transfer_from("transfer-from-elsewhere", b, b, -1, code, to, damage=0)
    for amount, code in ODD_AMOUNTS:
        token.transfer_from("transfer-from-odd", b, a, amount, code, data=empty, damage=0)
    # What the governor owns, too, goes nowhere but to the governor.
    run.implicit("datacap-allow-by-governor", DATACAP, INCREASE, [_binary(b), big(3 * FIL)],
                 sender=VERIFREG, code=0)
    token.transfer_from("transfer-from-governor", b, VERIFREG, 0, None, data=empty)
    token.transfer_from("transfer-from-governor", b, VERIFREG, 2 * FIL, None, data=empty)
    token.transfer_from("transfer-from-governor", b, VERIFREG, FIL, 18, c)
    # The allowance is used even where the balance is too small.
    token.allow("allow", c, b, 9 * FIL, 0, damage=0)
    token.transfer_from("transfer-from-little", b, c, 9 * FIL, 19, data=empty)
    token.look(a, b, c, VERIFREG)


def allowances(run):
    a, b, c, d = run.world.keyed[:4]
    token = Token(run)
    token.allow("increase", a, b, 5, 0, damage=6)
    token.allow("increase", a, by_id(b.number), 7, 0)
    token.allow("increase-by-nothing", a, b, 0, 0)
    token.allow("increase-by-nothing", a, d, 0, 0)
    token.allow("increase-for-oneself", a, a, 3, 0)
    token.allow("increase-for-no-actor", a, NOBODY, 3, 0)
    for method in (INCREASE, DECREASE):
        token.allow("change-for-nobody", a, NO_ONES, 3, 17, method)
        token.allow("change-for-nobody", a, secp_address(b"nobody"), 0, 17, method)
        token.allow("change-negative", a, b, -1, 16, method)
        token.allow("change-negative-for-nobody", a, NO_ONES, -1, 16, method)
    token.allow("decrease", a, b, 4, 0, DECREASE, damage=6)
    token.allow("decrease-by-nothing", a, b, 0, 0, DECREASE)
    token.allow("decrease-nothing", a, d, 5, 0, DECREASE)
    token.allow("decrease-nothing-of-stranger", run.world.poor, d, 5, 0, DECREASE)
    token.allow("decrease-below-nothing", a, b, 10**30, 0, DECREASE)
    token.allow("increase-after-that", a, b, 1, 0)
    revoke = lambda name, sender, operator, code, **more: token.send(
        f"revoke-{name}", sender, REVOKE, [_binary(operator)], code, **more)
    revoke("one", a, b, 0, damage=6)
    revoke("none", a, b, 0)
    revoke("of-nobody", a, NO_ONES, 0)
    revoke("of-no-actor", a, NOBODY, 0)
    revoke("oneself", a, a, 0)
    # The last one takes the owner's map with it.
    token.allow("increase", d, c, 10**20, 0, damage=0)
    revoke("last", d, c, 0)
    revoke("last-again", d, c, 0)
    token.allow("increase", d, c, 10**20, 0, damage=0)
    token.allow("decrease-last", d, c, 10**20, 0, DECREASE)
    token.send("revoke-bare", a, REVOKE, cbor(_binary(b)), 21, damage=0)
    token.look(a, b, c, d)


def burn(run):
    a, b, c = run.world.keyed[:3]
    token = Token(run)
    token.mint("mint", a, 9 * FIL, [b], 0, damage=0)
    token.mint("mint", c, 2 * FIL, [], 0, damage=0)
    token.send("burn", a, BURN, [big(FIL)], 0, damage=6)
    token.send("burn-nothing", a, BURN, [big(0)], 0)
    token.send("burn-nothing-of-nothing", run.world.poor, BURN, [big(0)], 0)
    token.send("burn-too-much", a, BURN, [big(1000 * FIL)], 19)
    token.send("burn-of-nothing", run.world.poor, BURN, [big(FIL)], 19)
    token.send("burn-bare", a, BURN, cbor(big(FIL)), 21, damage=0)
    burn_from = lambda name, sender, owner, amount, code, **more: token.send(
        f"burn-from-{name}", sender, BURN_FROM, [_binary(owner), big(amount)], code, **more)
    burn_from("one", b, a, FIL, 0, damage=6)
    burn_from("by-id", b, by_id(a.number), FIL, 0)
    burn_from("nothing", b, a, 0, 0)
    burn_from("not-allowed", c, a, 0, 19)
    burn_from("not-allowed", c, a, FIL, 19)
    burn_from("too-much", b, a, 1000 * FIL, 19)
    burn_from("oneself", b, b, 0, 16)
    burn_from("oneself", b, by_id(b.number), FIL, 16)
    burn_from("nobody", b, NO_ONES, FIL, 19)
    burn_from("nobody", b, NOBODY, 0, 19)
    for amount, code in ODD_AMOUNTS:
        token.send("burn-odd", a, BURN, [big(amount)], code, damage=1)
        burn_from("odd", b, b, amount, code, damage=1)
    # All of an allowance, of a balance, and of both.
    token.allow("allow", c, a, FIL, 0, damage=0)
    burn_from("all-allowed", a, c, FIL, 0)
    burn_from("all-allowed-again", a, c, 0, 19)
    token.allow("allow", c, a, FIL, 0, damage=0)
    token.look(a, b, c)
    answer = token.send("balance", a, BALANCE, cbor(_binary(c)), 0, damage=0)
    left = int.from_bytes(answer.value()[1:] or b"\0", "big")
    token.send("burn-all-but-one", c, BURN, [big(left - FIL)], 0, damage=1)
    burn_from("all", a, c, FIL, 0)
    token.look(a, b, c)


def limits(run):
    """Amounts as large as the chain has them, and larger ones."""
    a, b, c = run.world.keyed[:3]
    token = Token(run)
    for amount, code in [(LARGEST, 0), (1, 21), (LARGEST, 21), (0, 0)]:
        token.allow("increase-limits", c, a, amount, code, damage=1)
    token.allow("decrease-limits", c, a, LARGEST, 0, DECREASE, damage=1)
    token.allow("increase-too-large", c, a, LARGEST + 1, 21, damage=0)
    token.mint("mint-limits", c, LARGEST_WHOLE // 2 // FIL * FIL, [a], 0, damage=1)
    # Too large for a balance, then for the supply alone.
    token.mint("mint-limits-balance", c, LARGEST_WHOLE, [a], 21, damage=1)
    token.mint("mint-limits-balance", c, LARGEST_WHOLE, [NO_ONES], 17, damage=0)
    token.mint("mint-limits-supply", run.world.poor, LARGEST_WHOLE, [], 24, damage=1)
    token.mint("mint-limits-supply", run.world.poor, LARGEST_WHOLE, [a], 24, damage=0)
    token.look(a, b, c)
    answer = token.send("balance", a, BALANCE, cbor(_binary(c)), 0, damage=0)
    token.destroy("destroy-limits", c, int.from_bytes(answer.value()[1:], "big"), 0, damage=1)
    token.look(a, b, c)


def receivers(run):
    """Those who are told, and what they say to it."""
    world = run.world
    a, b = world.keyed[:2]
    token = Token(run)
    owned = wallet(run, [a], value=FIL, code=0, damage=0)
    channel = create(run, "paych-create", a, "paymentchannel", [a.address.binary, b.address.binary],
                     FIL, damage=0)
    for to in (owned, channel, SYSTEM, INIT, REWARD, POWER, MARKET, DATACAP, BURNT, by_id(10),
               world.probers[0], world.testers[0], world.bls[0].address, *(eth.address for eth in world.eth)):
        for amount in (0, FIL):
            token.mint("mint-to-receiver", to, amount, [], None, damage=0)
        token.mint("mint-to-receiver-for-operator", to, FIL, [a], None, damage=0)
        token.give("give-receiver", to, 0, None, b"data", damage=0)
        token.look(to)
    # A wallet has tokens like everybody else.
    token.mint("mint-to-wallet", owned, 9 * FIL, [], 0, damage=0)
    for method, params in [(TRANSFER, [VERIFREG.binary, big(0), cbor([[], []])]),
                           (TRANSFER, [VERIFREG.binary, big(FIL), b""]), (BURN, [big(FIL)]),
                           (INCREASE, [_binary(a), big(FIL)]), (BALANCE, cbor(owned.binary)),
                           (MINT, [_binary(a), big(FIL), []]), (BURN, [big(100 * FIL)])]:
        run.send("datacap-by-wallet", a, owned, PROPOSE, proposal(DATACAP, 0, method, params), code=0)
    token.send("burn-from-wallet", a, BURN_FROM, [owned.binary, big(FIL)], 0)
    # Data for the receiver as long as it may be, and longer than the message to the receiver may be.
    for size in (1000, 100_000, 1_000_000, (1 << 20) - 200, (1 << 20) - 80):
        token.give("give-long-data", a, 0, None, bytes(size), damage=0)


def crowds(run):
    """Maps of more than one node."""
    a, b, c = run.world.keyed[:3]
    token = Token(run)
    token.mint("mint-for-many", a, FIL, [by_id(5000 + 7 * number) for number in range(200)], 0, damage=0)
    token.mint("mint-for-many", b, FIL, [by_id(number) for number in range(60)], 0, damage=0)
    for number in range(24):
        fresh = secp_address(b"datacap holder %d" % number)
        run.send("create", a, fresh, 0, b"", 1, code=0, damage=0)
        token.mint("mint-to-many", fresh, (number + 1) * FIL, [a], 0, damage=0)
    for number in (0, 7, 5007, 6393, 6400):
        token.allow("decrease-of-many", a, by_id(number), 10**30, 0, DECREASE, damage=1)
        token.send("revoke-of-many", a, REVOKE, [by_id(number).binary], 0, damage=1)
        token.allow("increase-of-many", a, by_id(number), 10**30, 0, damage=1)
        token.send("allowance-of-many", a, ALLOWANCE, [_binary(a), by_id(number).binary], 0, damage=0)
    for number in range(24):
        fresh = secp_address(b"datacap holder %d" % number)
        token.send("burn-from-many", a, BURN_FROM, [_binary(fresh), big(FIL)], 0, damage=0)
        if number % 2:
            token.destroy("destroy-of-many", fresh, number * FIL, 0, damage=0)
        token.look(fresh)


def allocations(run):
    """What datacap is for, by way of the registry."""
    world = run.world
    token = Token(run)
    while not world.miners:
        run.draft(storage.create_miner(world), damage=0)
    for _ in range(12):
        run.draft(storage.allocate(world), damage=1)
        run.draft(storage.verify(world), damage=0)
        run.draft(storage.datacap(world), damage=1)
    client = world.client
    request = lambda size: [world.miners[0].number, piece_cid("for datacap"), size,
                            storage.DEAL_DURATION, 1_051_200, world.epoch + 100_000]
    token.mint("mint-to-client", client, 10 * storage.PIECE * FIL, [MARKET, world.keyed[0]], 0)
    for sizes in ([storage.PIECE], [storage.PIECE] * 3):
        data = cbor([[request(size) for size in sizes], []])
        token.transfer("allocate", client, sum(sizes) * FIL, 0, data=data)
        token.transfer("allocate-too-little", client, FIL, None, data=data)
        token.transfer_from("allocate-from", world.keyed[0], client, sum(sizes) * FIL, None, data=data)
        run.implicit("datacap-allocate-by-market", DATACAP, TRANSFER_FROM,
                     [_binary(client), VERIFREG.binary, big(sum(sizes) * FIL), data], sender=MARKET)
    token.look(client, VERIFREG, MARKET)
    # A claim, which the client then pays to extend: the registry burns what it gets at once.
    miner, number = world.miners[0], 1
    run.implicit("verifreg-claim", VERIFREG, 9, [
        [[1, world.epoch + storage.DEAL_DURATION + 2000,
          [[client.number, number, piece_cid("for datacap"), storage.PIECE]]]], False],
        sender=miner.address, damage=0)
    data = cbor([[], [[miner.number, number, 1_051_300]]])
    token.transfer("extend", client, storage.PIECE * FIL, None, data=data)
    token.look(client, VERIFREG)


def other_governors(run):
    """Tokens of which an account is the governor, who can move them as it likes."""
    world = run.world
    a, b, c = world.keyed[:3]
    blank, robust, _ = world.blank_tokens
    # Governors under an address that is no id can do nothing.
    run.implicit("datacap-construct-robust", blank, 1, cbor(_binary(a)), code=0, discard=True)
    run.implicit("datacap-construct-for-nobody", blank, 1, cbor(NO_ONES.binary), code=16)
    run.implicit("datacap-construct-in-list", blank, 1, cbor([by_id(a.number).binary]), code=21, damage=0)
    run.implicit("datacap-construct-by-init", blank, 1, cbor(by_id(a.number).binary), sender=INIT, code=18)
    run.implicit("datacap-construct", blank, 1, cbor(by_id(a.number).binary), code=0)
    run.implicit("datacap-construct-again", blank, 1, cbor(by_id(b.number).binary), code=20)
    token = Token(run, blank, by_id(a.number))
    token.send("own-mint", a, MINT, [_binary(a), big(10 * FIL), [_binary(b)]], 0)
    token.send("own-mint", a, MINT, [_binary(b), big(5 * FIL), [_binary(a), _binary(c)]], 0)
    token.transfer("own-transfer", a, FIL, 0, c, b"hello")
    token.transfer("own-transfer-back", c, FIL, 0, a)
    token.transfer("own-transfer-to-oneself", a, 9 * FIL, 0, by_id(a.number))
    token.transfer("own-transfer-to-oneself", a, 11 * FIL, 19, a)
    token.transfer("own-transfer-all", b, 5 * FIL, 0)
    token.transfer("own-transfer-elsewhere", c, FIL, 18, b)
    token.transfer_from("own-transfer-from", b, a, 3 * FIL, 0)
    token.transfer_from("own-transfer-from-elsewhere", b, a, FIL, 18, c)
    token.transfer_from("own-transfer-from-nothing", c, b, 0, 0)
    token.transfer_from("own-transfer-from-too-little", c, b, FIL, 19)
    token.send("own-destroy", a, DESTROY, [_binary(a), big(FIL)], 0)
    token.send("own-destroy", b, DESTROY, [_binary(a), big(FIL)], 18)
    token.look(a, b, c)
    run.implicit("datacap-construct-robust", robust, 1, cbor(_binary(a)), code=0)
    other = Token(run, robust, a)
    for sender in (a, b):
        other.send("robust-mint", sender, MINT, [_binary(a), big(FIL), []], 18)
        other.send("robust-destroy", sender, DESTROY, [_binary(a), big(FIL)], 18)
        other.transfer("robust-transfer", sender, 0, 18, a)
        other.transfer_from("robust-transfer-from", sender, b, 0, 18, a)
        other.send("robust-burn", sender, BURN, [big(0)], 0)
        other.allow("robust-increase", sender, c, 5, 0)


def without_state(run):
    """An actor that has another one's state, and one that has none."""
    a = run.world.keyed[0]
    for actor in (run.world.misplaced["datacap"], run.world.blank_tokens[2]):
        token = Token(run, actor)
        for method, params in _valid(run):
            token.send("without-state", a, method, params, None, damage=0)
            run.implicit("datacap-without-state", actor, method, params, sender=VERIFREG, damage=0)


def _valid(run):
    """A message for each method."""
    a, b = run.world.keyed[:2]
    pair = cbor([_binary(b), big(FIL)])
    return [(MINT, cbor([_binary(a), big(FIL), [_binary(b)]])), (DESTROY, pair), (NAME, b""), (SYMBOL, b""),
            (GRANULARITY, b""), (SUPPLY, b""), (BALANCE, cbor(_binary(a))),
            (TRANSFER, cbor([VERIFREG.binary, big(0), cbor([[], []])])),
            (TRANSFER_FROM, cbor([_binary(a), VERIFREG.binary, big(0), cbor([[], []])])),
            (INCREASE, pair), (DECREASE, pair), (REVOKE, cbor([_binary(b)])), (BURN, cbor([big(0)])),
            (BURN_FROM, pair), (ALLOWANCE, cbor([_binary(a), _binary(b)]))]


def foreign(run):
    """Contracts and actors that are not built in may ask as anybody may, and read-only at that."""
    for method, params in _valid(run) + [(1, cbor(VERIFREG.binary)), (2, b""), (FIRST_EXPORTED, b"")]:
        for flags in (0, 1):
            call_by_contract(run, DATACAP, method, params, flags=flags, damage=0)
            probe(run, DATACAP, method, params, flags=flags)
        probe(run, DATACAP, method, params, value=3)
        probe(run, DATACAP, method, params, DAG_CBOR)
        probe(run, DATACAP, method, params, RAW)
        probe(run, DATACAP, method)
    probe(run, DATACAP, BALANCE, by_id(7).binary, RAW)


def parameters(run):
    """Every method with parameters of all kinds, by those who may call it."""
    a = run.world.keyed[0]
    token = Token(run)
    for method, params in _valid(run):
        token.send("without-params", a, method, b"", None, damage=0)
        for sender in (VERIFREG, by_id(a.number)):
            run.implicit("datacap-valid", DATACAP, method, params, sender=sender, damage=8, discard=True)
        token.send("undecodable", a, method, b"\x82\x00", None, damage=0)
