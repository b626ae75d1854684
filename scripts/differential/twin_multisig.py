"""Multisig wallets: every rule and its exit code, locks, purges, and calls that come back."""

from message_tools import (actor_address, big, blake2b, by_id, cbor, ethereum_address, exported,
                           secp_address)

from .twin_run import create
from .world import FIL, INIT

PROPOSE, APPROVE, CANCEL, ADD, REMOVE, SWAP, THRESHOLD, LOCK = range(2, 10)
RECEIVE = exported("Receive")
NOBODY = by_id(99_999)
I64_MAX, I64_MIN, U64_MAX = 2**63 - 1, -2**63, 2**64 - 1


def proposal(to, value=0, method=0, params=b""):
    return [to.binary, big(value), method, params if isinstance(params, bytes) else cbor(params)]


def digest(proposer, to, value=0, method=0, params=b""):
    return blake2b(cbor([proposer.binary] + proposal(to, value, method, params)))


def wallet(run, signers, threshold=1, duration=0, start=0, value=0, **more):
    """Made by the first of the signers that has a key."""
    binary = [getattr(signer, "address", signer).binary for signer in signers]
    sender = next(signer for signer in [*signers, run.world.keyed[0]] if hasattr(signer, "nonce"))
    return create(run, "multisig-create", sender, "multisig", [binary, threshold, duration, start],
                  value, **more)


def scenarios(run):
    construct(run)
    propose_and_approve(run)
    cancel(run)
    signers(run)
    purge(run)
    thresholds(run)
    locks(run)
    self_calls(run)
    nested(run)
    receive(run)
    many_signers(run)
    many_proposals(run)
    long_proposals(run)


def construct(run):
    a, b, c = run.world.keyed[:3]
    fresh = secp_address(b"fresh signer")
    wallet(run, [a, b], 2, value=5 * FIL, code=0)
    wallet(run, [a, fresh, ethereum_address(bytes(range(20)))], 3, code=0)
    wallet(run, [by_id(a.number), b], 1, code=0)
    wallet(run, [by_id(0), by_id(99), INIT], 1, code=0)
    for members, threshold, duration, code in [
            ([], 1, 0, 16), ([a, b, a], 1, 0, 16), ([a, by_id(a.number)], 1, 0, 16),
            ([a], 2, 0, 16), ([a], 0, 0, 16), ([a, b], U64_MAX, 0, 16), ([a], 1, -1, 16),
            ([a, NOBODY], 1, 0, 17), ([a, actor_address(b"nobody")], 1, 0, 23),
            ([ethereum_address(bytes(20), 11), a], 1, 0, 23), ([a] * 257, 1, 0, 16)]:
        wallet(run, members, threshold, duration, code=code, damage=0)
    for duration, start in [(I64_MAX, 0), (1, I64_MIN), (1, I64_MAX), (0, I64_MAX), (10, -5)]:
        account = wallet(run, [c], 1, duration, start, 7 * FIL, damage=0)
        if account:
            run.send("multisig-spend-locked", c, account, PROPOSE, proposal(a.address, FIL))
            run.send("multisig-spend-nothing", c, account, PROPOSE, proposal(a.address), code=0)
    plain = wallet(run, [a], code=0, damage=0)
    run.send("multisig-construct-again", a, plain, 1, [[a.address.binary], 1, 0, 0], code=18)
    run.implicit("multisig-construct-again", plain, 1, [[a.address.binary], 1, 0, 0], sender=INIT,
                 code=20)
    run.implicit("multisig-construct-without", plain, 1, sender=INIT)


