#include <fvm/core/token_amount.hpp>

#include <fvm/ipld/byte_string.hpp>

#include <algorithm>
#include <array>

namespace fvm {

namespace {

struct Unit {
    std::string_view name;
    /// Decimal places down to attoFIL.
    unsigned places;
};
constexpr std::array<Unit, 7> units{{{"fil", 18},
                                     {"millifil", 15},
                                     {"microfil", 12},
                                     {"nanofil", 9},
                                     {"picofil", 6},
                                     {"femtofil", 3},
                                     {"attofil", 0}}};

constexpr char to_lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool equal_ignoring_case(std::string_view text, std::string_view lower) {
    return std::ranges::equal(text, lower, {}, to_lower);
}

DecodeResult<unsigned> places_of_unit(std::string_view name, std::size_t offset) {
    if (name.empty()) {
        return TokenAmount::decimals;
    }
    for (const Unit& unit : units) {
        if (equal_ignoring_case(name, unit.name)) {
            return unit.places;
        }
    }
    return malformed("unknown unit of an amount", offset);
}

/// "1.5" without a sign. `after` holds at most `decimals` digits, without zeros at the end.
struct DecimalText {
    std::string before;
    std::string after;
};

DecimalText decimal_text(const BigInt& magnitude) {
    const BigIntDivision parts = div_rem(magnitude, TokenAmount::atto_per_fil);
    DecimalText text{parts.quotient.to_decimal(), {}};
    if (!parts.remainder.is_zero()) {
        const std::string digits = parts.remainder.to_decimal();
        text.after = std::string(TokenAmount::decimals - digits.size(), '0') + digits;
        text.after.erase(text.after.find_last_not_of('0') + 1);
    }
    return text;
}

}  // namespace

void write_cbor(ipld::cbor::Writer& writer, const BigInt& value) {
    if (value.is_zero()) {
        writer.write_bytes({});
        return;
    }
    const std::size_t size = 1 + value.byte_length();
    if (size > max_bigint_size) [[unlikely]] {
        writer.refuse();
    }
    std::uint8_t* const out = writer.write_bytes_of_size(size);
    out[0] = value.is_negative() ? 1 : 0;
    value.write_big_endian(out + 1);
}

DecodeResult<void> read_cbor(ipld::cbor::Reader& reader, BigInt& value) {
    const std::size_t start = reader.position();
    Bytes chunks;
    const BytesView bytes = FVM_TRY(ipld::cbor::read_byte_string(reader, chunks));
    if (bytes.empty()) {
        value = BigInt();
        return {};
    }
    if (bytes[0] > 1) {
        return malformed("the sign of an integer is neither 0 nor 1", start);
    }
    if (bytes.size() > max_bigint_size) {
        return malformed("an integer of more than 128 bytes", start);
    }
    value = BigInt::from_big_endian(bytes.subspan(1), bytes[0] == 1);
    return {};
}

DecodeResult<TokenAmount> TokenAmount::from_text(std::string_view text) {
    const std::size_t number_end = std::min(text.find_first_not_of("+-.0123456789"), text.size());
    std::string_view unit = text.substr(number_end);
    while (unit.starts_with(' ')) {
        unit.remove_prefix(1);
    }
    const unsigned places = FVM_TRY(places_of_unit(unit, text.size() - unit.size()));

    const std::string_view number = text.substr(0, number_end);
    const std::size_t point = std::min(number.find('.'), number.size());
    std::string digits(number.substr(0, point));
    if (digits.find_first_of("0123456789") == std::string::npos) {
        return malformed("an amount without digits before its point", 0);
    }
    std::string_view fraction = number.substr(std::min(point + 1, number.size()));
    if (point != number.size() && fraction.empty()) {
        return malformed("an amount without digits after its point", point);
    }
    while (fraction.ends_with('0')) {
        fraction.remove_suffix(1);
    }
    if (fraction.size() > places) {
        return malformed("an amount with a fraction of an attoFIL", point);
    }
    digits += fraction;
    digits.append(places - fraction.size(), '0');
    return from_atto(FVM_TRY(BigInt::from_decimal(digits)));
}

std::string TokenAmount::to_text() const {
    const DecimalText parts = decimal_text(atto_.abs());
    std::string text = is_negative() ? "-" : "";
    text += parts.before;
    if (!parts.after.empty()) {
        text += "." + parts.after;
    }
    return text + " FIL";
}

std::string TokenAmount::to_decimal() const {
    const DecimalText parts = decimal_text(atto_.abs());
    return (is_negative() ? "-" : "") + parts.before + "." +
           (parts.after.empty() ? "0" : parts.after);
}

void write_cbor(ipld::cbor::Writer& writer, const TokenAmount& amount) {
    write_cbor(writer, amount.atto());
}

DecodeResult<void> read_cbor(ipld::cbor::Reader& reader, TokenAmount& amount) {
    BigInt atto;
    FVM_TRY(read_cbor(reader, atto));
    amount = TokenAmount::from_atto(std::move(atto));
    return {};
}

}  // namespace fvm
