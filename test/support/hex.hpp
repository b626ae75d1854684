#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/base/multibase.hpp>

#include <string>
#include <string_view>

namespace fvm::test {

/// The bytes of hexadecimal text, in which spaces may stand. Empty where the text is wrong, which a
/// test then notices.
inline Bytes from_hex(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (c != ' ') {
            digits.push_back(c);
        }
    }
    return decode_base(Base::base16, digits).value_or(Bytes{});
}

inline std::string to_hex(BytesView bytes) {
    return encode_base(Base::base16, bytes);
}

}  // namespace fvm::test