def propose_and_approve(run):
    a, b, c = run.world.keyed[:3]
    one = wallet(run, [a], value=10 * FIL, code=0)
    run.send("multisig-propose", a, one, PROPOSE, proposal(b.address, FIL), code=0)
    run.send("multisig-propose-outsider", b, one, PROPOSE, proposal(b.address, FIL), code=18)
    run.send("multisig-propose-negative", a, one, PROPOSE, proposal(b.address, -1), code=16)
    run.send("multisig-propose-negative-outsider", b, one, PROPOSE, proposal(b.address, -1), code=16)
    run.send("multisig-propose-too-much", a, one, PROPOSE, proposal(b.address, 10 * FIL), code=19)
    run.send("multisig-propose-huge", a, one, PROPOSE, proposal(b.address, 1 << 1010), code=19)
    run.send("multisig-propose-without", a, one, PROPOSE, damage=0)
    run.send("multisig-propose-undecodable", a, one, PROPOSE, b"\x84", code=21, damage=0)
    # What fails below is told in the return value.
    for to, method, params in [
            (actor_address(b"nobody"), 0, b""), (NOBODY, 0, b""), (b.address, 3, b""),
            (b.address, 1, cbor(b.address.binary)), (b.address, 2, b""), (INIT, 2, b"\x82"),
            (INIT, U64_MAX, b"\x00"), (by_id(4), 1, b""), (secp_address(b"made by a wallet"), 0, b""),
            (ethereum_address(b"\x11" * 20), 1 << 24, b"\x01"), (by_id(99), 0, b""),
            (b.address, exported("AuthenticateMessage"), cbor([bytes(65), b""]))]:
        run.send("multisig-propose-below", a, one, PROPOSE, proposal(to, 0, method, params), code=0)
    run.send("multisig-propose-long", a, one, PROPOSE, proposal(b.address, 0, 0, bytes(500_000)),
             damage=0)
    run.send("multisig-creates", a, one, PROPOSE, proposal(INIT, FIL, 2, [
        run.world.codes["multisig"], cbor([[b.address.binary], 1, 0, 0])]), code=0)

    two = wallet(run, [a, b], 2, value=10 * FIL, code=0)
    ask = proposal(c.address, FIL)
    run.send("multisig-propose-two", a, two, PROPOSE, ask, code=0)
    run.send("multisig-approve-own", a, two, APPROVE, [0, b""], code=18)
    run.send("multisig-approve-outsider", c, two, APPROVE, [0, b""], code=18)
    run.send("multisig-approve-unknown", b, two, APPROVE, [7, b""], code=17)
    run.send("multisig-approve-negative", b, two, APPROVE, [-1, b""], code=17)
    run.send("multisig-approve-limits", b, two, APPROVE, [I64_MIN, b""], code=17, damage=0)
    run.send("multisig-approve-hash", b, two, APPROVE, [0, bytes(32)], code=16)
    run.send("multisig-approve-short-hash", b, two, APPROVE, [0, b"\x01"], code=16)
    run.send("multisig-approve", b, two, APPROVE,
             [0, digest(by_id(a.number), c.address, FIL)], code=0)
    run.send("multisig-approve-done", b, two, APPROVE, [0, b""], code=17)
    # The hash is of the address as it was proposed.
    run.send("multisig-propose-by-id", a, two, PROPOSE, proposal(by_id(c.number), 1), code=0)
    run.send("multisig-approve-hash-by-key", b, two, APPROVE,
             [1, digest(by_id(a.number), c.address, 1)], code=16)
    run.send("multisig-approve-by-id", b, two, APPROVE, [1, b""], code=0)
    # More than there is, noticed when it is approved, and later when there is more.
    run.send("multisig-propose-more", a, two, PROPOSE, proposal(c.address, 50 * FIL), code=0)
    run.send("multisig-approve-more", b, two, APPROVE, [2, b""], code=19)
    run.send("multisig-fund", c, two, 0, b"", 60 * FIL, code=0)
    run.send("multisig-approve-more-again", b, two, APPROVE, [2, b""], code=0)


