"""Random EVM programs that mostly find on the stack what they need."""

from message_tools import words

# Opcode: how many words it takes and leaves. Those of later levels are undefined for older actors.
_SIMPLE = {
    **{code: (2, 1) for code in range(0x01, 0x08)}, 0x08: (3, 1), 0x09: (3, 1), 0x0a: (2, 1),
    0x0b: (2, 1), **{code: (2, 1) for code in range(0x10, 0x15)}, 0x15: (1, 1), 0x16: (2, 1),
    0x17: (2, 1), 0x18: (2, 1), 0x19: (1, 1), 0x1a: (2, 1), 0x1b: (2, 1), 0x1c: (2, 1), 0x1d: (2, 1),
    **{code: (0, 1) for code in (0x30, 0x32, 0x33, 0x34, 0x36, 0x38, 0x3a, 0x3d)},
    **{code: (0, 1) for code in range(0x41, 0x49) if code != 0x40},
    0x35: (1, 1), 0x31: (1, 1), 0x3b: (1, 1), 0x3f: (1, 1), 0x40: (1, 1), 0x50: (1, 0),
    0x58: (0, 1), 0x59: (0, 1), 0x5a: (0, 1), 0x5b: (0, 0)}
_LATER = {0x1e: (1, 1), 0x5f: (0, 1), 0x49: (1, 1), 0x4a: (0, 1), 0x5c: (1, 1), 0x5d: (2, 0)}
_STORAGE = {0x54: (1, 1), 0x55: (2, 0)}
_MAX_DEPTH = 40


