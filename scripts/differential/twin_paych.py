"""Payment channels: vouchers, lanes and merges, what a voucher may demand, and the end of a channel."""

import dataclasses

from message_tools import actor_address, big, blake2b, by_id, cbor, exported, secp_address

from .twin_multisig import NOBODY, PROPOSE, RECEIVE, proposal, wallet
from .twin_run import create
from .world import FIL, INIT

UPDATE, SETTLE, COLLECT = 2, 3, 4
I64_MAX, I64_MIN, U64_MAX = 2**63 - 1, -2**63, 2**64 - 1
SETTLE_DELAY = 1440


@dataclasses.dataclass
class Voucher:
    channel: object
    lane: int = 0
    nonce: int = 1
    amount: int = FIL
    time_min: int = 0
    time_max: int = 0
    pre_image: bytes = b""
    extra: object = None
    settle_height: int = 0
    merges: list = dataclasses.field(default_factory=list)

    def fields(self):
        return [self.channel.binary, self.time_min, self.time_max, self.pre_image, self.extra,
                self.lane, self.nonce, big(self.amount), self.settle_height, self.merges]

    def signed(self, key):
        return self.fields() + [b"\x01" + key.sign(cbor(self.fields() + [None]))]


class Channel:
    """A channel between two accounts with keys, the payer first."""

    def __init__(self, run, payer, payee, value):
        self.run, self.payer, self.payee = run, payer, payee
        self.address = create(run, "paych-create", payer, "paymentchannel",
                              [payer.address.binary, payee.address.binary], value, code=0, damage=0)

    def update(self, name, code, secret=b"", sender=None, signer=None, damage=None, **fields):
        """The payee redeems what the payer signed, unless said otherwise."""
        voucher = Voucher(self.address, **fields)
        signer = signer or (self.payer if sender is not self.payer else self.payee)
        return self.run.send(f"paych-{name}", sender or self.payee, self.address, UPDATE,
                             [voucher.signed(signer.key), secret], code=code, damage=damage)

    def raw(self, name, code, fields, signature, secret=b"", damage=None):
        return self.run.send(f"paych-{name}", self.payee, self.address, UPDATE,
                             [fields + [signature], secret], code=code, damage=damage)


def scenarios(run):
    construct(run)
    vouchers(run)
    signatures(run)
    demands(run)
    lanes(run)
    settle_and_collect(run)
    other_parties(run)


def construct(run):
    a, b = run.world.keyed[:2]
    make = lambda name, params, code, **more: create(run, f"paych-{name}", a, "paymentchannel", params,
                                                     code=code, **more)
    make("create", [a.address.binary, b.address.binary], 0)
    make("create-by-id", [by_id(a.number).binary, by_id(b.number).binary], 0, damage=0)
    make("create-same", [a.address.binary, a.address.binary], 0, damage=0)
    make("create-fresh", [a.address.binary, secp_address(b"payee").binary], 0, damage=0)
    make("create-nobody", [a.address.binary, NOBODY.binary], 17, damage=0)
    make("create-from-nobody", [NOBODY.binary, b.address.binary], 17, damage=0)
    make("create-unknown", [a.address.binary, actor_address(b"none").binary], 23, damage=0)
    make("create-undecodable", b"\x82\x00", 21, damage=0)
    make("create-without", b"", None, damage=0)
    channel = Channel(run, a, b, FIL)
    run.send("paych-construct-again", a, channel.address, 1, [a.address.binary, b.address.binary],
             code=18)
    run.implicit("paych-construct-again", channel.address, 1, [a.address.binary, b.address.binary],
                 sender=INIT, code=20)
    for method in (5, 99, (1 << 24) - 1, 1 << 24, RECEIVE, U64_MAX):
        run.send("paych-unknown", a, channel.address, method, b"\x80", 3, code=22, damage=0)