def cancel(run):
    a, b, c = run.world.keyed[:3]
    account = wallet(run, [a, b], 2, value=FIL, code=0, damage=0)
    for number in range(3):
        run.send("multisig-propose", a, account, PROPOSE, proposal(c.address, number), code=0, damage=0)
    run.send("multisig-cancel-outsider", c, account, CANCEL, [0, b""], code=18)
    run.send("multisig-cancel-other", b, account, CANCEL, [0, b""], code=18)
    run.send("multisig-cancel-unknown", a, account, CANCEL, [9, b""], code=17)
    run.send("multisig-cancel-hash", a, account, CANCEL, [0, bytes(32)], code=20)
    run.send("multisig-cancel", a, account, CANCEL, [0, b""], code=0)
    run.send("multisig-cancel-with-hash", a, account, CANCEL,
             [1, digest(by_id(a.number), c.address, 1)], code=0)
    run.send("multisig-cancel-twice", a, account, CANCEL, [1, b""], code=17)
    run.send("multisig-cancel-undecodable", a, account, CANCEL, b"\x82\x00", code=21, damage=0)
    run.send("multisig-approve-after", b, account, APPROVE, [2, b""], code=0)


def _alone(run, account, sender, method, params, code, name, damage=None):
    """A wallet of one that asks itself; `code` is that of the call below."""
    answer = run.send(f"multisig-{name}", sender, account, PROPOSE,
                      proposal(account, 0, method, params), code=0, damage=damage)
    if answer.code == 0 and answer.value()[2] != code:
        run.surprises.append(f"multisig-{name}: {answer.value()[2]} below, meant to be {code}")


def signers(run):
    a, b, c, d = run.world.keyed[:4]
    account = wallet(run, [a], value=FIL, code=0, damage=0)
    for method, params in [(ADD, [b.address.binary, False]), (REMOVE, [a.address.binary, False]),
                           (SWAP, [a.address.binary, b.address.binary]), (THRESHOLD, [1]),
                           (THRESHOLD, cbor(1)), (LOCK, [0, 1, big(1)])]:
        run.send("multisig-not-itself", a, account, method, params,
                 code=21 if params == cbor(1) else 18)
    _alone(run, account, a, ADD, [by_id(a.number).binary, False], 18, "add-again")
    _alone(run, account, a, ADD, [NOBODY.binary, False], 17, "add-nobody")
    _alone(run, account, a, ADD, [actor_address(b"none").binary, False], 23, "add-unknown")
    _alone(run, account, a, ADD, [secp_address(b"new signer").binary, False], 0, "add-fresh")
    _alone(run, account, a, REMOVE, [b.address.binary, False], 18, "remove-outsider")
    _alone(run, account, a, REMOVE, [NOBODY.binary, False], 18, "remove-nobody")
    _alone(run, account, a, REMOVE, [secp_address(b"new signer").binary, True], 16,
           "remove-decrease-to-zero")
    _alone(run, account, a, REMOVE, [secp_address(b"new signer").binary, False], 0, "remove")
    _alone(run, account, a, REMOVE, [a.address.binary, False], 18, "remove-last")
    _alone(run, account, a, SWAP, [b.address.binary, c.address.binary], 18, "swap-outsider")
    _alone(run, account, a, SWAP, [a.address.binary, a.address.binary], 16, "swap-with-itself")
    _alone(run, account, a, SWAP, [a.address.binary, NOBODY.binary], 17, "swap-nobody")
    _alone(run, account, a, SWAP, [NOBODY.binary, b.address.binary], 18, "swap-from-nobody")
    _alone(run, account, a, SWAP, [a.address.binary, b.address.binary], 0, "swap")
    run.send("multisig-swapped-out", a, account, PROPOSE, proposal(a.address), code=18)
    _alone(run, account, b, ADD, [a.address.binary, True], 0, "add-increase")
    run.send("multisig-remove-needs-two", b, account, PROPOSE,
             proposal(account, 0, REMOVE, [a.address.binary, False]), code=0)
    # The number is that of the only proposal which is open.
    run.send("multisig-remove-below-threshold", a, account, APPROVE, [16, b""])
    for number in range(12, 20):
        run.send("multisig-approve-any", a, account, APPROVE, [number, b""], damage=0)
    run.send("multisig-add-undecodable", d, account, ADD, b"\x81\x00", damage=0)
    account = wallet(run, [a, b], value=FIL, code=0, damage=0)
    unknown = actor_address(b"none").binary
    _alone(run, account, a, REMOVE, [unknown, False], 23, "remove-unknown")
    _alone(run, account, a, SWAP, [unknown, c.address.binary], 23, "swap-unknown")
    _alone(run, account, a, SWAP, [b.address.binary, unknown], 23, "swap-for-unknown")


