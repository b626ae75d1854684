"""The state that a stream works on, as far as its author knows it: who there is, and what was made."""

import dataclasses
import random
from typing import Callable, Optional

from message_tools import (Key, actor_address, blake2b, bls_address, by_id, cbor,
                           ethereum_address, exported, secp_address, uncbor)

FIL = 10**18
SYSTEM, INIT, REWARD, CRON, POWER, MARKET, VERIFREG, DATACAP, EAM, BURNT = (
    by_id(number) for number in (0, 1, 2, 3, 4, 5, 6, 7, 10, 99))
INVOKE = exported("InvokeEVM")
FIRST_EVM_VERSION = 18
# Low, because the first cron tick catches up with all epochs before it.
FIRST_EPOCH = 200
PLENTY = 5_000_000_000

# The bundle of each network version.
BUNDLES = {16: 8, 17: 9, 18: 10, 19: 11, 20: 11, 21: 12, 22: 13, 23: 14, 24: 15, 25: 16, 26: 16,
           27: 17, 28: 18, 29: 18}


@dataclasses.dataclass
class Account:
    """A sender; `id` where the start state has it."""
    address: object
    number: Optional[int] = None
    key: object = None
    nonce: int = 0


@dataclasses.dataclass
class Draft:
    """A message before its execution. `after` is told the oracle's report of it."""
    name: str
    sender: Account
    to: object
    method: int = 0
    params: bytes = b""
    value: int = 0
    gas_limit: int = PLENTY
    # Fields of the oracle's entry: nonce, epoch, gas_fee_cap, base_fee, ...
    changes: dict = dataclasses.field(default_factory=dict)
    implicit: bool = False
    # Not to be left in the state: it could ruin it for what follows.
    discard: bool = False
    after: Optional[Callable] = None


@dataclasses.dataclass
class Wallet:
    address: object
    signers: list
    threshold: int
    # Number to [proposer, to, value, method, params].
    pending: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Channel:
    address: object
    payer: Account
    payee: Account
    nonces: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Miner:
    address: object
    owner: Account
    number: int
    sectors: int = 0
    # [deadline, partition, bit field of sectors] of those that are proven.
    partitions: list = dataclasses.field(default_factory=list)


def id_number(binary):
    """The number in the binary form of an id address."""
    number = 0
    for place, byte in enumerate(binary[1:]):
        number |= (byte & 0x7f) << (7 * place)
    return number


def created_actor(returned):
    """The actor that init's Exec, power's CreateMiner or the EAM says that it made."""
    first = uncbor(returned)[0]
    return by_id(first if isinstance(first, int) else id_number(first))


