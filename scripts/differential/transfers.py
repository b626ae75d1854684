"""Transfers to every kind of address, what accounts answer, and the init actor."""

from message_tools import by_id, cbor, exported, Link

from .world import BURNT, FIL, INIT, Draft

AUTHENTICATE = exported("AuthenticateMessage")


def transfer(world):
    sender = world.sender()
    to = world.any_address()
    return Draft("transfer", sender, to, value=world.amount())


def transfer_by_id(world):
    """The sender by its id: no signature is charged for."""
    sender = world.sender()
    draft = Draft("transfer-from-id", sender, world.any_address(), value=world.amount())
    draft.changes["from"] = by_id(sender.number).text
    return draft


def transfer_to_self(world):
    sender = world.sender()
    return Draft("transfer-to-self", sender, world.naming(sender), value=world.amount())


def create(world):
    return Draft("create-account", world.sender(), world.new_address(), value=world.amount())


def create_by_method(world):
    """A message that creates an account and then calls it."""
    return Draft("create-and-call", world.sender(), world.new_address(),
                 method=world.rng.choice([2, 9, 1 << 24, (1 << 64) - 1]), params=world.bytes())


def to_odd_address(world):
    return Draft("transfer-odd", world.sender(), world.odd_address(), value=world.amount())


def too_much(world):
    """More than the sender has, or nearly nothing left."""
    value = world.rng.choice([10**9 * FIL, 1 << 200, -1, -FIL, 10**8 * FIL])
    return Draft("transfer-too-much", world.sender(), world.any_address(), value=value, discard=True)


def burn(world):
    return Draft("burn", world.sender(), BURNT, value=world.amount())


def account_method(world):
    other = world.sender()
    method = world.rng.choice([0, 1, 2, 3, 4, 99, AUTHENTICATE, 1 << 24, (1 << 24) - 1, (1 << 64) - 1])
    return Draft("account-method", world.sender(), world.naming(other), method,
                 world.rng.choice([b"", cbor(other.address.binary), world.bytes()]), world.amount())


def authenticate(world):
    other = world.rng.choice(world.keyed + world.bls + world.eth)
    signer = other if other.key and world.chance(0.6) else world.rng.choice(world.keyed)
    text = world.bytes(200)
    signature = signer.key.sign(text)
    kind = world.rng.randrange(5)
    if kind == 0:
        signature = world.rng.choice([bytes(65), b"", signature[:64], signature + b"\x00", bytes(96),
                                      signature[:64] + b"\x04", world.rng.randbytes(65)])
    if kind == 1:
        text += b"!"
    method = world.rng.choice([AUTHENTICATE, AUTHENTICATE, AUTHENTICATE, 3])
    return Draft("authenticate", world.sender(), other.address, method, cbor([signature, text]))


def init_exec(world):
    name = world.rng.choice(sorted(world.codes))
    code = world.codes[name] if world.chance(0.9) else Link(
        b"\x01\x55\xa0\xe4\x02\x20" + world.rng.randbytes(32))
    constructor = world.rng.choice([b"", cbor([]), cbor(world.sender().address.binary),
                                    cbor([[world.sender().address.binary], 1, 0, 0])])
    return Draft(f"exec-{name}", world.sender(), INIT, 2, cbor([code, constructor]), world.amount())


def init_exec4(world):
    code = world.codes[world.rng.choice(sorted(world.codes))]
    return Draft("exec4", world.sender(), INIT, 3, cbor([code, b"", world.bytes(20)]))


def singleton_method(world):
    """A method of a singleton that outsiders may not call, or that does not exist."""
    to = world.singleton()
    params = world.rng.choice([b"", cbor([]), cbor([0]), cbor([by_id(0).binary]), world.bytes()])
    return Draft("singleton-method", world.sender(), to, world.rng.randrange(40), params,
                 world.amount())


def exported_method(world):
    """A method number of the range that is open to everybody."""
    name = world.rng.choice(["Receive", "Balance", "Name", "Symbol", "TotalSupply", "Granularity",
                             "Allowance", "NetworkRawPower", "MinerCount", "MinerConsensusCount",
                             "MinerRawPower", "GetBalance", "GetOwner", "Universal", "InvokeEVM"])
    params = world.rng.choice([b"", cbor(world.sender().address.binary), cbor([1, b"abc"]),
                               cbor(world.sender().number)])
    return Draft(f"exported-{name}", world.sender(), world.any_address(), exported(name), params)


def before_the_fee(world):
    """Messages that end, or nearly end, before their receiver is called."""
    sender, poor = world.sender(), world.poor
    kind = world.rng.randrange(12)
    draft = Draft("preflight", sender, world.any_address(), value=world.amount(), discard=True)
    if kind == 0:
        draft.changes["nonce"] = max(0, sender.nonce - 1)
    elif kind == 1:
        draft.changes["nonce"] = sender.nonce + world.rng.choice([1, 2, 1 << 40, (1 << 63)])
    elif kind == 2:
        draft.sender = world.stranger
    elif kind == 3:
        draft.changes.update({"from": world.singleton().text, "nonce": 0})
    elif kind in (4, 5):
        # What the gas may cost against the balance, to the unit.
        limit = world.rng.choice([10_000_000, 5_000_000])
        cap = world.poor_balance() // limit + world.rng.choice([-1, 0, 0, 0, 1])
        value = world.rng.choice([0, 0, 1, world.poor_balance() - limit * cap])
        draft = Draft("preflight", poor, world.any_address(), gas_limit=limit, discard=True,
                      value=max(0, value))
        draft.changes.update(gas_fee_cap=str(cap), gas_premium="0")
    elif kind == 6:
        draft.changes.update(gas_fee_cap=world.rng.choice(["0", "1", "50", "99", "100", "101"]),
                             gas_premium=world.rng.choice(["0", "1", "50", "101"]))
    elif kind == 7:
        draft.changes.update(gas_fee_cap="150", gas_premium=world.rng.choice(["150", "151", "1000"]))
    elif kind == 8:
        draft.gas_limit = world.rng.choice([1, 2, 1000, 50_000, 400_000, 700_000, 1_000_000])
    elif kind == 9:
        draft.changes["base_fee"] = world.rng.choice(["0", "1", "999", "1000", "1001", "1000000"])
    elif kind == 10:
        draft.gas_limit = world.rng.choice([10_000_000_000, 50_000_000_000, 1 << 53])
        draft.changes.update(gas_fee_cap=world.rng.choice(["100", "1000"]))
    elif world.miners and kind == 11:
        draft.changes.update({"from": world.rng.choice(world.miners).address.text, "nonce": 0})
    if draft.sender in world.eth and "from" not in draft.changes and world.chance(0.2):
        draft.method = 1 << 24
    return draft


ACTIONS = [(10, transfer), (3, transfer_by_id), (2, transfer_to_self), (5, create),
           (2, create_by_method), (4, to_odd_address), (2, too_much), (1, burn), (4, account_method),
           (5, authenticate), (3, init_exec), (1, init_exec4), (4, singleton_method),
           (5, exported_method), (8, before_the_fee)]
