#pragma once

#include <fvm/ipld/codec.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

namespace fvm::ipld::trie {

/// What the trie must know about the type of its values. The reference decodes every value of a
/// node that it loads and encodes every value of a node that it writes: a malformed value refuses
/// its node, and a value in another form than the canonical one is written in that.
struct ValueRules {
    /// Passes over one value, or refuses it. True where its bytes, provided that all headers in
    /// them are canonical, are known to be what the type would be encoded as. A node of such values
    /// is written anew without decoding those that have not changed.
    DecodeResult<bool> (*check)(cbor::Reader&);
    /// Passes over one value and appends what the type encodes it as.
    DecodeResult<void> (*recode)(cbor::Reader&, cbor::Writer&);
};

/// Whether the canonical CBOR of a T can be told by its headers alone. False for types whose
/// decoder accepts more than its encoder makes, such as numbers in byte strings with leading zeros.
/// May be specialised for a type with its own write_cbor/read_cbor that has but one form.
template <class T>
inline constexpr bool headers_decide = std::integral<T>;
template <>
inline constexpr bool headers_decide<Bytes> = true;
template <>
inline constexpr bool headers_decide<std::string> = true;
template <>
inline constexpr bool headers_decide<Cid> = true;
template <class T>
inline constexpr bool headers_decide<std::optional<T>> = headers_decide<T>;
template <class T>
inline constexpr bool headers_decide<std::vector<T>> = headers_decide<T>;
template <class... T>
inline constexpr bool headers_decide<std::tuple<T&...>> = (headers_decide<T> && ...);
template <cbor::Tuple T>
inline constexpr bool headers_decide<T> = headers_decide<decltype(T::fields(std::declval<T&>()))>;

template <class T>
concept HasCheck = requires(cbor::Reader& reader) { check_cbor(reader, std::type_identity<T>{}); };

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
DecodeResult<bool> check_value(cbor::Reader& reader);

template <class... T>
DecodeResult<bool> check_fields(cbor::Reader& reader, std::type_identity<std::tuple<T&...>>) {
    FVM_TRY(reader.expect_array(sizeof...(T)));
    DecodeResult<bool> field = true;
    bool all = true;
    static_cast<void>(
        ((field = check_value<T>(reader), all = all && field.value_or(false), field.has_value()) &&
         ...));
    return field ? DecodeResult<bool>(all) : field;
}

/// The check of ValueRules. Does not build the value where that would take memory.
template <class T>
DecodeResult<bool> check_value(cbor::Reader& reader) {
    using cbor::read_cbor;
    if constexpr (HasCheck<T>) {
        return check_cbor(reader, std::type_identity<T>{});
    } else if constexpr (std::same_as<T, Bytes>) {
        FVM_TRY(reader.read_bytes());
    } else if constexpr (std::same_as<T, std::string>) {
        FVM_TRY(reader.read_text());
    } else if constexpr (is_optional<T>) {
        return FVM_TRY(reader.try_null()) ? true : check_value<typename T::value_type>(reader);
    } else if constexpr (cbor::Tuple<T>) {
        return check_fields(reader, std::type_identity<decltype(T::fields(std::declval<T&>()))>{});
    } else {
        T value{};
        FVM_TRY(read_cbor(reader, value));
    }
    return headers_decide<T>;
}

template <class T>
DecodeResult<void> recode_value(cbor::Reader& reader, cbor::Writer& writer) {
    using cbor::read_cbor;
    using cbor::write_cbor;
    T value{};
    FVM_TRY(read_cbor(reader, value));
    write_cbor(writer, value);
    return {};
}

template <class T>
inline constexpr ValueRules value_rules{&check_value<T>, &recode_value<T>};

}  // namespace fvm::ipld::trie
