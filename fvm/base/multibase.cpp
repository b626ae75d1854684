#include <fvm/base/multibase.hpp>

#include <fvm/base/result.hpp>

#include <array>

namespace fvm {
namespace {

constexpr std::uint8_t no_digit = 0xff;

/// An alphabet in both directions.
struct Alphabet {
    std::string_view digits;
    std::array<std::uint8_t, 256> values{};

    explicit constexpr Alphabet(std::string_view text) : digits(text) {
        values.fill(no_digit);
        for (std::size_t i = 0; i < text.size(); ++i) {
            values[static_cast<std::uint8_t>(text[i])] = static_cast<std::uint8_t>(i);
        }
    }

    [[nodiscard]] constexpr std::uint8_t value_of(char c) const {
        return values[static_cast<std::uint8_t>(c)];
    }
};

constexpr Alphabet hex_lower("0123456789abcdef");
constexpr Alphabet rfc4648_lower32("abcdefghijklmnopqrstuvwxyz234567");
constexpr Alphabet btc58("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz");
constexpr Alphabet rfc4648_64("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
constexpr Alphabet rfc4648_url64(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

/// Bases whose digit is a whole number of bits.
template <unsigned bits>
std::string encode_bits(const Alphabet& alphabet, BytesView bytes) {
    std::string text;
    text.reserve((bytes.size() * 8 + bits - 1) / bits);
    unsigned window = 0;
    unsigned held = 0;
    for (const std::uint8_t byte : bytes) {
        window = (window << 8 | byte) & 0xffff;
        held += 8;
        while (held >= bits) {
            held -= bits;
            text.push_back(alphabet.digits[(window >> held) & ((1U << bits) - 1)]);
        }
    }
    if (held > 0) {
        text.push_back(alphabet.digits[(window << (bits - held)) & ((1U << bits) - 1)]);
    }
    return text;
}

template <unsigned bits>
DecodeResult<Bytes> decode_bits(const Alphabet& alphabet, std::string_view text) {
    Bytes bytes(text.size() / 8 * bits + text.size() % 8 * bits / 8);
    std::uint8_t* out = bytes.data();
    unsigned window = 0;
    unsigned held = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::uint8_t digit = alphabet.value_of(text[i]);
        if (digit == no_digit) {
            return malformed("character outside the alphabet of the base", i);
        }
        window = (window << bits | digit) & 0xffff;
        held += bits;
        if (held >= 8) {
            held -= 8;
            *out++ = static_cast<std::uint8_t>(window >> held);
        }
    }
    if (held >= bits) {
        return malformed("impossible length for the base", text.size());
    }
    if ((window & ((1U << held) - 1)) != 0) {
        return malformed("spare bits at the end are not zero", text.size());
    }
    return bytes;
}

std::string encode_base58(BytesView bytes) {
    std::size_t zeros = 0;
    while (zeros < bytes.size() && bytes[zeros] == 0) {
        ++zeros;
    }
    std::vector<std::uint8_t> digits;  // least significant first
    for (const std::uint8_t byte : bytes.subspan(zeros)) {
        unsigned carry = byte;
        for (std::uint8_t& digit : digits) {
            carry += unsigned{digit} << 8;
            digit = static_cast<std::uint8_t>(carry % 58);
            carry /= 58;
        }
        for (; carry > 0; carry /= 58) {
            digits.push_back(static_cast<std::uint8_t>(carry % 58));
        }
    }
    std::string text(zeros, btc58.digits[0]);
    for (std::size_t i = digits.size(); i-- > 0;) {
        text.push_back(btc58.digits[digits[i]]);
    }
    return text;
}

DecodeResult<Bytes> decode_base58(std::string_view text) {
    if (text.size() > max_base58_text) {
        return malformed("base58 text is too long", max_base58_text);
    }
    std::size_t zeros = 0;
    while (zeros < text.size() && text[zeros] == btc58.digits[0]) {
        ++zeros;
    }
    Bytes little_endian;
    for (std::size_t i = zeros; i < text.size(); ++i) {
        unsigned carry = btc58.value_of(text[i]);
        if (carry == no_digit) {
            return malformed("character outside the alphabet of the base", i);
        }
        for (std::uint8_t& byte : little_endian) {
            carry += byte * 58U;
            byte = static_cast<std::uint8_t>(carry);
            carry >>= 8;
        }
        if (carry > 0) {
            little_endian.push_back(static_cast<std::uint8_t>(carry));
        }
    }
    Bytes bytes(zeros, 0);
    bytes.insert(bytes.end(), little_endian.rbegin(), little_endian.rend());
    return bytes;
}

DecodeResult<Bytes> decode_padded64(std::string_view text) {
    if (text.size() % 4 != 0) {
        return malformed("padded base64 comes in groups of four characters", text.size());
    }
    if (text.ends_with('=')) {
        text.remove_suffix(text.ends_with("==") ? 2 : 1);
    }
    return decode_bits<6>(rfc4648_64, text);
}

constexpr char prefix_of(Base base) {
    switch (base) {
        case Base::base16:
            return 'f';
        case Base::base32:
            return 'b';
        case Base::base58_btc:
            return 'z';
        case Base::base64:
            return 'm';
        case Base::base64_padded:
            return 'M';
        case Base::base64_url:
            return 'u';
    }
    return '\0';
}

}  // namespace

std::string encode_base(Base base, BytesView bytes) {
    switch (base) {
        case Base::base16:
            return encode_bits<4>(hex_lower, bytes);
        case Base::base32:
            return encode_bits<5>(rfc4648_lower32, bytes);
        case Base::base58_btc:
            return encode_base58(bytes);
        case Base::base64:
            return encode_bits<6>(rfc4648_64, bytes);
        case Base::base64_padded: {
            std::string text = encode_bits<6>(rfc4648_64, bytes);
            text.append((4 - text.size() % 4) % 4, '=');
            return text;
        }
        case Base::base64_url:
            return encode_bits<6>(rfc4648_url64, bytes);
    }
    return {};
}

DecodeResult<Bytes> decode_base(Base base, std::string_view text) {
    switch (base) {
        case Base::base16:
            return decode_bits<4>(hex_lower, text);
        case Base::base32:
            return decode_bits<5>(rfc4648_lower32, text);
        case Base::base58_btc:
            return decode_base58(text);
        case Base::base64:
            return decode_bits<6>(rfc4648_64, text);
        case Base::base64_padded:
            return decode_padded64(text);
        case Base::base64_url:
            return decode_bits<6>(rfc4648_url64, text);
    }
    return malformed("unknown base");
}

std::string encode_multibase(Base base, BytesView bytes) {
    return prefix_of(base) + encode_base(base, bytes);
}

DecodeResult<Bytes> decode_multibase(std::string_view text) {
    constexpr std::array bases = {Base::base16, Base::base32,        Base::base58_btc,
                                  Base::base64, Base::base64_padded, Base::base64_url};
    if (text.empty()) {
        return malformed("empty text has no multibase prefix");
    }
    for (const Base base : bases) {
        if (text.front() == prefix_of(base)) {
            const auto shifted = [](DecodeError error) {
                return DecodeError{error.reason, error.offset + 1};
            };
            return FVM_TRY_OR(shifted, decode_base(base, text.substr(1)));
        }
    }
    return malformed("unknown multibase prefix");
}

}  // namespace fvm
