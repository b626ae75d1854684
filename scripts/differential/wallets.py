"""Multisig wallets and payment channels."""

from message_tools import big, blake2b, by_id, cbor, uncbor

from .world import FIL, INIT, MARKET, Channel, Draft, Wallet, created_actor

SEND, ADD_BALANCE = 0, 2


def create_wallet(world):
    signers = world.rng.sample(world.keyed, world.rng.choice([1, 2, 2, 3]))
    threshold = world.rng.choice([1, 1, 2, len(signers)])
    duration = world.rng.choice([0, 0, 10, 5000])
    constructor = cbor([[world.naming(account).binary for account in signers], threshold, duration,
                        world.epoch - world.rng.randrange(100)])

    def after(returned):
        number = created_actor(returned)
        world.wallets.append(Wallet(number, signers, min(threshold, len(signers))))

    return Draft("multisig-create", world.rng.choice(world.keyed), INIT, 2,
                 cbor([world.codes["multisig"], constructor]), world.rng.randrange(100 * FIL),
                 after=after)


def _proposal(world, wallet):
    """[to, value, method, params] that a wallet could be asked for."""
    account = world.rng.choice(world.keyed)
    fresh = world.sender().address
    itself = wallet.address
    options = [
        (world.any_address(), world.amount(), SEND, b""),
        (world.any_address(), world.amount(), SEND, b""),
        (account.address, world.amount(), SEND, b""),
        (MARKET, world.amount(), ADD_BALANCE, cbor(itself.binary)),
        (itself, 0, 5, cbor([fresh.binary, world.chance(0.3)])),
        (itself, 0, 6, cbor([world.rng.choice(wallet.signers).address.binary, world.chance(0.7)])),
        (itself, 0, 7, cbor([world.rng.choice(wallet.signers).address.binary, fresh.binary])),
        (itself, 0, 8, world.single(world.rng.choice([0, 1, 1, 2, 3]))),
        (itself, 0, 9, cbor([world.epoch, world.rng.choice([-1, 0, 1, 1000]),
                             big(world.rng.choice([-1, 0, FIL, 9 * FIL]))])),
        (account.address, 10**9 * FIL, SEND, b""),
        (itself, 1, 2, cbor([fresh.binary, big(1), 0, b""])),
        (world.singleton(), 0, world.rng.randrange(20), world.bytes()),
        (account.address, -1, SEND, b""),
    ]
    return world.rng.choice(options)


def propose(world):
    if not world.wallets:
        return create_wallet(world)
    wallet = world.rng.choice(world.wallets)
    proposer = world.rng.choice(wallet.signers if world.chance(0.93) else world.keyed)
    to, value, method, params = _proposal(world, wallet)

    def after(returned):
        number, applied = uncbor(returned)[:2]
        if not applied:
            wallet.pending[number] = [proposer, to, value, method, params]

    return Draft(f"multisig-propose-{method}", proposer, wallet.address, 2,
                 cbor([to.binary, big(value), method, params]), after=after)


def _hash(pending):
    proposer, to, value, method, params = pending
    return blake2b(cbor([by_id(proposer.number).binary, to.binary, big(value), method, params]))


def decide(world):
    """Approves or cancels."""
    waiting = [wallet for wallet in world.wallets if wallet.pending]
    if not waiting:
        return propose(world)
    wallet = world.rng.choice(waiting)
    number = world.rng.choice(sorted(wallet.pending))
    pending = wallet.pending[number]
    approves = world.chance(0.75)
    digest = world.rng.choice([b"", _hash(pending)])
    if world.chance(0.1):
        digest = world.rng.choice([bytes(32), b"short"])
    others = [signer for signer in wallet.signers if signer is not pending[0]]
    decider = world.rng.choice(others if others and world.chance(0.8) else wallet.signers)
    if not approves and world.chance(0.7):
        decider = pending[0]

    def after(returned):
        if not approves or uncbor(returned)[0]:
            wallet.pending.pop(number, None)

    if world.chance(0.05):
        number += 7
    return Draft("multisig-approve" if approves else "multisig-cancel", decider, wallet.address,
                 3 if approves else 4, cbor([number, digest]), after=after)


