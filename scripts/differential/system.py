"""Messages that the system sends: cron ticks, rewards, and what nobody else may do."""

from message_tools import big, by_id, cbor, exported

from .world import CRON, FIL, REWARD, SYSTEM, Account, Draft

GAS = 10_000_000_000_000
_SYSTEM = Account(SYSTEM, number=0)


def _implicit(name, to, method, params=b"", value=0, **more):
    return Draft(name, _SYSTEM, to, method, params, value, gas_limit=GAS, implicit=True, **more)


def cron(world):
    draft = _implicit("cron-tick", CRON, 2)
    if world.chance(0.2):
        draft.changes["epoch"] = world.epoch + world.rng.choice([60, 3000])
    return draft


def award(world):
    miner = world.rng.choice(world.miners).address if world.miners else by_id(77)
    if world.chance(0.15):
        miner = world.any_address()
    penalty = world.rng.choice([0, 0, 0, FIL, 10**27, -1])
    gas_reward = world.rng.choice([0, 0, 10**15, -1, 10**30]) if world.chance(0.3) else 0
    wins = world.rng.choice([1, 1, 1, 3, 0, -1])
    return _implicit("reward-award", REWARD, 2,
                     cbor([miner.binary, big(penalty), big(gas_reward), wins]))


def award_by_stranger(world):
    return Draft("reward-method", world.sender(), REWARD,
                 world.rng.choice([2, 3, 4, exported("Constructor")]),
                 world.rng.choice([b"", cbor(big(1)), cbor([by_id(1000).binary, big(0), big(0), 1])]))


def as_system(world):
    """Calls in the system's name that no client makes."""
    to = world.any_address() if world.chance(0.5) else world.singleton()
    method = world.rng.choice([0, 1, 2, 3, 5, 9, 12, 14, 17, 1 << 24, world.rng.randrange(40)])
    params = world.rng.choice([b"", cbor([]), cbor(big(0)), cbor([b"", b""]), cbor([by_id(3).binary]),
                               world.bytes(), cbor(["name"])])
    return _implicit("system-call", to, method, params, world.amount(), discard=True)


ACTIONS = [(6, cron), (5, award), (2, award_by_stranger), (4, as_system)]