def purge(run):
    """Approvals of those who leave go with them, and proposals without any left."""
    a, b, c = run.world.keyed[:3]
    for method, params in [(REMOVE, [c.address.binary, True]), (REMOVE, [c.address.binary, False]),
                           (SWAP, [c.address.binary, run.world.keyed[3].address.binary])]:
        account = wallet(run, [a, b, c], 2, value=FIL, code=0, damage=0)
        run.send("multisig-purged", c, account, PROPOSE, proposal(a.address, 1), code=0, damage=0)
        run.send("multisig-kept", a, account, PROPOSE, proposal(a.address, 2), code=0, damage=0)
        run.send("multisig-purged", c, account, PROPOSE, proposal(a.address, 3), code=0, damage=0)
        run.send("multisig-purge", a, account, PROPOSE, proposal(account, 0, method, params), code=0)
        run.send("multisig-purge", b, account, APPROVE, [3, b""], code=0)
        run.send("multisig-approve-purged", b, account, APPROVE, [0, b""], code=17)
        run.send("multisig-approve-kept", b, account, APPROVE, [1, b""])
        run.send("multisig-cancel-purged", a, account, CANCEL, [2, b""], code=17)


def thresholds(run):
    a, b, c = run.world.keyed[:3]
    account = wallet(run, [a], value=10 * FIL, code=0, damage=0)
    for value, code in [(0, 16), (2, 16), (U64_MAX, 16), (1, 0)]:
        _alone(run, account, a, THRESHOLD, [value], code, "threshold", damage=1)
        _alone(run, account, a, THRESHOLD, cbor(value), 21, "threshold-bare", damage=1)
    # A proposal that enough have approved once the threshold is lower: the next approval, even of
    # somebody who approved already, executes it.
    account = wallet(run, [a, b, c], 3, value=10 * FIL, code=0, damage=0)
    run.send("multisig-propose", a, account, PROPOSE, proposal(c.address, FIL), code=0, damage=0)
    run.send("multisig-approve", b, account, APPROVE, [0, b""], code=0, damage=0)
    run.send("multisig-lower", a, account, PROPOSE, proposal(account, 0, THRESHOLD, [2]), code=0)
    run.send("multisig-lower", b, account, APPROVE, [1, b""], code=0, damage=0)
    run.send("multisig-lower", c, account, APPROVE, [1, b""], code=0, damage=0)
    run.send("multisig-approve-after-lowering", a, account, APPROVE, [0, b""], code=0)