def fund_wallet(world):
    if not world.wallets:
        return create_wallet(world)
    method = world.rng.choice([0, 0, 3726118371, 5, 9, 77, 1 << 25])
    params = world.rng.choice([cbor([1, b"x"]), b"", world.bytes()]) if method else b""
    return Draft("multisig-receive", world.sender(), world.rng.choice(world.wallets).address, method,
                 params, world.amount())


# Payment channels ----------------------------------------------------------------------------------

def create_channel(world):
    payer, payee = world.rng.sample(world.keyed, 2)
    target = payee.address.binary
    if world.contracts and world.chance(0.1):
        target = world.rng.choice(world.contracts).binary

    def after(returned):
        number = created_actor(returned)
        world.channels.append(Channel(number, payer, payee))

    return Draft("paych-create", payer, INIT, 2,
                 cbor([world.codes["paymentchannel"], cbor([payer.address.binary, target])]),
                 world.rng.randrange(20 * FIL), after=after)


def _voucher(world, channel, signer):
    after = lambda nonce: min(nonce + 1, (1 << 64) - 1)
    secret = world.bytes(300) if world.chance(0.25) else b""
    lane = world.rng.choice([0, 0, 1, 2, 3, 200, (1 << 63) - 1, 1 << 63])
    nonce = after(channel.nonces.get(lane, 0)) if world.chance(0.85) else world.number()
    merges = []
    if channel.nonces and world.chance(0.25):
        other = world.rng.choice(sorted(channel.nonces))
        merges = [[other, after(channel.nonces[other])]]
    extra = None
    if world.chance(0.15):
        extra = [world.any_address().binary, world.rng.choice([0, 2, 1 << 24]), world.bytes()]
    voucher = [channel.address.binary,
               world.epoch + 10 if world.chance(0.05) else 0,
               world.epoch - 10 if world.chance(0.05) else 0,
               blake2b(secret) if secret else b"", extra, lane, nonce,
               big(world.rng.choice([FIL // 10, FIL, 2 * FIL, 0, -1, 10**9 * FIL])),
               world.rng.choice([0, 0, 0, world.epoch + 2000]), merges]
    signature = b"\x01" + signer.key.sign(cbor(voucher + [None]))
    if world.chance(0.08):
        signature = world.rng.choice([None, b"", b"\x02" + bytes(96), b"\x03" + signature[1:]])
    return voucher + [signature], secret, lane, nonce


def update_channel(world):
    if not world.channels:
        return create_channel(world)
    channel = world.rng.choice(world.channels)
    sender, signer = channel.payee, channel.payer
    if world.chance(0.2):
        sender, signer = signer, sender
    if world.chance(0.05):
        signer = world.rng.choice(world.keyed)
    voucher, secret, lane, nonce = _voucher(world, channel, signer)

    def after(_):
        channel.nonces[lane] = nonce

    return Draft("paych-update", sender, channel.address, 2, cbor([voucher, secret]), after=after)


def end_channel(world):
    """Settles or collects; after the delay, collecting destroys the channel."""
    if not world.channels:
        return create_channel(world)
    channel = world.rng.choice(world.channels)
    sender = world.rng.choice([channel.payer, channel.payee, world.sender()])
    method = world.rng.choice([3, 3, 4, 4, 4])
    draft = Draft("paych-settle" if method == 3 else "paych-collect", sender, channel.address, method)
    if method == 4 and world.chance(0.6):
        draft.changes["epoch"] = world.epoch + 3500

        def after(_):
            world.channels.remove(channel)
            world.made.append(channel.address)

        draft.after = after
    return draft


ACTIONS = [(3, create_wallet), (10, propose), (8, decide), (2, fund_wallet), (3, create_channel),
           (9, update_channel), (5, end_channel)]
