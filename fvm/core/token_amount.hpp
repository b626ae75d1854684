#pragma once

#include <fvm/base/bigint.hpp>
#include <fvm/base/decode_error.hpp>
#include <fvm/ipld/codec.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace fvm {

/// Longest binary form of an integer on the chain, sign byte included (fvm_shared bigint
/// MAX_BIGINT_SIZE).
inline constexpr std::size_t max_bigint_size = 128;

/// Integers as the chain encodes them: a byte string of a sign byte (0 or 1) and the magnitude,
/// most significant byte first; empty for zero. Reading tolerates leading zeros and a lone sign
/// byte. A value that needs more than 128 bytes has no encoding, so ipld::cbor::try_encode() gives
/// nothing; who does not ask gets bytes that no reader takes.
void write_cbor(ipld::cbor::Writer& writer, const BigInt& value);
DecodeResult<void> read_cbor(ipld::cbor::Reader& reader, BigInt& value);

/// An amount of the network's token, counted in attoFIL (10^-18 FIL). May be negative.
class TokenAmount {
  public:
    static constexpr unsigned decimals = 18;
    static constexpr std::uint64_t atto_per_fil = 1'000'000'000'000'000'000;
    static constexpr std::uint64_t atto_per_nano = 1'000'000'000;

    TokenAmount() = default;
    static TokenAmount from_atto(BigInt atto) { return TokenAmount(std::move(atto)); }
    static TokenAmount from_nano(const BigInt& nano) { return TokenAmount(nano * atto_per_nano); }
    static TokenAmount from_whole(const BigInt& fil) { return TokenAmount(fil * atto_per_fil); }
    /// "1.5", "1.5 FIL", "20 nanoFIL", "7 attoFIL": decimal, with one of the units
    /// FIL, milliFIL, microFIL, nanoFIL, picoFIL, femtoFIL, attoFIL in any case; FIL where none is
    /// given. Refuses what is not a whole number of attoFIL.
    static DecodeResult<TokenAmount> from_text(std::string_view text);

    [[nodiscard]] const BigInt& atto() const { return atto_; }
    [[nodiscard]] bool is_zero() const { return atto_.is_zero(); }
    [[nodiscard]] bool is_negative() const { return atto_.is_negative(); }
    [[nodiscard]] bool is_positive() const { return atto_.is_positive(); }
    /// As amounts cross the syscall boundary; nothing where it is negative or too large.
    [[nodiscard]] std::optional<Uint128> to_u128() const { return atto_.to_u128(); }
    /// "1.5 FIL", "0 FIL", "-0.000000000000000001 FIL".
    [[nodiscard]] std::string to_text() const;
    /// In decimal FIL with at least one digit after the point, as the reference displays it: "1.0".
    [[nodiscard]] std::string to_decimal() const;

    TokenAmount operator-() const { return TokenAmount(-atto_); }
    TokenAmount& operator+=(const TokenAmount& other) {
        atto_ += other.atto_;
        return *this;
    }
    TokenAmount& operator-=(const TokenAmount& other) {
        atto_ -= other.atto_;
        return *this;
    }
    TokenAmount& operator*=(const BigInt& factor) {
        atto_ *= factor;
        return *this;
    }
    friend TokenAmount operator+(TokenAmount a, const TokenAmount& b) { return a += b; }
    friend TokenAmount operator-(TokenAmount a, const TokenAmount& b) { return a -= b; }
    friend TokenAmount operator*(const TokenAmount& a, const BigInt& factor) {
        return TokenAmount(a.atto_ * factor);
    }
    friend TokenAmount operator*(const BigInt& factor, const TokenAmount& a) { return a * factor; }
    /// Rounds down. See also div_ceil().
    [[nodiscard]] TokenAmount div_floor(const BigInt& divisor) const {
        return TokenAmount(fvm::div_floor(atto_, divisor));
    }
    [[nodiscard]] TokenAmount div_ceil(const BigInt& divisor) const {
        return TokenAmount(fvm::div_ceil(atto_, divisor));
    }

    friend bool operator==(const TokenAmount&, const TokenAmount&) = default;
    friend std::strong_ordering operator<=>(const TokenAmount& a, const TokenAmount& b) {
        return a.atto_ <=> b.atto_;
    }

  private:
    explicit TokenAmount(BigInt atto) : atto_(std::move(atto)) {}

    BigInt atto_;
};

/// The encoding of its BigInt.
void write_cbor(ipld::cbor::Writer& writer, const TokenAmount& amount);
DecodeResult<void> read_cbor(ipld::cbor::Reader& reader, TokenAmount& amount);

}  // namespace fvm