def locks(run):
    a, b = run.world.keyed[:2]
    epoch = run.world.epoch
    account = wallet(run, [a], 1, 100, epoch, 100 * FIL, code=0)
    for step in (0, 1, 9, 40, 49, 1, 1, 50):
        run.wait(step)
        run.send("multisig-spend", a, account, PROPOSE, proposal(b.address, FIL))
        run.send("multisig-spend-more", a, account, PROPOSE, proposal(b.address, 30 * FIL))
    account = wallet(run, [a], value=10 * FIL, code=0, damage=0)
    _alone(run, account, a, LOCK, [run.world.epoch, 0, big(FIL)], 16, "lock-no-time")
    _alone(run, account, a, LOCK, [run.world.epoch, -5, big(FIL)], 16, "lock-negative-time")
    _alone(run, account, a, LOCK, [run.world.epoch, 10, big(-1)], 16, "lock-negative")
    _alone(run, account, a, LOCK, [run.world.epoch, 7, big(9 * FIL + 1)], 0, "lock")
    _alone(run, account, a, LOCK, [run.world.epoch, 10, big(FIL)], 18, "lock-again")
    for _ in range(8):
        run.send("multisig-spend-locked", a, account, PROPOSE, proposal(b.address, FIL), damage=1)
        run.wait(1)
    # A lock of nothing is one, too.
    nothing = wallet(run, [a], value=10 * FIL, code=0, damage=0)
    _alone(run, nothing, a, LOCK, [run.world.epoch, 10, big(0)], 0, "lock-nothing")
    for account in (nothing, wallet(run, [a], 1, 10, run.world.epoch, code=0, damage=0)):
        _alone(run, account, a, LOCK, [run.world.epoch, 10, big(FIL)], 18, "lock-after-nothing")
        _alone(run, account, a, LOCK, [run.world.epoch, 10, big(0)], 18, "lock-after-nothing")
    for start, duration, amount in [(I64_MIN, 10, FIL), (I64_MAX, 10, FIL), (0, I64_MAX, 1 << 1000),
                                    (-1, I64_MAX, 1 << 1015), (run.world.epoch, 3, 10),
                                    (run.world.epoch + 10, 3, 10)]:
        account = wallet(run, [a], value=10 * FIL, code=0, damage=0)
        run.send("multisig-lock-limits", a, account, PROPOSE,
                 proposal(account, 0, LOCK, [start, duration, big(amount)]), code=0, damage=1)
        run.send("multisig-spend-limits", a, account, PROPOSE, proposal(b.address, 9 * FIL), damage=1)
        run.send("multisig-spend-nothing", a, account, PROPOSE, proposal(b.address), code=0, damage=1)


def self_calls(run):
    """A wallet that is its own signer, so that what it proposes comes back to it."""
    a, b = run.world.keyed[:2]
    account = wallet(run, [a], value=10 * FIL, code=0, damage=0)
    _alone(run, account, a, ADD, [account.binary, False], 0, "add-itself")
    inner = proposal(b.address, 1)
    for depth in range(1, 400):
        if depth in (1, 2, 5, 30, 200):
            run.send(f"multisig-proposes-{depth}", a, account, PROPOSE, inner, code=0)
        inner = proposal(account, 0, PROPOSE, inner)
    run.send("multisig-proposes-399", a, account, PROPOSE, inner, damage=0)
    for _ in range(700):
        inner = proposal(account, 0, PROPOSE, inner)
    run.send("multisig-proposes-too-deep", a, account, PROPOSE, inner, damage=0,
             gas_limit=1_000_000_000_000)
    # With a threshold of two: the wallet approves what it, or its owner, has proposed.
    two = wallet(run, [a, b], 2, value=10 * FIL, code=0, damage=0)
    run.send("multisig-add-itself", a, two, PROPOSE, proposal(two, 0, ADD, [two.binary, False]), code=0)
    run.send("multisig-add-itself", b, two, APPROVE, [0, b""], code=0)
    for number, (method, params) in enumerate([
            (APPROVE, [1, b""]), (APPROVE, [2, b""]), (CANCEL, [3, b""]), (CANCEL, [1, b""]),
            (PROPOSE, proposal(b.address, 1)), (REMOVE, [two.binary, False]),
            (SWAP, [two.binary, run.world.keyed[2].address.binary])], start=1):
        run.send("multisig-asks-itself", a, two, PROPOSE, proposal(two, 0, method, params), code=0)
        run.send("multisig-asks-itself", b, two, APPROVE, [number, b""])
    for number in range(10):
        run.send("multisig-approve-left", b, two, APPROVE, [number, b""], damage=1)
        run.send("multisig-approve-left", a, two, APPROVE, [number, b""], damage=0)
    # In its own name, as no client could.
    for method, params in [(ADD, [b.address.binary, True]), (REMOVE, [a.address.binary, True]),
                           (SWAP, [a.address.binary, b.address.binary]), (THRESHOLD, [1]),
                           (LOCK, [0, 10, big(FIL)]), (APPROVE, [0, b""]), (CANCEL, [0, b""])]:
        run.implicit("multisig-itself", account, method, params, sender=account, discard=True)


