#pragma once

#include <fvm/ipld/cbor.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <vector>

namespace fvm::ipld {

/// The numbers from `start` up to, not including, `end`.
struct BitRange {
    std::uint64_t start = 0;
    std::uint64_t end = 0;

    [[nodiscard]] std::uint64_t size() const { return end <= start ? 0 : end - start; }
    friend bool operator==(const BitRange&, const BitRange&) = default;
};

/// A set of numbers from 0 to 2^64 - 2, held as its maximal runs, so that a run costs the same
/// however long it is. Encoded as RLE+: sector numbers, partitions and proof inputs.
///
/// Nothing here visits single bits of a run except where the name says so (bits).
class BitField {
  public:
    /// The longest encoding that CBOR may carry (fvm_ipld_bitfield, MAX_ENCODED_SIZE).
    static constexpr std::size_t max_encoded_size = std::size_t{32} << 10;

    BitField() = default;
    /// The union of `ranges`, in whatever order they come, empty, touching or overlapping.
    static BitField from_ranges(std::vector<BitRange> ranges);
    /// The set of `bits`, in whatever order; nothing where one is the greatest 64-bit number.
    static std::optional<BitField> from_bits(std::vector<std::uint64_t> bits);

    /// Decodes RLE+ of any length. Refuses everything but the one shortest form.
    static DecodeResult<BitField> from_bytes(BytesView bytes);
    /// The shortest RLE+ form; no bytes for the empty set.
    [[nodiscard]] Bytes to_bytes() const;
    /// True where the encoding keeps to max_encoded_size. To be asked before encoding to CBOR
    /// whatever has grown: the reference refuses to encode more.
    [[nodiscard]] bool encodable() const { return to_bytes().size() <= max_encoded_size; }

    /// The maximal runs in ascending order.
    [[nodiscard]] std::span<const BitRange> ranges() const { return ranges_; }
    [[nodiscard]] bool empty() const { return ranges_.empty(); }
    /// How many numbers are in the set.
    [[nodiscard]] std::uint64_t size() const;
    [[nodiscard]] bool contains(std::uint64_t bit) const;
    [[nodiscard]] std::optional<std::uint64_t> first() const;
    [[nodiscard]] std::optional<std::uint64_t> last() const;
    /// The members one by one, where there are at most `max`; nothing where there are more.
    [[nodiscard]] std::optional<std::vector<std::uint64_t>> bits(std::uint64_t max) const;

    /// Adds `bit`. False, and no change, for the greatest 64-bit number, which no set can hold.
    [[nodiscard]] bool set(std::uint64_t bit);
    void unset(std::uint64_t bit);

    [[nodiscard]] bool contains_any(const BitField& other) const;
    [[nodiscard]] bool contains_all(const BitField& other) const;
    /// The members from the `start`-th, `count` of them; nothing where there are not so many.
    [[nodiscard]] std::optional<BitField> slice(std::uint64_t start, std::uint64_t count) const;
    /// What is left without the members of `other`, moved together: each remaining number minus
    /// how many members of `other` lie below it.
    [[nodiscard]] BitField cut(const BitField& other) const;
    /// The union of all.
    static BitField union_of(std::span<const BitField> fields);

    friend BitField operator|(const BitField& a, const BitField& b);
    friend BitField operator&(const BitField& a, const BitField& b);
    /// The members of `a` that are not in `b`.
    friend BitField operator-(const BitField& a, const BitField& b);
    /// The members of exactly one of the two.
    friend BitField operator^(const BitField& a, const BitField& b);
    friend bool operator==(const BitField&, const BitField&) = default;

  private:
    /// Ascending, not empty, with gaps between them.
    std::vector<BitRange> ranges_;
};

/// RLE+ bytes that have not been looked at yet: a parameter decodes with any bytes in it (up to
/// the longest size), and is refused when it is used.
class UnvalidatedBitField {
  public:
    UnvalidatedBitField() = default;
    explicit UnvalidatedBitField(Bytes encoded) : encoded_(std::move(encoded)) {}
    explicit UnvalidatedBitField(const BitField& field) : encoded_(field.to_bytes()) {}

    [[nodiscard]] DecodeResult<BitField> validate() const { return BitField::from_bytes(encoded_); }
    [[nodiscard]] BytesView encoded() const { return encoded_; }

  private:
    Bytes encoded_;
};

/// A byte string of RLE+. Precondition: field.encodable().
void write_cbor(cbor::Writer& writer, const BitField& field);
/// Refuses more than BitField::max_encoded_size bytes.
DecodeResult<void> read_cbor(cbor::Reader& reader, BitField& field);
void write_cbor(cbor::Writer& writer, const UnvalidatedBitField& field);
DecodeResult<void> read_cbor(cbor::Reader& reader, UnvalidatedBitField& field);

}  // namespace fvm::ipld
