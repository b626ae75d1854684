#pragma once

#include <fvm/base/bytes.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace fvm::sdk {

namespace blake2b_details {

inline constexpr std::size_t block_size = 128;
inline constexpr unsigned rounds = 12;
using Words = std::array<std::uint64_t, 8>;

inline constexpr Words initial = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
                                  0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f,
                                  0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

/// Which message words the rounds take, in order; rounds 10 and 11 repeat 0 and 1.
inline constexpr std::uint8_t schedule[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};

/// The four words that each of the eight mixings of a round works on: columns, then diagonals.
inline constexpr std::uint8_t lanes[8][4] = {{0, 4, 8, 12},  {1, 5, 9, 13},  {2, 6, 10, 14},
                                             {3, 7, 11, 15}, {0, 5, 10, 15}, {1, 6, 11, 12},
                                             {2, 7, 8, 13},  {3, 4, 9, 14}};

constexpr std::uint64_t load_little_endian(const std::uint8_t* bytes) {
    std::uint64_t word = 0;
    for (unsigned i = 0; i < 8; ++i) {
        word |= std::uint64_t{bytes[i]} << (8 * i);
    }
    return word;
}

constexpr void compress(Words& state, const std::uint8_t* block, std::uint64_t total, bool last) {
    std::array<std::uint64_t, 16> message{};
    std::array<std::uint64_t, 16> v{};
    for (std::size_t i = 0; i < 16; ++i) {
        message[i] = load_little_endian(block + 8 * i);
        v[i] = i < 8 ? state[i] : initial[i - 8];
    }
    // Inputs of 2^64 bytes and more do not exist, so the upper counter word stays zero.
    v[12] ^= total;
    v[14] = last ? ~v[14] : v[14];
    for (unsigned round = 0; round < rounds; ++round) {
        const std::uint8_t* order = schedule[round % 10];
        for (std::size_t i = 0; i < 8; ++i) {
            std::uint64_t& a = v[lanes[i][0]];
            std::uint64_t& b = v[lanes[i][1]];
            std::uint64_t& c = v[lanes[i][2]];
            std::uint64_t& d = v[lanes[i][3]];
            a += b + message[order[2 * i]];
            d = std::rotr(d ^ a, 32);
            c += d;
            b = std::rotr(b ^ c, 24);
            a += b + message[order[2 * i + 1]];
            d = std::rotr(d ^ a, 16);
            c += d;
            b = std::rotr(b ^ c, 63);
        }
    }
    for (std::size_t i = 0; i < 8; ++i) {
        state[i] ^= v[i] ^ v[i + 8];
    }
}

}  // namespace blake2b_details

/// BLAKE2b without a key (RFC 7693) with a digest of `digest.size()` bytes, 1 to 64: for method
/// numbers, which are computed by the compiler, and for the sizes that the VM's syscall does not
/// serve (addresses use 20 bytes, their checksums 4).
constexpr void blake2b(BytesView data, std::span<std::uint8_t> digest) {
    constexpr std::size_t block_size = blake2b_details::block_size;
    blake2b_details::Words state = blake2b_details::initial;
    // Parameter block: digest length, no key, fan-out and depth of one.
    state[0] ^= 0x01010000 ^ digest.size();
    std::uint64_t total = 0;
    while (data.size() > block_size) {
        total += block_size;
        blake2b_details::compress(state, data.data(), total, false);
        data = data.subspan(block_size);
    }
    std::array<std::uint8_t, block_size> rest{};
    std::copy(data.begin(), data.end(), rest.begin());
    blake2b_details::compress(state, rest.data(), total + data.size(), true);
    for (std::size_t i = 0; i < digest.size(); ++i) {
        digest[i] = static_cast<std::uint8_t>(state[i / 8] >> (8 * (i % 8)));
    }
}

}  // namespace fvm::sdk