def nested(run):
    """Wallets that own wallets."""
    a, b = run.world.keyed[:2]
    chain = [wallet(run, [a], value=FIL, code=0, damage=0)]
    for _ in range(6):
        chain.append(wallet(run, [chain[-1], b], value=FIL, code=0, damage=0))
    message = proposal(b.address, 1)
    for account in reversed(chain[1:]):
        message = proposal(account, 0, PROPOSE, message)
    run.send("multisig-chain", a, chain[0], PROPOSE, message, code=0)
    run.send("multisig-chain-outsider", a, chain[0], PROPOSE,
             proposal(chain[3], 0, PROPOSE, proposal(b.address, 1)), code=0)
    run.send("multisig-chain-too-much", a, chain[0], PROPOSE,
             proposal(chain[1], FIL + 1, PROPOSE, proposal(b.address, 1)), code=19)


def receive(run):
    a, b = run.world.keyed[:2]
    account = wallet(run, [a], code=0, damage=0)
    run.send("multisig-receive", b, account, RECEIVE, [1, b"payload"], code=0, damage=8)
    run.send("multisig-receive-without", b, account, RECEIVE, code=16, damage=0)
    run.send("multisig-receive-undecodable", b, account, RECEIVE, b"\x81\x01", code=21)
    run.send("multisig-receive-type", b, account, RECEIVE, [1 << 32, b""], code=21)
    run.send("multisig-fallback", b, account, 1 << 24, b"\xff", 5, code=0)
    run.send("multisig-fallback", b, account, U64_MAX, b"", 5, code=0, damage=0)
    for method in (10, 11, 100, (1 << 24) - 1):
        run.send("multisig-unknown", b, account, method, code=22, damage=0)


def many_signers(run):
    """As many as there may be, and one more."""
    a = run.world.keyed[0]
    crowd = [secp_address(b"crowd %d" % number) for number in range(255)]
    account = wallet(run, [a, *crowd], value=FIL, code=0, damage=0)
    _alone(run, account, a, ADD, [secp_address(b"one more").binary, False], 18, "add-257th", damage=0)
    _alone(run, account, a, SWAP, [crowd[7].binary, secp_address(b"one more").binary], 0, "swap-crowd",
           damage=0)
    _alone(run, account, a, REMOVE, [crowd[100].binary, False], 0, "remove-crowd", damage=0)
    _alone(run, account, a, THRESHOLD, [255], 0, "threshold-of-all", damage=0)
    run.send("multisig-propose-crowd", a, account, PROPOSE, proposal(a.address, 1), code=0)


def many_proposals(run):
    """So many that the map of them has several levels, until nearly all are gone."""
    a, b, c = run.world.keyed[:3]
    account = wallet(run, [a, b, c], 2, value=FIL, code=0, damage=0)
    for number in range(120):
        run.send("multisig-propose-many", a if number % 3 else c, account, PROPOSE,
                 proposal(b.address, number), code=0, damage=0)
    for number in range(0, 60, 4):
        run.send("multisig-approve-many", b, account, APPROVE, [number, b""], code=0, damage=0)
        run.send("multisig-cancel-many", c, account, CANCEL, [number + 3, b""], damage=0)
    run.send("multisig-remove-many", a, account, PROPOSE,
             proposal(account, 0, REMOVE, [c.address.binary, True]), code=0, damage=0)
    run.send("multisig-remove-many", b, account, APPROVE, [120, b""], code=0, damage=1)
    for number in range(120):
        run.send("multisig-cancel-rest", a, account, CANCEL, [number, b""], damage=0)


def long_proposals(run):
    """Parameters as long as a block may be, and maps of them that are longer."""
    a, b = run.world.keyed[:2]
    account = wallet(run, [a, b], 2, value=FIL, code=0, damage=0)
    for size in (600_000, 600_000, 1_000_000, 1_048_000, 1_048_550, 1_048_576):
        run.send("multisig-propose-longest", a, account, PROPOSE,
                 proposal(b.address, 0, 0, bytes(size)), damage=0)
        run.send("multisig-receive-longest", a, account, RECEIVE, [1, bytes(size)], damage=0)
    for number in range(6):
        run.send("multisig-approve-longest", b, account, APPROVE, [number, b""], damage=0)