class World:
    """Everything random comes from `rng`, so that a seed makes one stream."""

    def __init__(self, network_version, seed, codes):
        self.nv = network_version
        self.rng = random.Random(f"libfvm/{seed}/{network_version}")
        self.codes = codes
        self.epoch = FIRST_EPOCH
        self.has_evm = network_version >= FIRST_EVM_VERSION
        self.keyed = [Account(key.address, key=key) for key in
                      (Key(f"libfvm differential {name}") for name in "abcdefgh")]
        self.root, self.verifier, self.client = self.keyed[5:8]
        self.bls = [Account(bls_address(blake2b(b"libfvm differential %d" % n, 48))) for n in (0, 1)]
        self.eth = [Account(ethereum_address(blake2b(b"libfvm differential eth %d" % n, 20)))
                    for n in (0, 1, 2)] if self.has_evm else []
        self.poor = Account(Key("libfvm differential poor").address)
        self.stranger = Account(Key("libfvm differential stranger").address)
        self.number_accounts(100)
        # Where the registry's root key is a wallet's: the wallet.
        self.root_wallet = None
        self.wallets, self.channels, self.miners, self.contracts, self.made = [], [], [], [], []
        # Contracts that are those of test_contract.py, and those that are gone.
        self.testers, self.dead_contracts = [], []
        self.deals = self.removals = 0
        # Things that are done once, before others: "verifier", ...
        self.done = set()

    def everybody(self):
        """Those who can send, in the order of their ids."""
        return [*self.keyed, *self.bls, *self.eth, self.poor]

    def number_accounts(self, first):
        for number, account in enumerate(self.everybody(), start=first):
            account.number = number

    def genesis_accounts(self):
        """Address and FIL, in the order of their ids from f0100 on."""
        return [(account.address, f"{self.poor_balance() / FIL:.18f}" if account is self.poor else
                 "100000000") for account in self.everybody()]

    @staticmethod
    def poor_balance():
        return 10**12

    # Choices ----------------------------------------------------------------------------------

    def chance(self, probability):
        return self.rng.random() < probability

    def sender(self):
        """Someone who can pay; mostly one with a key."""
        if self.chance(0.75):
            return self.rng.choice(self.keyed)
        return self.rng.choice(self.bls + self.eth)

    def naming(self, account):
        """An account's address, or the one by its id."""
        return by_id(account.number) if self.chance(0.3) else account.address

    def amount(self):
        """Mostly small; never so much that a sender is soon empty."""
        return self.rng.choice([0, 1, 2, 1000, 10**9, FIL // 1000, FIL, 3 * FIL,
                                self.rng.randrange(10 * FIL)])

    def number(self):
        """Near the edges of integer types."""
        edge = 1 << self.rng.choice([0, 1, 3, 7, 8, 15, 16, 31, 32, 53, 62, 63, 64])
        value = edge + self.rng.choice([-2, -1, 0, 1])
        return max(0, min(value, (1 << 64) - 1))

    def big_number(self):
        sign = -1 if self.chance(0.2) else 1
        return sign * self.rng.choice([0, 1, FIL, 1 << 63, 1 << 127, 1 << 128, 10**27, 1 << 255,
                                       1 << 400, 1 << 1010, 1 << 1023, self.rng.getrandbits(90)])

    def bytes(self, longest=64):
        return self.rng.randbytes(self.rng.choice([0, 1, 2, 8, 20, 32, self.rng.randrange(longest + 1)]))

    def once(self, what):
        """True for the first to ask."""
        first = what not in self.done
        self.done.add(what)
        return first

    def new_address(self):
        """An address that nobody has yet and that a transfer makes an actor of."""
        makers = [lambda: secp_address(self.rng.randbytes(65)),
                  lambda: bls_address(self.rng.randbytes(48))]
        if self.has_evm:
            makers += 2 * [lambda: ethereum_address(self.rng.randbytes(20))]
        address = self.rng.choice(makers)()
        self.made.append(address)
        return address

    def odd_address(self):
        """An address that may not, or cannot, be sent to."""
        odd = [actor_address(self.rng.randbytes(8)), by_id(self.number() >> 1),
               by_id(self.rng.randrange(100)), bls_address(bytes(48)),
               bls_address(b"\xc0" + bytes(47))]
        if self.has_evm:
            odd += [ethereum_address(self.rng.randbytes(20), self.rng.choice([0, 4, 6, 11, 100])),
                    ethereum_address(self.rng.randbytes(self.rng.choice([0, 1, 53, 54]))),
                    ethereum_address(bytes(20)),
                    ethereum_address(b"\xff" + bytes(11) + self.rng.randrange(300).to_bytes(8, "big"))]
        return self.rng.choice(odd)

    def singleton(self):
        numbers = [0, 1, 2, 3, 4, 5, 6, 99]
        numbers += [7] if self.nv >= 17 else []
        numbers += [10] if self.has_evm else []
        return by_id(self.rng.choice(numbers))

    def any_address(self):
        """An address of any kind, mostly of somebody."""
        kinds = [lambda: self.naming(self.sender()), self.singleton, self.odd_address,
                 self.new_address]
        known = [*self.wallets, *self.channels, *self.miners]
        if known:
            kinds += 2 * [lambda: self.rng.choice(known).address]
        if self.contracts:
            kinds += 2 * [lambda: self.rng.choice(self.contracts)]
        if self.made:
            kinds.append(lambda: self.rng.choice(self.made))
        return self.rng.choice(kinds)()

    def single(self, value):
        """Parameters of one field: mostly a list of one, bare where newer actors have them so."""
        return cbor(value if self.chance(0.5 if self.nv >= 19 else 0.1) else [value])
