"""The numbers of big_integer_checks.cpp, and what Python's integers make of them.

usage: python3 test/checks/big_integer_checks.py

Prints the constants of the checks.
"""

NUMBERS = 96
EDGES = [0, 0, 1, 2**32 - 1, 2**32, 2**63 - 1, 2**63, 2**64 - 2, 2**64 - 1]
SHIFTS = [0, 1, 31, 32, 63, 64, 65, 127, 128, 200]


def numbers():
    """Of up to six limbs, most of them edges, with both signs."""
    state = 1

    def draw():
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return state >> 33

    drawn = []
    for index in range(NUMBERS):
        number = 0
        for _ in range(index % 7):
            choice = draw() % 12
            limb = EDGES[choice] if choice < len(EDGES) else draw() << 33 ^ draw() << 13 ^ draw()
            number = number << 64 | limb % 2**64
        drawn.append(-number if draw() % 2 else number)
    return drawn


class Digest:
    """FNV-1a over the sign and the magnitude's bytes."""

    def __init__(self):
        self.value = 0xcbf29ce484222325

    def take(self, number):
        magnitude = abs(number)
        size = (magnitude.bit_length() + 7) // 8
        for byte in bytes([size, number < 0]) + magnitude.to_bytes(size, "big"):
            self.value = (self.value ^ byte) * 0x100000001b3 % 2**64


def truncated(a, b):
    quotient = abs(a) // abs(b)
    return -quotient if (a < 0) != (b < 0) else quotient


def main():
    drawn = numbers()
    sums, products, quotients, shifts, orders = (Digest() for _ in range(5))
    for a in drawn:
        for count in SHIFTS:
            shifts.take(a << count)
            shifts.take(a >> count)
        for b in drawn:
            sums.take(a + b)
            sums.take(a - b)
            products.take(a * b)
            orders.take((a > b) - (a < b))
            if b != 0:
                quotients.take(truncated(a, b))
                quotients.take(a - b * truncated(a, b))
                quotients.take(a // b)
                quotients.take(-(-a // b))
                quotients.take(a % b)
    for name, digest in [("sums", sums), ("products", products), ("quotients", quotients),
                         ("shifts", shifts), ("orders", orders)]:
        print(f"{name} 0x{digest.value:016x}")


if __name__ == "__main__":
    main()
