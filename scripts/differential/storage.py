"""Storage: market, power, miners, verified registry and datacap, as far as no proof is needed."""

import dataclasses

from message_tools import Link, big, by_id, cbor, exported, piece_cid, varint

from .world import (DATACAP, FIL, MARKET, POWER, VERIFREG, Draft, Miner, created_actor, id_number)

PIECE = 1 << 20
MORE = 20_000_000_000
# The smallest piece of a deal that is worth a test, and its least duration in epochs.
DEAL_DURATION = 518_400
# Seals and window PoSts of 32 GiB sectors; there is a newer kind of window PoSt from nv19 on.
SEAL_PROOF = 8
OLD_WINDOW_PROOF, WINDOW_PROOF = 8, 13


def bits(*numbers):
    """The RLE+ form of a few bits: blocks of one, or of a run below 16, or of a varint."""
    stream, value = [0, 0, 1 if 0 in numbers else 0], 0
    runs, present = [], sorted(set(numbers))
    for number in present:
        if number > value:
            runs.append(number - value)
            runs.append(1)
        elif runs:
            runs[-1] += 1
        else:
            runs.append(1)
        value = number + 1
    for run in runs:
        if run == 1:
            stream.append(1)
        elif run < 16:
            stream += [0, 1] + [run >> at & 1 for at in range(4)]
        else:
            stream += [0, 0] + [byte >> at & 1 for byte in varint(run) for at in range(8)]
    if not present:
        return b""
    data = bytearray((len(stream) + 7) // 8)
    for at, bit in enumerate(stream):
        data[at // 8] |= bit << (at % 8)
    while data and data[-1] == 0:
        data.pop()
    return bytes(data)


def sealed_cid(world):
    """A made-up commitment to a replica."""
    digest = bytearray(world.rng.randbytes(32))
    digest[31] &= 0x3f
    return Link(b"\x01" + varint(0xf102) + varint(0xb401) + b"\x20" + bytes(digest))


# Market --------------------------------------------------------------------------------------------

def add_balance(world):
    miner = world.miners and world.chance(0.3)
    whose = world.rng.choice(world.miners).address if miner else world.sender().address
    if world.chance(0.1):
        whose = world.any_address()
    return Draft("market-add-balance", world.sender(), MARKET,
                 world.rng.choice([2, 2, 2, exported("AddBalance")]), cbor(whose.binary),
                 world.rng.randrange(1000 * FIL) if world.chance(0.8) else world.amount())


def withdraw(world):
    account = world.sender()
    whose = account if world.chance(0.8) else world.sender()
    amount = world.amount() if world.chance(0.9) else world.big_number()
    return Draft("market-withdraw", account, MARKET,
                 world.rng.choice([3, 3, exported("WithdrawBalance")]),
                 cbor([whose.address.binary, big(amount)]))


def publish(world):
    if not world.miners:
        return create_miner(world)
    miner, client = world.rng.choice(world.miners), world.rng.choice(world.keyed[:4])
    for party in (miner, client):
        if world.once(("escrow", party.address.text)):
            return Draft("market-add-balance", world.sender(), MARKET, 2, cbor(party.address.binary),
                         10_000 * FIL)
    deals = []
    for _ in range(world.rng.choice([1, 1, 1, 2, 4])):
        start = world.epoch + world.rng.choice([1000, 5000, 5000, -5])
        label = world.rng.choice(["", "", "label", b"\xff\x00", "x" * 257])
        proposal = [piece_cid(f"piece {world.rng.getrandbits(30)}"),
                    world.rng.choice([PIECE, PIECE, PIECE, 1 << 27, 127]), world.chance(0.15),
                    client.address.binary, miner.address.binary, label, start,
                    start + world.rng.choice([DEAL_DURATION, DEAL_DURATION, 600_000, 10]),
                    big(world.rng.choice([0, 10, 10**12])), big(world.rng.choice([FIL, FIL, 0])),
                    big(world.rng.choice([0, 0, FIL]))]
        signer = client if world.chance(0.9) else world.rng.choice(world.keyed)
        deals.append([proposal, b"\x01" + signer.key.sign(cbor(proposal))])

    def after(_):
        world.deals += len(deals)

    return Draft("market-publish", miner.owner if world.chance(0.95) else world.sender(), MARKET,
                 world.rng.choice([4, 4, exported("PublishStorageDeals")]), cbor([deals]),
                 gas_limit=MORE, after=after)


def market_read(world):
    deal = world.rng.randrange(world.deals + 2)
    name, params = world.rng.choice([
        ("GetBalance", cbor(world.sender().address.binary)), ("GetDealClient", world.single(deal)),
        ("GetDealProvider", world.single(deal)), ("GetDealLabel", world.single(deal)),
        ("GetDealTerm", world.single(deal)), ("GetDealTotalPrice", world.single(deal)),
        ("GetDealActivation", world.single(deal)), ("GetDealDataCommitment", world.single(deal)),
        ("GetDealVerified", world.single(deal)), ("GetDealSector", world.single(deal)),
        ("GetDealProviderCollateral", world.single(deal)),
        ("SettleDealPayments", world.single(bits(deal)))])
    return Draft(f"market-{name}", world.sender(), MARKET, exported(name), params)


# Power and miners ------------------------------------------------------------------------------

def create_miner(world):
    owner, worker = world.rng.choice(world.keyed), world.rng.choice(world.bls)
    proof = OLD_WINDOW_PROOF if world.nv < 19 else WINDOW_PROOF
    if world.chance(0.1):
        proof = world.rng.choice([7, 8, 9, 12, 13, 14, 99, -1])
    params = [owner.address.binary, worker.address.binary, proof, world.bytes(40),
              [world.bytes(20) for _ in range(world.rng.randrange(3))]]

    def after(returned):
        address = created_actor(returned)
        world.miners.append(Miner(address, owner, id_number(address.binary)))

    return Draft("power-create-miner", owner, POWER,
                 world.rng.choice([2, 2, 2, exported("CreateMiner")]), cbor(params),
                 world.rng.choice([100 * FIL, 10_000 * FIL, 10_000 * FIL, FIL, 0]), gas_limit=MORE,
                 after=after)


def power_read(world):
    number = world.rng.choice(world.miners).number if world.miners else 1000
    name, params = world.rng.choice([
        ("NetworkRawPower", b""), ("MinerRawPower", world.single(number)), ("MinerCount", b""),
        ("MinerConsensusCount", b""), ("MinerPower", world.single(number))])
    method = 9 if world.chance(0.2) else exported(name)
    return Draft("power-read", world.sender(), POWER, method, params)


def fund_miner(world):
    if not world.miners:
        return create_miner(world)
    return Draft("miner-fund", world.sender(), world.rng.choice(world.miners).address,
                 value=world.rng.randrange(100_000 * FIL))


def miner_read(world):
    if not world.miners:
        return create_miner(world)
    miner = world.rng.choice(world.miners)
    name, params = world.rng.choice([
        ("GetOwner", b""), ("IsControllingAddress", world.single(world.sender().address.binary)),
        ("GetSectorSize", b""), ("GetAvailableBalance", b""), ("GetVestingFunds", b""),
        ("GetPeerID", b""), ("GetMultiaddrs", b""), ("GetBeneficiary", b""),
        ("MaxTerminationFee", cbor([big(32 << 30), big(FIL)])), ("InitialPledge", b""),
        ("GenerateSectorLocation", cbor([1, 1])), ("ValidateSectorStatus", cbor([1, 0, b""])),
        ("GetNominalSectorExpiration", world.single(1))])
    method = world.rng.choice([2, 31, 13]) if world.chance(0.2) else exported(name)
    params = cbor([0]) if method == 13 else params
    return Draft("miner-read", world.sender(), miner.address, method, params)


def miner_control(world):
    """What owners may change."""
    if not world.miners:
        return create_miner(world)
    miner, someone = world.rng.choice(world.miners), world.sender().address.binary
    owner = miner.owner.address.binary
    options = [
        (3, "ChangeWorkerAddress", cbor([world.rng.choice(world.bls).address.binary,
                                         [world.sender().address.binary]
                                         * world.rng.choice([0, 1, 1, 11])])),
        (4, "ChangePeerID", cbor([world.bytes(130)])),
        (16, "WithdrawBalance", cbor([big(world.rng.choice([0, FIL, 10**6 * FIL, -1]))])),
        (18, "ChangeMultiaddrs", cbor([[world.bytes() for _ in range(world.rng.randrange(4))]])),
        (21, "ConfirmChangeWorkerAddress", b""),
        (22, "RepayDebt", b""),
        (23, "ChangeOwnerAddress", cbor(owner if world.chance(0.5) else someone)),
        (30, "ChangeBeneficiary", cbor([world.rng.choice([owner, someone]),
                                        big(world.rng.choice([0, FIL, 100 * FIL])),
                                        world.rng.choice([0, world.epoch + 9999])])),
        (31, "GetBeneficiary", b"")]
    number, name, params = world.rng.choice(options)
    sender = miner.owner if world.chance(0.85) else world.sender()
    draft = Draft(f"miner-{name}", sender, miner.address,
                  number if world.chance(0.7) else exported(name), params, world.amount() // 1000)
    if number == 21:
        draft.changes["epoch"] = world.epoch + 1000
    return draft


def miner_sectors(world):
    """Sectors: commitments before their proof, and declarations about none."""
    if not world.miners:
        return create_miner(world)
    miner = world.rng.choice(world.miners)
    unknown = partition = [world.rng.randrange(50), 0, bits(*range(world.rng.randrange(4)))]
    if miner.partitions and world.chance(0.9):
        partition = world.rng.choice(miner.partitions)
    options = [
        (9, cbor([[partition]])), (10, cbor([[partition]])),
        # Never of real sectors: the PoSt of recovered ones would be verified.
        (11, cbor([[unknown]])),
        (19, cbor([world.rng.randrange(50), bits(0)])),
        (20, cbor([bits(world.rng.randrange(10), world.rng.randrange(500))])),
        (8, cbor([[[*partition, world.epoch + 700_000]]])),
        (32, cbor([[[*partition, [], world.epoch + 700_000]]])),
        (13, cbor([world.rng.randrange(9)]))]
    number, params = world.rng.choice(options)
    return Draft(f"miner-method-{number}", miner.owner if world.chance(0.9) else world.sender(),
                 miner.address, number, params)


def pre_commit(world):
    if not world.miners:
        return create_miner(world)
    miner = world.rng.choice(world.miners)
    sectors = []
    for _ in range(world.rng.choice([1, 1, 2, 5])):
        number = miner.sectors if world.chance(0.9) else world.number()
        miner.sectors += 1
        proof = SEAL_PROOF if world.chance(0.9) else world.rng.choice([3, 4, 9, 13, 18, 99])
        info = [proof, number, sealed_cid(world), world.epoch - world.rng.choice([1, 5, 5, 5, 150, -1]),
                [0] if world.chance(0.1) else [],
                world.epoch + world.rng.choice([700_000, 900_000, 1_000_000, 100])]
        if world.nv >= 17:
            info.append(piece_cid("data") if world.chance(0.1) else None)
        else:
            info += [False, 0, 0, 0]
        sectors.append(info)
    if world.nv >= 17:
        method, params = 28, cbor([sectors])
    else:
        method, params = world.rng.choice([(25, cbor([sectors])), (6, cbor(sectors[0]))])
    return Draft("miner-pre-commit", miner.owner, miner.address, method, params, gas_limit=MORE)


# Verified registry and datacap -----------------------------------------------------------------

def _by_root(world, draft):
    """What the root key asks for; by its wallet, where it is one."""
    wallet = world.root_wallet
    if wallet is None or draft.sender is not world.root:
        return draft
    params = cbor([draft.to.binary, big(0), draft.method, draft.params])
    return dataclasses.replace(draft, to=wallet, method=2, params=params)


def _verified_client(world):
    """What makes verifiers and a client with datacap, one message a time; None when that is done."""
    for verifier in _verifiers(world):
        if world.once(("verifier", verifier.address.text)):
            return _by_root(world, Draft(
                "verifreg-add-verifier", world.root, VERIFREG, 2,
                cbor([verifier.address.binary, big(1 << 60)]), gas_limit=MORE))
    if world.once("client"):
        return Draft("verifreg-add-client", world.verifier, VERIFREG, 4,
                     cbor([world.client.address.binary, big(1 << 40)]), gas_limit=MORE)
    return None


def _verifiers(world):
    return world.verifier, world.keyed[4]


def _remove_datacap(world):
    """The root key's request with the signatures of two verifiers."""
    client, amount, requests = by_id(world.client.number).binary, big(PIECE), []
    for verifier in _verifiers(world):
        text = b"fil_removedatacap:" + cbor([client, amount, [world.removals]])
        signature = verifier.key.sign(text if world.chance(0.9) else b"other")
        requests.append([verifier.address.binary, b"\x01" + signature])

    def after(_):
        world.removals += 1

    return _by_root(world, Draft("verifreg-remove-datacap", world.root, VERIFREG, 7,
                                 cbor([client, amount, *requests]), after=after))


def verify(world):
    first = _verified_client(world)
    if first:
        return first
    roll, someone = world.rng.randrange(11), world.rng.choice(world.keyed[:4])
    if roll < 5:
        client = world.client if world.chance(0.7) else world.sender()
        amount = world.rng.choice([1 << 30, 1 << 40, 1 << 19, 1 << 60, -1, 0])
        return Draft("verifreg-add-client", world.verifier if world.chance(0.9) else someone, VERIFREG,
                     world.rng.choice([4, 4, exported("AddVerifiedClient")]),
                     cbor([client.address.binary, big(amount)]), gas_limit=MORE)
    if roll < 7:
        who = world.verifier if world.chance(0.3) else someone
        sender = world.root if world.chance(0.8) else someone
        amount = big(world.rng.choice([1 << 50, 1, 1 << 20, -1]))
        return _by_root(world, Draft("verifreg-add-verifier", sender, VERIFREG, 2,
                                     cbor([who.address.binary, amount])))
    if roll == 7:
        return _by_root(world, Draft("verifreg-remove-verifier", world.root, VERIFREG, 3,
                                     cbor(someone.address.binary)))
    if roll == 8:
        return _remove_datacap(world)
    number, params = world.rng.choice([
        (8, cbor([world.client.number, []])), (10, cbor([1000, [0, 1]])), (12, cbor([1000, []])),
        (11, cbor([[[1000, 1, DEAL_DURATION]]])), (9, cbor([[], False])),
        (5, cbor([someone.address.binary, big(1)])), (3726118371, cbor([2233613279, world.bytes()]))])
    draft = Draft(f"verifreg-method-{number}", someone, VERIFREG, number, params)
    if number == 8 and world.chance(0.5):
        draft.changes["epoch"] = world.epoch + 200_000
    return draft


# The methods of the first datacap actor had small numbers.
_OLD_DATACAP = {"Name": 10, "Symbol": 11, "TotalSupply": 12, "Balance": 13, "Transfer": 14,
                "TransferFrom": 15, "IncreaseAllowance": 16, "DecreaseAllowance": 17,
                "RevokeAllowance": 18, "Burn": 19, "BurnFrom": 20, "Allowance": 21, "Mint": 2,
                "Destroy": 3, "Granularity": 22}


def datacap(world):
    client, other = world.client, world.rng.choice(world.keyed)
    amount = world.rng.choice([0, 1, FIL, PIECE * FIL, -FIL, 10**40])
    pair = cbor([other.address.binary, big(amount)])
    name, params = world.rng.choice([
        ("Name", b""), ("Symbol", b""), ("Granularity", b""), ("TotalSupply", b""),
        ("Balance", cbor(client.address.binary)), ("IncreaseAllowance", pair),
        ("Allowance", cbor([client.address.binary, other.address.binary])),
        ("DecreaseAllowance", pair), ("RevokeAllowance", world.single(other.address.binary)),
        ("Burn", world.single(big(FIL))), ("BurnFrom", cbor([client.address.binary, big(FIL)])),
        ("Transfer", cbor([other.address.binary, big(FIL), b""])),
        ("TransferFrom", cbor([client.address.binary, VERIFREG.binary, big(FIL), b""])),
        ("Mint", cbor([other.address.binary, big(FIL), []])),
        ("Destroy", cbor([client.address.binary, big(FIL)]))])
    method = _OLD_DATACAP[name] if world.nv == 17 else exported(name)
    sender = client if world.chance(0.7) else other
    return Draft(f"datacap-{name}", sender, DATACAP, method, params)


def allocate(world):
    if not world.miners:
        return create_miner(world)
    first = _verified_client(world)
    if first:
        return first
    allocations = []
    for _ in range(world.rng.choice([1, 1, 2, 5])):
        miner = world.rng.choice(world.miners)
        allocations.append([miner.number if world.chance(0.95) else 99,
                            piece_cid(f"allocated {world.rng.getrandbits(30)}"),
                            PIECE if world.chance(0.9) else world.rng.choice([0, 1 << 10, 1 << 40]),
                            DEAL_DURATION if world.chance(0.9) else 5, 1_051_200,
                            world.epoch + world.rng.choice([100_000, 100_000, 1000, -1, 10**6])])
    amount = sum(allocation[2] for allocation in allocations)
    amount += 0 if world.chance(0.9) else 1
    extensions = [[miner.number, 1, 600_000]] if world.chance(0.1) else []
    method = _OLD_DATACAP["Transfer"] if world.nv == 17 else exported("Transfer")
    return Draft("datacap-allocate", world.client, DATACAP, method,
                 cbor([VERIFREG.binary, big(amount * FIL), cbor([allocations, extensions])]),
                 gas_limit=MORE)


ACTIONS = [(6, add_balance), (4, withdraw), (6, publish), (4, market_read), (3, create_miner),
           (3, power_read), (3, fund_miner), (5, miner_read), (10, miner_control),
           (5, miner_sectors), (7, pre_commit), (9, verify), (6, datacap), (6, allocate)]
