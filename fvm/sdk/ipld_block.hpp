#pragma once

#include <fvm/ipld/codec.hpp>
#include <fvm/sdk/exit.hpp>

#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>

namespace fvm::sdk {

/// Bytes with the codec that they are in: how parameters and return values travel between actors.
struct IpldBlock {
    std::uint64_t codec = ipld::codec::cbor;
    Bytes data;

    friend bool operator==(const IpldBlock&, const IpldBlock&) = default;

    /// `value` in CBOR. Links in it do not become reachable for the receiver; those in DAG-CBOR do.
    /// Ends the call with exit code 21 where there is an integer of more than 128 bytes in it.
    template <class T>
    [[nodiscard]] static IpldBlock encode(const T& value, std::uint64_t codec = ipld::codec::cbor) {
        std::optional<Bytes> data = ipld::cbor::try_encode(value);
        if (!data) [[unlikely]] {
            exit(ExitCode::usr_serialization, "a value has no encoding");
        }
        return {codec, *std::move(data)};
    }

    /// Parameters that were encoded by somebody else, as CBOR; nothing where there are no bytes.
    [[nodiscard]] static std::optional<IpldBlock> from_encoded(Bytes data) {
        if (data.empty()) {
            return std::nullopt;
        }
        return IpldBlock{ipld::codec::cbor, std::move(data)};
    }

    /// The value that the bytes encode, all of them, in every spelling that the reference's decoder
    /// takes: what it takes for parameters decides the exit code. RAW bytes are taken for whatever
    /// is a byte string on the wire: addresses and numbers too (fvm_ipld_encoding
    /// src/ipld_block.rs).
    template <class T>
    [[nodiscard]] DecodeResult<T> decode() const;
};

namespace ipld_block_details {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

}  // namespace ipld_block_details

/// IpldBlock::decode() of bytes that are somewhere else.
template <class T>
[[nodiscard]] DecodeResult<T> decode_block(std::uint64_t codec, BytesView data) {
    if (codec == ipld::codec::cbor || codec == ipld::codec::dag_cbor) {
        return ipld::cbor::decode<T>(data, ipld::cbor::Headers::as_reference);
    }
    if (codec != ipld::codec::raw) {
        return malformed("unsupported codec");
    }
    if constexpr (ipld_block_details::is_optional<T>) {
        return malformed("raw bytes where there may be a null");
    } else {
        ipld::cbor::Writer writer;
        writer.write_bytes(data);
        return ipld::cbor::decode<T>(writer.view());
    }
}

template <class T>
DecodeResult<T> IpldBlock::decode() const {
    return decode_block<T>(codec, data);
}

}  // namespace fvm::sdk
