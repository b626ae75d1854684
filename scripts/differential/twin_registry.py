"""Who takes part in the scenarios of the verified registry, and what they can do."""

import contextlib

from message_tools import Key, big, cbor, exported, piece_cid, uncbor

from .twin_power import NETWORKS
from .world import DATACAP, FIL, POWER, VERIFREG, Account, created_actor

(ADD_VERIFIER, REMOVE_VERIFIER, ADD_CLIENT), REMOVE_DATACAP = range(2, 5), 7
REMOVE_ALLOCATIONS, CLAIM, GET, EXTEND, REMOVE_CLAIMS = range(8, 13)
RECEIVE, TRANSFER = exported("Receive"), exported("Transfer")
EXPORTED = {ADD_CLIENT: exported("AddVerifiedClient"), GET: exported("GetClaims"),
            REMOVE_ALLOCATIONS: exported("RemoveExpiredAllocations"),
            EXTEND: exported("ExtendClaimTerms"), REMOVE_CLAIMS: exported("RemoveExpiredClaims")}
TOKEN_TYPE = 2233613279
SHORTEST, LONGEST, LATEST = 518_400, 5_259_485, 172_800
GAS = 50_000_000_000
# Networks for tests, with small pieces of data.
SMALL = ("caterpillarnet", "devnet", "testing", "testing-fake-proofs")
I64_MAX, I64_MIN, U64_MAX = 2**63 - 1, -2**63, 2**64 - 1
PEOPLE = ("verifier", "other verifier", "client", "other client")


def people(first):
    """Accounts with these ids and on, for the start state."""
    keys = [Key(f"libfvm twin {name}") for name in PEOPLE]
    return [Account(key.address, number, key) for number, key in enumerate(keys, start=first)]


class Registry:
    """The people of the scenarios, and two miners."""

    def __init__(self, run):
        self.run, self.root, self.outsider = run, run.world.root, run.world.keyed[0]
        self.verifiers, self.clients = run.world.verified[:2], run.world.verified[2:]
        # The least allocation in bytes.
        self.least = 256 if run.world.network in SMALL else 1 << 20
        self.miners = [self._miner(), self._miner()]
        # As far as these scenarios have them: the ids of allocations of the first client.
        self.ids = []

    def _miner(self):
        run, owner = self.run, self.outsider
        worker = run.world.bls[0].address.binary
        proof = NETWORKS[run.world.network][0][0]
        made = run.send("power-create-miner", owner, POWER, 2,
                        [owner.address.binary, worker, proof, b"", []], 10_000 * FIL, code=0,
                        damage=0, gas_limit=GAS)
        return created_actor(made.data)

    def send(self, name, sender, method, params, code=None, **more):
        return self.run.send(f"verifreg-{name}", sender, VERIFREG, method, params, code=code,
                             gas_limit=GAS, **more)

    def by(self, name, sender, method, params, code=None, **more):
        """Without a signature: by a miner, or the datacap actor."""
        return self.run.implicit(f"verifreg-{name}", VERIFREG, method, params, sender=sender,
                                 code=code, **more)

    def add_verifier(self, who, allowance=1 << 60, code=0, name="add-verifier", **more):
        return self.send(name, self.root, ADD_VERIFIER, [who.binary, big(allowance)], code, **more)

    def add_client(self, who, allowance=1 << 40, code=0, name="add-client", sender=None, **more):
        return self.send(name, sender or self.verifiers[0], ADD_CLIENT, [who.binary, big(allowance)],
                         code, **more)

    def allocation(self, miner=0, name="data", size=None, term=(SHORTEST, LONGEST), left=LATEST):
        provider = self.miners[miner] if isinstance(miner, int) else miner
        data = piece_cid(name) if isinstance(name, str) else name
        size = self.least if size is None else size
        return [int(provider.text[2:]), data, size, *term, self.run.world.epoch + left]

    def transfer(self, name, allocations, extensions=(), amount=None, code=0, client=0, raw=None,
                 **more):
        """Of datacap, for allocations and extensions of claims."""
        if amount is None:
            amount = sum(allocation[2] for allocation in allocations) + self.least * len(extensions)
        data = cbor([list(allocations), list(extensions)]) if raw is None else raw
        answer = self.run.send(f"datacap-{name}", self.clients[client], DATACAP, TRANSFER,
                               [VERIFREG.binary, big(amount * FIL), data], code=code, gas_limit=GAS,
                               **more)
        return _new_ids(answer) if answer.code == 0 else []

    def claims(self, ids_and_allocations, whose=0, **changed):
        """What a sector claims; allocations are as they were asked for."""
        number = self.clients[whose].number
        return [[changed.get("client", number), one, changed.get("data", allocation[1]),
                 changed.get("size", allocation[2])] for one, allocation in ids_and_allocations]

    def claim(self, name, sectors, code=0, all_or_nothing=False, miner=0, **more):
        return self.by(name, self.miners[miner], CLAIM, [sectors, all_or_nothing], code, **more)


def _new_ids(answer):
    """From the return value of a transfer to the registry."""
    return uncbor(answer.value()[2])[2]


@contextlib.contextmanager
def later(run, epochs):
    """Some time passes, for these messages alone: cron would have to catch up."""
    run.world.epoch += epochs
    yield
    run.world.epoch -= epochs
