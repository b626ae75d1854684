#include <fvm/core/signature.hpp>

#include <fvm/ipld/byte_string.hpp>

namespace fvm {

void write_cbor(ipld::cbor::Writer& writer, const Signature& signature) {
    Bytes bytes{static_cast<std::uint8_t>(signature.type)};
    bytes.insert(bytes.end(), signature.data.begin(), signature.data.end());
    writer.write_bytes(bytes);
}

DecodeResult<void> read_cbor(ipld::cbor::Reader& reader, Signature& signature) {
    const std::size_t start = reader.position();
    Bytes chunks;
    const BytesView bytes = FVM_TRY(ipld::cbor::read_byte_string(reader, chunks));
    if (bytes.empty()) {
        return malformed("a signature without a type", start);
    }
    if (bytes[0] != static_cast<std::uint8_t>(SignatureType::secp256k1) &&
        bytes[0] != static_cast<std::uint8_t>(SignatureType::bls)) {
        return malformed("the type of a signature is neither 1 nor 2", start);
    }
    signature.type = static_cast<SignatureType>(bytes[0]);
    signature.data.assign(bytes.begin() + 1, bytes.end());
    return {};
}

}  // namespace fvm
