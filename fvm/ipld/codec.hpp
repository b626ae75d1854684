#pragma once

#include <fvm/base/result.hpp>
#include <fvm/ipld/cbor.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

/// Typed DAG-CBOR. A type takes part either by a pair of functions, found by argument look-up,
///
///     void write_cbor(Writer&, const T&);
///     DecodeResult<void> read_cbor(Reader&, T&);
///
/// or, for the chain's tuples, by one line that lists its members in order:
///
///     static auto fields(auto& self) { return std::tie(self.version, self.to); }
///
/// which encodes as an array of exactly that many elements.
namespace fvm::ipld::cbor {

template <class T>
concept Tuple = requires(T& value) { T::fields(value); };

inline void write_cbor(Writer& writer, bool value) {
    writer.write_bool(value);
}
inline DecodeResult<void> read_cbor(Reader& reader, bool& value) {
    value = FVM_TRY(reader.read_bool());
    return {};
}

template <std::unsigned_integral T>
    requires(!std::same_as<T, bool>)
void write_cbor(Writer& writer, T value) {
    writer.write_uint(value);
}
template <std::unsigned_integral T>
    requires(!std::same_as<T, bool>)
DecodeResult<void> read_cbor(Reader& reader, T& value) {
    value = static_cast<T>(FVM_TRY(reader.read_uint_of_size(sizeof(T))));
    return {};
}

template <std::signed_integral T>
void write_cbor(Writer& writer, T value) {
    writer.write_int(value);
}
template <std::signed_integral T>
DecodeResult<void> read_cbor(Reader& reader, T& value) {
    value = static_cast<T>(FVM_TRY(reader.read_int_of_size(sizeof(T))));
    return {};
}

inline void write_cbor(Writer& writer, const Bytes& value) {
    writer.write_bytes(value);
}
inline DecodeResult<void> read_cbor(Reader& reader, Bytes& value) {
    return reader.read_bytes_into(value);
}

inline void write_cbor(Writer& writer, const std::string& value) {
    writer.write_text(value);
}
inline DecodeResult<void> read_cbor(Reader& reader, std::string& value) {
    return reader.read_text_into(value);
}

inline void write_cbor(Writer& writer, const Cid& value) {
    writer.write_cid(value);
}
inline DecodeResult<void> read_cbor(Reader& reader, Cid& value) {
    value = FVM_TRY(reader.read_cid());
    return {};
}

template <class T>
void write_cbor(Writer& writer, const std::optional<T>& value) {
    if (value) {
        write_cbor(writer, *value);
    } else {
        writer.write_null();
    }
}
template <class T>
DecodeResult<void> read_cbor(Reader& reader, std::optional<T>& value) {
    value.reset();
    if (FVM_TRY(reader.try_null())) {
        return {};
    }
    return read_cbor(reader, value.emplace());
}

template <class T>
    requires(!std::same_as<T, std::uint8_t>)
void write_cbor(Writer& writer, const std::vector<T>& values) {
    writer.write_array_header(values.size());
    for (const T& value : values) {
        write_cbor(writer, value);
    }
}
template <class T>
    requires(!std::same_as<T, std::uint8_t>)
DecodeResult<void> read_cbor(Reader& reader, std::vector<T>& values) {
    const std::size_t count = FVM_TRY(reader.read_array_header());
    const Reader::Nesting nesting(reader);
    values.clear();
    for (std::size_t i = 0; i < count; ++i) {
        FVM_TRY(read_cbor(reader, values.emplace_back()));
    }
    return {};
}

template <Tuple T>
void write_cbor(Writer& writer, const T& value) {
    std::apply(
        [&](const auto&... field) {
            writer.write_array_header(sizeof...(field));
            (write_cbor(writer, field), ...);
        },
        T::fields(value));
}
template <Tuple T>
DecodeResult<void> read_cbor(Reader& reader, T& value) {
    return std::apply(
        [&](auto&... field) -> DecodeResult<void> {
            FVM_TRY(reader.expect_array(sizeof...(field)));
            const Reader::Nesting nesting(reader);
            DecodeError failure{};
            const auto read = [&](auto& value) {
                const DecodeResult<void> result = read_cbor(reader, value);
                if (!result) [[unlikely]] {
                    failure = result.error();
                }
                return result.has_value();
            };
            if ((read(field) && ...)) [[likely]] {
                return {};
            }
            return std::unexpected(failure);
        },
        T::fields(value));
}

/// The canonical encoding of `value`.
template <class T>
[[nodiscard]] Bytes encode(const T& value) {
    Writer writer;
    write_cbor(writer, value);
    return writer.take();
}

/// The same, and nothing where a part of `value` has no encoding (Writer::refuse()).
template <class T>
[[nodiscard]] std::optional<Bytes> try_encode(const T& value) {
    Writer writer;
    write_cbor(writer, value);
    if (writer.refused()) [[unlikely]] {
        return std::nullopt;
    }
    return writer.take();
}

/// Decodes one item that must fill `input`.
template <class T>
[[nodiscard]] DecodeResult<T> decode(BytesView input, Headers headers = Headers::any_length) {
    Reader reader(input, headers);
    T value{};
    FVM_TRY(read_cbor(reader, value));
    FVM_TRY(reader.expect_end());
    return value;
}

}  // namespace fvm::ipld::cbor
