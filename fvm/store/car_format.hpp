#pragma once

#include <fvm/ipld/cid.hpp>

#include <vector>

/// CARv1: a header and then blocks, each behind a varint with its length. The header is the
/// DAG-CBOR map
/// {"roots": [links], "version": 1}; a block's section is its binary CID and its content.
/// https://ipld.io/specs/transport/car/carv1/
namespace fvm::store {

struct CarLimits {
    std::size_t max_header = 32U << 20;
    /// CID and content together. The largest blocks of the chain are actor code, a few MiB.
    std::size_t max_section = 64U << 20;
};

/// How strictly a CAR is read.
struct CarOptions {
    /// Whether each block must match its CID; hash functions that cannot be computed are then
    /// refused.
    bool verify = false;
    CarLimits limits{};
};

/// Decodes the content of a header; keys may come in either order, and there may be no roots.
DecodeResult<std::vector<ipld::Cid>> decode_car_header(BytesView content);

/// Encodes a header with the length in front.
[[nodiscard]] Bytes encode_car_header(std::span<const ipld::Cid> roots);

/// A section without its length.
struct CarSection {
    ipld::Cid cid;
    BytesView content;
};

/// Splits a section; with `verify`, compares the content with the CID.
DecodeResult<CarSection> decode_car_section(BytesView section, bool verify);

}  // namespace fvm::store
