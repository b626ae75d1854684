#pragma once

#include <fvm/base/bytes.hpp>
#include <test/support/sequence.hpp>

#include <algorithm>

namespace fvm::test {

/// `bytes` with one to four bits flipped.
inline Bytes with_flipped_bits(BytesView bytes, Sequence& random) {
    Bytes damaged = to_bytes(bytes);
    for (std::uint64_t flips = 1 + random.below(4); flips > 0 && !damaged.empty(); --flips) {
        const std::size_t at = random.below(damaged.size());
        damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ (1U << random.below(8)));
    }
    return damaged;
}

/// `bytes` with a part removed, doubled, or replaced by lengths that are too great.
inline Bytes with_a_changed_part(BytesView bytes, Sequence& random) {
    const std::size_t start = random.below(bytes.size() + 1);
    const std::size_t size = std::min<std::size_t>(random.below(16), bytes.size() - start);
    const BytesView part = bytes.subspan(start, size);
    Bytes damaged = to_bytes(bytes.first(start));
    const std::uint64_t kind = random.below(3);
    if (kind == 1) {
        damaged.insert(damaged.end(), part.begin(), part.end());
        damaged.insert(damaged.end(), part.begin(), part.end());
    } else if (kind == 2) {
        damaged.insert(damaged.end(), size, 0xff);
    }
    damaged.insert(damaged.end(), bytes.begin() + static_cast<std::ptrdiff_t>(start + size),
                   bytes.end());
    return damaged;
}

/// Calls `take(BytesView)` with every truncation of `bytes`, and with `count` damaged copies.
template <class Take>
void for_each_damage(BytesView bytes, std::uint64_t seed, unsigned count, Take&& take) {
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        take(bytes.first(size));
    }
    Sequence random(seed);
    for (unsigned i = 0; i < count; ++i) {
        take(i % 2 == 0 ? with_flipped_bits(bytes, random) : with_a_changed_part(bytes, random));
    }
}

}  // namespace fvm::test