def vouchers(run):
    a, b, c = run.world.keyed[:3]
    channel = Channel(run, a, b, 10 * FIL)
    update = channel.update
    update("update", 0)
    update("update-by-payer", 0, sender=a, lane=1)
    update("update-outsider", 18, sender=c, signer=a)
    update("update-signer", 16, signer=c)
    update("update-own-signature", 16, signer=b, lane=2)
    epoch = run.world.epoch
    update("update-early", 16, time_min=epoch + 1, lane=3, damage=1)
    update("update-in-time", 0, time_min=epoch, time_max=epoch, lane=3, damage=1)
    update("update-late", 16, time_max=epoch - 1, lane=4, damage=1)
    update("update-time-limits", 16, time_min=I64_MAX, lane=4, damage=1)
    update("update-time-limits", 0, time_min=I64_MIN, lane=4, damage=1)
    update("update-time-limits", 16, time_max=I64_MIN, lane=5, damage=1)
    update("update-negative", 16, amount=-1, lane=5, damage=1)
    update("update-nothing", 0, amount=0, lane=5, damage=1)
    update("update-too-much", 16, amount=11 * FIL, lane=6, damage=1)
    update("update-huge", 16, amount=1 << 1014, lane=6, damage=1)
    other = Channel(run, a, b, FIL)
    foreign = Voucher(other.address, lane=9)
    run.send("paych-other-channel", b, channel.address, UPDATE, [foreign.signed(a.key), b""], code=16)
    unknown = Voucher(actor_address(b"no channel"), lane=9)
    run.send("paych-unknown-channel", b, channel.address, UPDATE, [unknown.signed(a.key), b""], code=16)
    for params, code in [(b"", None), (b"\x82\x8b\x00", 21), (cbor([None, b""]), 21), (cbor([]), 21)]:
        run.send("paych-undecodable", b, channel.address, UPDATE, params, code=code, damage=0)


def signatures(run):
    a, b = run.world.keyed[:2]
    channel = Channel(run, a, b, 10 * FIL)
    fields = Voucher(channel.address).fields()
    good = Voucher(channel.address).signed(a.key)[-1]
    channel.raw("no-signature", 16, fields, None)
    channel.raw("empty-signature", None, fields, b"", damage=0)
    for signature, code in [(b"\x03" + good[1:], 21), (b"\x00" + good[1:], 21), (b"\x01", 16),
                            (b"\x01" + bytes(65), 16), (good[:-1], 16), (good + b"\x00", 16),
                            (b"\x02" + good[1:] + bytes(31), 16), (b"\x01" + bytes(300), None)]:
        channel.raw("bad-signature", code, fields, signature, damage=1)
    # The type is looked at, and then plays no part.
    channel.raw("signature-of-other-type", 0, fields, b"\x02" + good[1:], damage=0)
    key = run.world.bls_key
    if key:
        channel.raw("bls-signature", 16, fields, b"\x02" + key["signature"], damage=1)


def demands(run):
    """Secrets, and calls that a voucher makes."""
    a, b = run.world.keyed[:2]
    channel = Channel(run, a, b, 50 * FIL)
    update = channel.update
    secret = b"open sesame"
    update("secret", 0, secret, pre_image=blake2b(secret))
    update("secret-wrong", 16, b"other", pre_image=blake2b(secret), nonce=2)
    update("secret-missing", 16, pre_image=blake2b(secret), nonce=2)
    update("secret-short-image", 16, secret, pre_image=blake2b(secret)[:16], nonce=2, damage=1)
    update("secret-not-asked", 0, secret, nonce=2, damage=1)
    update("secret-longest", 0, bytes(256), pre_image=blake2b(bytes(256)), nonce=3, damage=1)
    update("secret-too-long", 16, bytes(257), pre_image=blake2b(bytes(257)), nonce=4, damage=1)
    owned = wallet(run, [a], code=0, damage=0)
    for number, (to, method, params, code) in enumerate([
            (a.address, 0, b"", 0), (a.address, 0, b"data", 0), (a.address, 2, b"", None),
            (owned, RECEIVE, cbor([1, b""]), 0), (owned, RECEIVE, b"", None),
            (owned, PROPOSE, cbor(proposal(a.address)), 18), (owned, 1 << 24, b"x", 0),
            (NOBODY, 0, b"", None), (actor_address(b"none"), 0, b"", None),
            (secp_address(b"made by a voucher"), 0, b"", 0), (channel.address, SETTLE, b"", None),
            (channel.address, UPDATE, b"\x00", None), (by_id(1), 2, b"\x80", None),
            (by_id(2), 3, b"", None), (by_id(3), 2, b"", 16), (by_id(0), 1, b"", 16),
            (b.address, exported("AuthenticateMessage"), cbor([bytes(65), b"x"]), 16)], start=5):
        update("extra", code, extra=[to.binary, method, params], nonce=number, amount=FIL, damage=1)


