"""The start of butterflynet as a world: three miners with proven sectors, and a faucet."""

from message_tools import big, by_id, cbor

from . import start_state, storage, system
from .world import FIL, Account, Draft, Miner, Wallet

# Its states are those of actors v15; later actors refuse to read its miners.
FIRST_VERSION = 24
_MINERS, _FAUCET, _ROOT_SIGNER, _ROOT_WALLET = (1000, 1001, 1002), 90, 103, 80
_FIRST_FREE_ID = 1004
# In epochs: 1278 days.
_LONGEST_LIFE = 3_680_640
_OWNERS = 100


def settle(world, state):
    """Puts a world on the state; gives the messages that have to come first."""
    for number, miner in enumerate(_MINERS):
        owner = Account(by_id(_OWNERS + number), _OWNERS + number)
        address = by_id(miner)
        world.miners.append(Miner(address, owner, miner, sectors=1_000_000,
                                  partitions=start_state.live_partitions(state, address)))
    world.number_accounts(_FIRST_FREE_ID)
    world.root = Account(by_id(_ROOT_SIGNER), _ROOT_SIGNER)
    world.root_wallet = by_id(_ROOT_WALLET)
    world.wallets.append(Wallet(world.root_wallet, [world.root], 1))
    faucet = Account(by_id(_FAUCET), _FAUCET)
    drafts = [Draft("account", faucet, account.address,
                    value=world.poor_balance() if account is world.poor else 10**6 * FIL)
              for account in world.everybody()]
    drafts.append(Draft("account", faucet, world.root.address, value=10**6 * FIL))
    return drafts


def extend(world):
    """Sectors live on nearly as long as is allowed: they were sealed with that."""
    miner = world.rng.choice(world.miners[:len(_MINERS)])
    expiration = world.epoch + _LONGEST_LIFE - world.rng.choice([0, 1, 100, -1])
    partitions = [[*world.rng.choice(miner.partitions), expiration]
                  for _ in range(world.rng.choice([1, 1, 3]))]
    return Draft("miner-extend", miner.owner, miner.address, 8, cbor([partitions]),
                 gas_limit=storage.MORE)


def pledge(world):
    """Money in and out of miners that have something to lose."""
    miner = world.rng.choice(world.miners[:len(_MINERS)])
    number, params = world.rng.choice([
        (0, b""), (22, b""), (16, cbor([big(world.rng.choice([1, FIL, 10**9 * FIL]))]))])
    return Draft("miner-pledge", miner.owner, miner.address, number, params,
                 world.rng.randrange(100 * FIL) if number == 0 else 0)


ACTIONS = [(6, storage.miner_sectors), (3, extend), (2, storage.miner_control), (1, pledge),
           (2, system.cron)]
