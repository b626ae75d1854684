"""Start states: our own genesis, or that of butterflynet with other actors."""

import subprocess

from message_tools import Link, blake2b, cbor, uncbor, varint

SYSTEM_KEY = b"\x00\x00"
_DAG_CBOR_PREFIX = b"\x01\x71\xa0\xe4\x02\x20"
_WASM_MAGIC = b"\x00asm"
# A CAR of a genesis has a block of the chain as its root.
_BLOCK_FIELDS, _PARENT_STATE = 16, 8
_MINER_DEADLINES = 12


def make_genesis(program, nv, bundle, root, accounts, output):
    """`accounts` get the ids f0100, f0101, ...; `root` appoints verifiers."""
    command = [program, "genesis", "--nv", str(nv), "--bundle", str(bundle), "-o", str(output),
               "--verified-registry-root", root.text]
    for address, amount in accounts:
        command += ["--account", f"{address.text}={amount}"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def live_partitions(path, miner):
    """[deadline, partition, sectors as a bit field] of a miner's partitions that have sectors."""
    root, blocks = read_car(path)
    state = _Rewriter(blocks, {}, None)
    miner_state = state.get(state.find(state.get(Link(root))[1], miner.binary)[1])
    found = []
    for deadline, link in enumerate(state.get(miner_state[_MINER_DEADLINES])[0]):
        _, _, _, node = state.get(state.get(link)[0])
        for number, partition in enumerate(state.leaves(node)):
            found.append([deadline, number, partition[0]])
    return found


def replace_actors(source, codes, actors_list, output):
    """The state in the CAR `source` with each actor's code replaced by the one of the same name.

    `codes`: name to code, `actors_list`: the list of the manifest that the system actor is to name."""
    root, blocks = read_car(source)
    state = _Rewriter(blocks, codes, actors_list)
    new_root = state.rewrite(root)
    with open(output, "wb") as file:
        header = b"\xa2\x65roots" + cbor([Link(new_root)]) + b"\x67version\x01"
        file.write(varint(len(header)) + header)
        for cid, data in state.blocks.items():
            if not data.startswith(_WASM_MAGIC):
                file.write(varint(len(cid) + len(data)) + cid + data)


class _Rewriter:
    def __init__(self, blocks, codes, actors_list):
        self.blocks = blocks
        self.codes, self.actors_list = codes, actors_list
        self.names = {}

    def put(self, value):
        data = cbor(value)
        cid = _DAG_CBOR_PREFIX + blake2b(data)
        self.blocks[cid] = data
        return Link(cid)

    def get(self, link):
        return uncbor(self.blocks[link.binary])

    def rewrite(self, root):
        top = uncbor(self.blocks[root])
        if len(top) == _BLOCK_FIELDS:
            top = self.get(top[_PARENT_STATE])
        version, actors, info = top
        system = self.find(actors, SYSTEM_KEY)
        self.names = {code.binary: name for name, code in self.get(self.get(system[1])[0])}
        return self.put([version, self._node(actors), info]).binary

    def find(self, node, wanted):
        """The actor with this binary id address, somewhere in the tree."""
        for pointer in self.get(node)[1]:
            entries = [[wanted, self.find(pointer, wanted)]] if isinstance(pointer, Link) else pointer
            for key, actor in entries:
                if key == wanted and actor is not None:
                    return actor
        return None

    def leaves(self, node):
        """The values of an AMT without holes, below a node."""
        _, links, values = node
        return [value for link in links for value in self.leaves(self.get(link))] + values

    def _node(self, node):
        bits, pointers = self.get(node)
        return self.put([bits, [self._node(pointer) if isinstance(pointer, Link) else
                                [[key, self._actor(key, actor)] for key, actor in pointer]
                                for pointer in pointers]])

    def _actor(self, key, actor):
        code, head, *rest = actor
        if key == SYSTEM_KEY:
            head = self.put([self.actors_list])
        return [self.codes[self.names[code.binary]], head, *rest]


# CARv1 ---------------------------------------------------------------------------------------------

def read_car(path):
    """The root, and all blocks by CID, in the order of the file."""
    data = path.read_bytes()
    length, at = _read_varint(data, 0)
    header = data[at:at + length]
    start = header.index(b"\xd8\x2a")
    size = header[start + 3]
    root, at, blocks = header[start + 5:start + 4 + size], at + length, {}
    while at < len(data):
        length, at = _read_varint(data, at)
        section, at = data[at:at + length], at + length
        size = _cid_length(section)
        blocks[section[:size]] = section[size:]
    return root, blocks


def _cid_length(data):
    at = 0
    for _ in range(3):
        _, at = _read_varint(data, at)
    size, at = _read_varint(data, at)
    return at + size


def _read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7f) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def manifest_list(bundle):
    """The CID of the list of actors, and name to code, of a bundle's CAR."""
    root, blocks = read_car(bundle)
    _, actors_list = uncbor(blocks[root])
    return actors_list, dict(uncbor(blocks[actors_list.binary]))