def lanes(run):
    a, b = run.world.keyed[:2]
    channel = Channel(run, a, b, 30 * FIL)
    update = channel.update
    for lane in (0, 1, 7, 8, 63, 64, 1 << 32, I64_MAX):
        update("lane", 0, lane=lane, damage=1)
    for lane in (1 << 63, U64_MAX):
        update("lane-too-high", 16, lane=lane, damage=1)
    update("nonce-same", 16, nonce=1)
    update("nonce-zero", 16, nonce=0, damage=1)
    update("nonce-higher", 0, nonce=5, amount=2 * FIL)
    update("nonce-lower", 16, nonce=4, amount=3 * FIL)
    update("less-than-redeemed", 0, nonce=6, amount=FIL // 2)
    update("nonce-highest", 0, lane=2, nonce=U64_MAX, damage=1)
    update("nonce-after-highest", 16, lane=2, nonce=U64_MAX, damage=1)
    merge = lambda name, code, merges, **fields: update(f"merge-{name}", code, merges=merges, **fields)
    merge("one", 0, [[1, 2]], nonce=10, amount=3 * FIL)
    merge("own", 16, [[0, 11]], nonce=11, amount=3 * FIL)
    merge("unknown", 16, [[55, 1]], nonce=11, amount=3 * FIL)
    merge("old", 16, [[1, 2]], nonce=11, amount=3 * FIL)
    merge("old-then-unknown", 16, [[7, 0], [55, 1]], nonce=11, damage=1)
    merge("twice", 16, [[7, 2], [7, 2]], nonce=11, amount=5 * FIL, damage=1)
    merge("twice-higher", 0, [[7, 2], [7, 3]], nonce=11, amount=9 * FIL, damage=1)
    merge("less", 0, [[8, 2], [63, 9], [64, 3]], nonce=12, amount=0)
    merge("into-new-lane", 0, [[8, 4], [63, 12]], lane=100, nonce=1, amount=4 * FIL)
    merge("limits", 16, [[1 << 63, 1]], nonce=12, damage=1)
    merge("limits", 16, [[U64_MAX, U64_MAX]], nonce=12, damage=1)
    merge("highest", 0, [[I64_MAX, U64_MAX]], nonce=13, amount=10 * FIL, damage=1)
    merge("many", 16, [[number, 9] for number in range(1, 200)], nonce=14, damage=1)
    update("beyond-balance", 16, lane=3, amount=40 * FIL)
    run.send("paych-fund", a, channel.address, 0, b"", 30 * FIL, code=0)
    update("within-balance", 0, lane=3, amount=40 * FIL, damage=1)
    busy = Channel(run, a, b, 100 * FIL)
    for number in range(40):
        busy.update("many-lanes", 0, lane=number * number, nonce=number + 1, amount=number, damage=0)
    busy.update("merge-all", 0, lane=5000, amount=40 * FIL, damage=0,
                merges=[[number * number, 100] for number in range(40)])


def settle_and_collect(run):
    a, b, c = run.world.keyed[:3]
    channel = Channel(run, a, b, 10 * FIL)
    channel.update("before-settling", 0, amount=4 * FIL, damage=0)
    run.send("paych-collect-unsettled", a, channel.address, COLLECT, code=18)
    run.send("paych-settle-outsider", c, channel.address, SETTLE, code=18)
    run.send("paych-settle", a, channel.address, SETTLE, code=0)
    run.send("paych-settle-again", b, channel.address, SETTLE, code=20)
    run.send("paych-settle-params", b, channel.address, SETTLE, b"\x80", damage=0)
    channel.update("while-settling", 0, amount=5 * FIL, nonce=2, damage=1)
    channel.update("height-while-settling", 0, nonce=3, amount=5 * FIL,
                   settle_height=run.world.epoch + SETTLE_DELAY + 10, damage=1)
    run.wait(SETTLE_DELAY)
    run.send("paych-collect-early", b, channel.address, COLLECT, code=18)
    run.wait(9)
    run.send("paych-collect-early", b, channel.address, COLLECT, code=18, damage=0)
    run.wait(1)
    channel.update("after-settling", 32, nonce=4, amount=6 * FIL)
    run.send("paych-collect-outsider", c, channel.address, COLLECT, code=18)
    run.send("paych-collect", b, channel.address, COLLECT, code=0)
    run.send("paych-after-the-end", a, channel.address, SETTLE)
    run.send("paych-send-after-the-end", a, channel.address, 0, b"", 1)

    late = Channel(run, a, b, FIL)
    late.update("height", 0, settle_height=run.world.epoch + 5000, damage=1)
    late.update("height-lower", 0, settle_height=run.world.epoch + 10, nonce=2, damage=1)
    late.update("height-negative", None, settle_height=-7, nonce=3, damage=1)
    run.send("paych-settle-late", b, late.address, SETTLE, code=0)
    run.wait(4999)
    run.send("paych-collect-late", b, late.address, COLLECT, code=18, damage=1)
    run.wait(1)
    run.send("paych-collect-late", a, late.address, COLLECT, code=0, damage=1)
    for height in (I64_MAX, I64_MIN):
        edge = Channel(run, a, b, FIL)
        edge.update("height-limits", None, settle_height=height, damage=1)
        run.send("paych-settle-limits", b, edge.address, SETTLE, damage=1)
        edge.update("height-limits-settling", None, settle_height=height, nonce=2, damage=1)
        run.send("paych-collect-limits", b, edge.address, COLLECT, damage=1)


def other_parties(run):
    """Channels whose parties are no accounts, or are gone."""
    a, b = run.world.keyed[:2]
    make = lambda to, value=FIL: create(run, "paych-create-odd", a, "paymentchannel",
                                        [a.address.binary, to.binary], value, damage=0)
    signed = lambda channel, key: Voucher(channel).signed(key)
    owned = wallet(run, [b], value=FIL, code=0, damage=0)
    gone = make(b.address)
    run.send("paych-settle", a, gone, SETTLE, code=0, damage=0)
    odd = [make(to) for to in (owned, by_id(0), by_id(1), gone, run.world.eth[0].address,
                               run.world.bls[0].address, by_id(99))]
    for channel in odd:
        # The other party answers for the signature, each in its way.
        run.send("paych-odd-update", a, channel, UPDATE, [signed(channel, b.key), b""], damage=0)
        run.send("paych-odd-settle", a, channel, SETTLE, code=0, damage=0)
    run.send("paych-odd-update-by-wallet", b, owned, PROPOSE, proposal(
        odd[0], 0, UPDATE, [signed(odd[0], a.key), b""]), code=0)
    run.send("paych-odd-collect-by-wallet", b, owned, PROPOSE, proposal(odd[0], 0, COLLECT))
    run.wait(SETTLE_DELAY + 1)
    run.send("paych-collect", a, gone, COLLECT, code=0, damage=0)
    for channel in odd:
        run.send("paych-odd-collect", a, channel, COLLECT, damage=1)
    # A wallet as the payer of a channel that it makes.
    run.send("paych-create-by-wallet", b, owned, PROPOSE, proposal(INIT, FIL, 2, [
        run.world.codes["paymentchannel"], cbor([owned.binary, a.address.binary])]), code=0)
    # Nearly as long as a block may be.
    long = Channel(run, a, b, FIL)
    long.update("long-extra", None, extra=[a.address.binary, 0, bytes(300_000)], damage=0)
    long.update("long-merges", 16, merges=[[n, 1] for n in range(20_000)], damage=0)
