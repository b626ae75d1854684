#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/ipld/codec.hpp>

#include <cstdint>

namespace fvm {

enum class SignatureType : std::uint8_t { secp256k1 = 1, bls = 2 };

/// A signature as messages carry it. Of any length: verification says whether it is one.
struct Signature {
    SignatureType type = SignatureType::secp256k1;
    Bytes data;

    friend bool operator==(const Signature&, const Signature&) = default;
};

/// A byte string: the type, then the data.
void write_cbor(ipld::cbor::Writer& writer, const Signature& signature);
DecodeResult<void> read_cbor(ipld::cbor::Reader& reader, Signature& signature);

}  // namespace fvm
