"""Start states: our own genesis, or that of butterflynet with other actors."""

import subprocess

from message_tools import Link, uncbor

_MINER_DEADLINES = 12


def make_genesis(program, nv, bundle, root, accounts, output):
    """`accounts` get the ids f0100, f0101, ...; `root` appoints verifiers."""
    command = [program, "genesis", "--nv", str(nv), "--bundle", str(bundle), "-o", str(output),
               "--verified-registry-root", root.text]
    for address, amount in accounts:
        command += ["--account", f"{address.text}={amount}"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def take_over(program, nv, bundle, source, output):
    """The state in the CAR `source` with the actors of `bundle`."""
    subprocess.run([program, "genesis", "--nv", str(nv), "--bundle", str(bundle), "--from", str(source),
                    "-o", str(output)], check=True, stdout=subprocess.DEVNULL)


def live_partitions(path, miner):
    """[deadline, partition, sectors as a bit field] of a miner's partitions that have sectors."""
    root, blocks = read_car(path)

    def get(link):
        return uncbor(blocks[link.binary])

    def find(node):
        """The miner, somewhere in a tree of actors."""
        for pointer in get(node)[1]:
            entries = [[miner.binary, find(pointer)]] if isinstance(pointer, Link) else pointer
            for key, actor in entries:
                if key == miner.binary and actor is not None:
                    return actor
        return None

    def leaves(node):
        """The values of an AMT without holes, below a node."""
        _, links, values = node
        return [value for link in links for value in leaves(get(link))] + values

    _, actors, _ = get(Link(root))
    found = []
    for deadline, link in enumerate(get(get(find(actors)[1])[_MINER_DEADLINES])[0]):
        _, _, _, node = get(get(link)[0])
        for number, partition in enumerate(leaves(node)):
            found.append([deadline, number, partition[0]])
    return found


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
