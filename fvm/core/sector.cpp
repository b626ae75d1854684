#include <fvm/core/sector.hpp>

#include <array>
#include <utility>

namespace fvm {

namespace {

/// Every family of proof types numbers its five sizes in this order.
constexpr std::array<SectorSize, 5> sizes{SectorSize::size_2kib, SectorSize::size_8mib,
                                          SectorSize::size_512mib, SectorSize::size_32gib,
                                          SectorSize::size_64gib};
constexpr std::array<std::uint64_t, 5> partition_sectors{2, 2, 2, 2349, 2300};

/// Families of seal proofs, by value / 5.
constexpr std::size_t synthetic_porep_family = 2;
constexpr std::size_t ni_porep_family = 3;
constexpr std::size_t seal_families = 4;

/// Families of PoSt proofs: winning, window V1, window V1P1.
constexpr std::size_t window_v1_family = 1;
constexpr std::size_t window_v1p1_family = 2;
constexpr std::size_t post_families = 3;

struct Place {
    std::size_t family;
    /// Index into `sizes`.
    std::size_t size;
};

template <class Proof>
std::optional<Place> place_of(Proof proof, std::size_t families) {
    const auto value = static_cast<std::uint64_t>(std::to_underlying(proof));
    if (value >= families * sizes.size()) {
        return std::nullopt;
    }
    const auto index = static_cast<std::size_t>(value);
    return Place{index / sizes.size(), index % sizes.size()};
}

std::optional<Place> place_of(RegisteredSealProof proof) {
    return place_of(proof, seal_families);
}
std::optional<Place> place_of(RegisteredPoStProof proof) {
    return place_of(proof, post_families);
}

/// The proof of another kind for the same sector size.
template <class Proof>
std::optional<Proof> counterpart(RegisteredSealProof seal, std::size_t family) {
    const auto place = place_of(seal);
    if (!place) {
        return std::nullopt;
    }
    return static_cast<Proof>(family * sizes.size() + place->size);
}

template <class Proof>
DecodeResult<void> read_proof(ipld::cbor::Reader& reader, Proof& proof) {
    proof = static_cast<Proof>(FVM_TRY(reader.read_int()));
    return {};
}

}  // namespace

bool is_known(RegisteredSealProof proof, const ProofTypes& types) {
    const auto place = place_of(proof);
    if (!place) {
        return false;
    }
    return place->family == synthetic_porep_family ? types.synthetic_porep
           : place->family == ni_porep_family      ? types.ni_porep
                                                   : true;
}

bool is_known(RegisteredPoStProof proof, const ProofTypes& types) {
    const auto place = place_of(proof);
    if (!place) {
        return false;
    }
    return place->family == window_v1_family     ? types.window_post_v1
           : place->family == window_v1p1_family ? types.window_post_v1p1
                                                 : true;
}

std::string_view name(RegisteredSealProof proof) {
    static constexpr std::array<std::string_view, 20> names{
        "StackedDRG2KiBV1",
        "StackedDRG8MiBV1",
        "StackedDRG512MiBV1",
        "StackedDRG32GiBV1",
        "StackedDRG64GiBV1",
        "StackedDRG2KiBV1P1",
        "StackedDRG8MiBV1P1",
        "StackedDRG512MiBV1P1",
        "StackedDRG32GiBV1P1",
        "StackedDRG64GiBV1P1",
        "StackedDRG2KiBV1P1_Feat_SyntheticPoRep",
        "StackedDRG8MiBV1P1_Feat_SyntheticPoRep",
        "StackedDRG512MiBV1P1_Feat_SyntheticPoRep",
        "StackedDRG32GiBV1P1_Feat_SyntheticPoRep",
        "StackedDRG64GiBV1P1_Feat_SyntheticPoRep",
        "StackedDRG2KiBV1P2_Feat_NiPoRep",
        "StackedDRG8MiBV1P2_Feat_NiPoRep",
        "StackedDRG512MiBV1P2_Feat_NiPoRep",
        "StackedDRG32GiBV1P2_Feat_NiPoRep",
        "StackedDRG64GiBV1P2_Feat_NiPoRep",
    };
    const auto place = place_of(proof);
    return place ? names[place->family * sizes.size() + place->size] : std::string_view{};
}

std::optional<SectorSize> sector_size(RegisteredSealProof proof) {
    const auto place = place_of(proof);
    return place ? std::optional(sizes[place->size]) : std::nullopt;
}

std::optional<SectorSize> sector_size(RegisteredPoStProof proof) {
    const auto place = place_of(proof);
    return place ? std::optional(sizes[place->size]) : std::nullopt;
}

std::optional<std::uint64_t> window_post_partition_sectors(RegisteredPoStProof proof) {
    const auto place = place_of(proof);
    return place ? std::optional(partition_sectors[place->size]) : std::nullopt;
}

std::optional<RegisteredPoStProof> window_post_proof(RegisteredSealProof proof) {
    return counterpart<RegisteredPoStProof>(proof, window_v1p1_family);
}

std::optional<RegisteredPoStProof> window_post_proof_v1(RegisteredSealProof proof) {
    return counterpart<RegisteredPoStProof>(proof, window_v1_family);
}

std::optional<RegisteredPoStProof> winning_post_proof(RegisteredSealProof proof) {
    return counterpart<RegisteredPoStProof>(proof, 0);
}

std::optional<RegisteredUpdateProof> update_proof(RegisteredSealProof proof) {
    return counterpart<RegisteredUpdateProof>(proof, 0);
}

std::optional<std::size_t> proof_size(RegisteredSealProof proof) {
    const auto place = place_of(proof);
    if (!place) {
        return std::nullopt;
    }
    const bool is_large = sizes[place->size] >= SectorSize::size_32gib;
    if (place->family == ni_porep_family) {
        return is_large ? 23'092 : 14'164;
    }
    return is_large ? 1'920 : 192;
}

void write_cbor(ipld::cbor::Writer& writer, const BytesAsArray& value) {
    writer.write_array_header(value.bytes.size());
    for (const std::uint8_t byte : value.bytes) {
        writer.write_uint(byte);
    }
}

DecodeResult<void> read_cbor(ipld::cbor::Reader& reader, BytesAsArray& value) {
    const std::size_t count = FVM_TRY(reader.read_array_header());
    value.bytes.clear();
    for (std::size_t i = 0; i < count; ++i) {
        value.bytes.push_back(static_cast<std::uint8_t>(FVM_TRY(reader.read_uint_of_size(1))));
    }
    return {};
}

void write_cbor(ipld::cbor::Writer& writer, RegisteredSealProof proof) {
    writer.write_int(std::to_underlying(proof));
}
void write_cbor(ipld::cbor::Writer& writer, RegisteredPoStProof proof) {
    writer.write_int(std::to_underlying(proof));
}
void write_cbor(ipld::cbor::Writer& writer, RegisteredUpdateProof proof) {
    writer.write_int(std::to_underlying(proof));
}
void write_cbor(ipld::cbor::Writer& writer, RegisteredAggregateProof proof) {
    writer.write_int(std::to_underlying(proof));
}

DecodeResult<void> read_cbor(ipld::cbor::Reader& reader, RegisteredSealProof& proof) {
    return read_proof(reader, proof);
}
DecodeResult<void> read_cbor(ipld::cbor::Reader& reader, RegisteredPoStProof& proof) {
    return read_proof(reader, proof);
}
DecodeResult<void> read_cbor(ipld::cbor::Reader& reader, RegisteredUpdateProof& proof) {
    return read_proof(reader, proof);
}
DecodeResult<void> read_cbor(ipld::cbor::Reader& reader, RegisteredAggregateProof& proof) {
    return read_proof(reader, proof);
}

}  // namespace fvm