class Program:
    """A program in the making; `depth` is how many words the stack has at least."""

    def __init__(self, world):
        self.world, self.rng = world, world.rng
        self.code, self.depth = bytearray(), 0

    def push(self, value):
        value %= 1 << 256
        size = max(1, (value.bit_length() + 7) // 8)
        self.code += bytes([0x5f + size]) + value.to_bytes(size, "big")
        self.depth += 1

    def word(self):
        rng = self.rng
        return rng.choice([0, 1, 2, 3, 31, 32, 255, 256, (1 << 255) - 1, 1 << 255, (1 << 256) - 1,
                           rng.getrandbits(8), rng.getrandbits(64), rng.getrandbits(256),
                           self.target()])

    def small(self):
        return self.rng.choice([0, 0, 1, 4, 31, 32, 33, 64, 96, 200])

    def target(self):
        """The Ethereum form of an address: a contract, an account, a precompile, or nobody."""
        return eth_word(self.world)

    def emit(self, code, takes, leaves):
        while self.depth < takes:
            self.push(self.word())
        self.code.append(code)
        self.depth += leaves - takes

    def simple(self):
        pool = dict(_SIMPLE)
        if self.rng.random() < 0.06:
            pool = _LATER
        code = self.rng.choice(sorted(pool))
        self.emit(code, *pool[code])

    def stack(self):
        kind = self.rng.randrange(2)
        at = self.rng.randrange(min(16, max(1, self.depth - 1)))
        while self.depth < at + 2:
            self.push(self.word())
        self.code.append((0x80 if kind == 0 else 0x90) + at)
        self.depth += 1 - kind

    def storage(self):
        if self.rng.random() < 0.5:
            self.push(self.word())
            self.push(self.rng.choice([0, 1, 2, 1 << 255, self.rng.getrandbits(256)]))
            self.code.append(0x55)
            self.depth -= 2
        else:
            self.push(self.rng.choice([0, 1, 2, 1 << 255]))
            self.code.append(0x54)

    def memory(self):
        code, takes, leaves = self.rng.choice(
            [(0x52, 2, 0), (0x53, 2, 0), (0x51, 1, 1), (0x37, 3, 0), (0x39, 3, 0), (0x20, 2, 1),
             (0x3e, 3, 0), (0x5e, 3, 0), (0x3c, 4, 0)])
        if code in (0x5e, 0x3e) and self.rng.random() < 0.6:
            code, takes, leaves = 0x52, 2, 0
        if code in (0x52, 0x53):
            self.push(self.word())
            self.push(self.small())
        else:
            # Last comes first: offsets and lengths small, a code's owner any.
            for _ in range(min(takes, 3)):
                self.push(self.small() if self.rng.random() < 0.97 else self.word())
            if takes == 4:
                self.push(self.target())
        self.code.append(code)
        self.depth += leaves - takes

    def log(self):
        topics = self.rng.randrange(5)
        for _ in range(topics):
            self.push(self.word())
        self.push(self.small())
        self.push(self.small())
        self.code.append(0xa0 + topics)
        self.depth -= topics + 2

    def call(self):
        code = self.rng.choice([0xf1, 0xf1, 0xf4, 0xfa, 0xfa, 0xf2])
        if self.rng.random() < 0.5:
            for at, value in enumerate(self.world_call()):
                self.push(value)
                self.push(32 * at)
                self.code.append(0x52)
                self.depth -= 2
        self.push(self.small())
        self.push(self.small())
        self.push(self.rng.choice([0, 32, 96, 128, 192, 224]))
        self.push(0)
        if code in (0xf1, 0xf2):
            self.push(self.rng.choice([0, 0, 0, 1, 10**9, 10**30]))
        self.push(self.target())
        if self.rng.random() < 0.7:
            self.code.append(0x5a)
            self.depth += 1
        else:
            self.push(self.rng.choice([0, 2300, 10**6, 10**8, 1 << 64]))
        self.code.append(code)
        self.depth -= 6 if code in (0xf1, 0xf2) else 5

    def world_call(self):
        """Words for the memory that a call sends: an operation of the test contract, or numbers."""
        return [self.rng.randrange(22), *(self.word() for _ in range(self.rng.randrange(4)))]

    def create(self):
        # The code is what the memory has; mostly that stops at once.
        salted = self.rng.random() < 0.5
        if salted:
            self.push(self.rng.randrange(3))
        self.push(self.small())
        self.push(self.small())
        self.push(self.rng.choice([0, 0, 1, 10**30]))
        self.code.append(0xf5 if salted else 0xf0)
        self.depth -= 3 if salted else 2

    def loop(self):
        """A body without effect on the stack, a few times."""
        self.push(self.rng.choice([1, 3, 20, 200]))
        start = len(self.code)
        self.code.append(0x5b)
        for _ in range(self.rng.randrange(1, 4)):
            self.push(self.small())
            self.code.append(self.rng.choice([0x51, 0x54, 0x19, 0x15, 0x40]))
            self.code.append(0x50)
            self.depth -= 1
        self.code += bytes([0x60, 1, 0x90, 0x03, 0x80, 0x61]) + start.to_bytes(2, "big") + b"\x57"

    def jump(self):
        """Over some bytes that would be wrong to execute; rarely to where no jump may go."""
        wrong = self.rng.randbytes(self.rng.randrange(4))
        target = len(self.code) + 4 + len(wrong) + (self.rng.random() < 0.03)
        self.code += b"\x61" + target.to_bytes(2, "big") + b"\x56" + wrong + b"\x5b"

    def finish(self):
        kind = self.rng.randrange(12)
        if kind < 5:
            self.push(self.small())
            self.push(self.small())
            self.code.append(0xf3)
        elif kind < 7:
            self.code.append(0x00)
        elif kind == 7:
            self.push(self.small())
            self.push(self.small())
            self.code.append(0xfd)
        elif kind == 8:
            self.push(self.target())
            self.code.append(0xff)
        elif kind == 9:
            self.code.append(self.rng.choice([0xfe, 0x0c, 0x21, 0xef, 0xf6, 0xa5]))
        elif kind == 10:
            self.code += self.rng.randbytes(20)

    def make(self, length):
        parts = [self.simple] * 10 + [self.stack] * 2 + [self.storage] * 2 + [self.memory] * 5 + \
            [self.log, self.call, self.call, self.loop, self.jump]
        if self.rng.random() < 0.3:
            parts.append(self.create)
        for _ in range(length):
            self.rng.choice(parts)()
            while self.depth > _MAX_DEPTH:
                self.code.append(0x50)
                self.depth -= 1
        self.finish()
        return bytes(self.code)


def eth_word(world):
    """An Ethereum address as a word, mostly of somebody."""
    rng = world.rng
    kind = rng.randrange(10)
    if kind < 4 and world.contracts:
        return masked(rng.choice(world.contracts))
    if kind < 6:
        return (0xff << 152) + rng.choice([0, 1, 5, 99, 100, 101, 110, 111, 10_000,
                                           *(miner.number for miner in world.miners)])
    if kind == 6:
        return rng.choice([*range(20), 0x100, 0x101])
    if kind == 7:
        return (0xfe << 152) + rng.randrange(8)
    if kind == 8 and world.eth:
        return int.from_bytes(rng.choice(world.eth).address.binary[2:], "big")
    return rng.getrandbits(160)


def masked(actor):
    """The Ethereum form of an id address."""
    return (0xff << 152) + int(actor.text[2:])


def program(world):
    return Program(world).make(world.rng.choice([3, 10, 25, 60, 120]))


def arguments(world):
    return words(*(world.rng.choice([world.rng.randrange(22), world.rng.getrandbits(256)])
                   for _ in range(world.rng.randrange(5))))
