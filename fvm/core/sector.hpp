#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/core/types.hpp>
#include <fvm/ipld/cid.hpp>
#include <fvm/ipld/codec.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

/// Sectors, the proofs about them, and what the proof syscalls take (fvm_shared src/sector). Proof
/// types travel as plain integers and any integer can occur: a value without an enumerator is an
/// invalid type, which decodes fine and is refused by whoever needs its properties.
namespace fvm {

/// How a sector was sealed: the size and the version of the proof.
enum class RegisteredSealProof : std::int64_t {
    stacked_drg_2kib_v1 = 0,
    stacked_drg_8mib_v1 = 1,
    stacked_drg_512mib_v1 = 2,
    stacked_drg_32gib_v1 = 3,
    stacked_drg_64gib_v1 = 4,
    stacked_drg_2kib_v1p1 = 5,
    stacked_drg_8mib_v1p1 = 6,
    stacked_drg_512mib_v1p1 = 7,
    stacked_drg_32gib_v1p1 = 8,
    stacked_drg_64gib_v1p1 = 9,
    /// Synthetic PoRep (FIP-0059).
    stacked_drg_2kib_v1p1_synthetic_porep = 10,
    stacked_drg_8mib_v1p1_synthetic_porep = 11,
    stacked_drg_512mib_v1p1_synthetic_porep = 12,
    stacked_drg_32gib_v1p1_synthetic_porep = 13,
    stacked_drg_64gib_v1p1_synthetic_porep = 14,
    /// Non-interactive PoRep (FIP-0092).
    stacked_drg_2kib_v1p2_ni_porep = 15,
    stacked_drg_8mib_v1p2_ni_porep = 16,
    stacked_drg_512mib_v1p2_ni_porep = 17,
    stacked_drg_32gib_v1p2_ni_porep = 18,
    stacked_drg_64gib_v1p2_ni_porep = 19,
};

/// A proof of spacetime: of the winner of a block, or of a deadline's window.
enum class RegisteredPoStProof : std::int64_t {
    stacked_drg_winning_2kib_v1 = 0,
    stacked_drg_winning_8mib_v1 = 1,
    stacked_drg_winning_512mib_v1 = 2,
    stacked_drg_winning_32gib_v1 = 3,
    stacked_drg_winning_64gib_v1 = 4,
    /// The grindable window proofs, which the network knew until version 20 (FIP-0061).
    stacked_drg_window_2kib_v1 = 5,
    stacked_drg_window_8mib_v1 = 6,
    stacked_drg_window_512mib_v1 = 7,
    stacked_drg_window_32gib_v1 = 8,
    stacked_drg_window_64gib_v1 = 9,
    stacked_drg_window_2kib_v1p1 = 10,
    stacked_drg_window_8mib_v1p1 = 11,
    stacked_drg_window_512mib_v1p1 = 12,
    stacked_drg_window_32gib_v1p1 = 13,
    stacked_drg_window_64gib_v1p1 = 14,
};

enum class RegisteredUpdateProof : std::int64_t {
    stacked_drg_2kib_v1 = 0,
    stacked_drg_8mib_v1 = 1,
    stacked_drg_512mib_v1 = 2,
    stacked_drg_32gib_v1 = 3,
    stacked_drg_64gib_v1 = 4,
};

enum class RegisteredAggregateProof : std::int64_t {
    snark_pack_v1 = 0,
    snark_pack_v2 = 1,
};

/// In bytes.
enum class SectorSize : std::uint64_t {
    size_2kib = std::uint64_t{2} << 10,
    size_8mib = std::uint64_t{8} << 20,
    size_512mib = std::uint64_t{512} << 20,
    size_32gib = std::uint64_t{32} << 30,
    size_64gib = std::uint64_t{64} << 30,
};

/// Which proof types a generation of the VM knows; the others are invalid to it.
struct ProofTypes {
    bool synthetic_porep = false;
    bool ni_porep = false;
    bool window_post_v1 = false;
    bool window_post_v1p1 = false;

    friend constexpr bool operator==(const ProofTypes&, const ProofTypes&) = default;
};
/// Network versions 16 and 17, 18 to 20, and from 21 on.
inline constexpr ProofTypes proof_types_v2{.window_post_v1 = true};
inline constexpr ProofTypes proof_types_v3{
    .synthetic_porep = true, .window_post_v1 = true, .window_post_v1p1 = true};
inline constexpr ProofTypes proof_types_v4{
    .synthetic_porep = true, .ni_porep = true, .window_post_v1p1 = true};

[[nodiscard]] bool is_known(RegisteredSealProof proof, const ProofTypes& types);
[[nodiscard]] bool is_known(RegisteredPoStProof proof, const ProofTypes& types);

/// "StackedDRG32GiBV1P1", as the reference spells it; empty for invalid types.
[[nodiscard]] std::string_view name(RegisteredSealProof proof);

/// Nothing for invalid types.
[[nodiscard]] std::optional<SectorSize> sector_size(RegisteredSealProof proof);
[[nodiscard]] std::optional<SectorSize> sector_size(RegisteredPoStProof proof);
/// Sectors per partition of a window PoSt; nothing for invalid types.
[[nodiscard]] std::optional<std::uint64_t> window_post_partition_sectors(RegisteredPoStProof proof);
/// The window PoSt that proves sectors sealed so, from network version 19 on (V1P1), and before
/// (V1).
[[nodiscard]] std::optional<RegisteredPoStProof> window_post_proof(RegisteredSealProof proof);
[[nodiscard]] std::optional<RegisteredPoStProof> window_post_proof_v1(RegisteredSealProof proof);
[[nodiscard]] std::optional<RegisteredPoStProof> winning_post_proof(RegisteredSealProof proof);
[[nodiscard]] std::optional<RegisteredUpdateProof> update_proof(RegisteredSealProof proof);
/// Bytes of one proof; nothing for invalid types.
[[nodiscard]] std::optional<std::size_t> proof_size(RegisteredSealProof proof);

struct SectorId {
    ActorId miner = 0;
    SectorNumber number = 0;

    static auto fields(auto& self) { return std::tie(self.miner, self.number); }
    friend bool operator==(const SectorId&, const SectorId&) = default;
};

struct SealVerifyInfo {
    RegisteredSealProof registered_proof{-1};
    SectorId sector_id;
    std::vector<DealId> deal_ids;
    /// Of any length: whether it is 32 bytes is for the verifier to say. So are the other ones.
    Bytes randomness;
    Bytes interactive_randomness;
    Bytes proof;
    ipld::Cid sealed_cid;
    ipld::Cid unsealed_cid;

    static auto fields(auto& self) {
        return std::tie(self.registered_proof, self.sector_id, self.deal_ids, self.randomness,
                        self.interactive_randomness, self.proof, self.sealed_cid,
                        self.unsealed_cid);
    }
    friend bool operator==(const SealVerifyInfo&, const SealVerifyInfo&) = default;
};

struct AggregateSealVerifyInfo {
    SectorNumber sector_number = 0;
    Bytes randomness;
    Bytes interactive_randomness;
    ipld::Cid sealed_cid;
    ipld::Cid unsealed_cid;

    static auto fields(auto& self) {
        return std::tie(self.sector_number, self.randomness, self.interactive_randomness,
                        self.sealed_cid, self.unsealed_cid);
    }
    friend bool operator==(const AggregateSealVerifyInfo&,
                           const AggregateSealVerifyInfo&) = default;
};

struct AggregateSealVerifyProofAndInfos {
    ActorId miner = 0;
    RegisteredSealProof seal_proof{-1};
    RegisteredAggregateProof aggregate_proof{-1};
    Bytes proof;
    std::vector<AggregateSealVerifyInfo> infos;

    static auto fields(auto& self) {
        return std::tie(self.miner, self.seal_proof, self.aggregate_proof, self.proof, self.infos);
    }
    friend bool operator==(const AggregateSealVerifyProofAndInfos&,
                           const AggregateSealVerifyProofAndInfos&) = default;
};

/// Bytes that the reference encodes as an array of integers, having forgotten to say otherwise.
struct BytesAsArray {
    Bytes bytes;

    friend bool operator==(const BytesAsArray&, const BytesAsArray&) = default;
};
void write_cbor(ipld::cbor::Writer& writer, const BytesAsArray& value);
DecodeResult<void> read_cbor(ipld::cbor::Reader& reader, BytesAsArray& value);

struct ReplicaUpdateInfo {
    RegisteredUpdateProof update_proof_type{-1};
    ipld::Cid old_sealed_cid;
    ipld::Cid new_sealed_cid;
    ipld::Cid new_unsealed_cid;
    BytesAsArray proof;

    static auto fields(auto& self) {
        return std::tie(self.update_proof_type, self.old_sealed_cid, self.new_sealed_cid,
                        self.new_unsealed_cid, self.proof);
    }
    friend bool operator==(const ReplicaUpdateInfo&, const ReplicaUpdateInfo&) = default;
};

struct PoStProof {
    RegisteredPoStProof post_proof{-1};
    Bytes proof_bytes;

    static auto fields(auto& self) { return std::tie(self.post_proof, self.proof_bytes); }
    friend bool operator==(const PoStProof&, const PoStProof&) = default;
};

/// What a window PoSt proves about one sector.
struct SectorInfo {
    RegisteredSealProof proof{-1};
    SectorNumber sector_number = 0;
    ipld::Cid sealed_cid;

    static auto fields(auto& self) {
        return std::tie(self.proof, self.sector_number, self.sealed_cid);
    }
    friend bool operator==(const SectorInfo&, const SectorInfo&) = default;
};

struct WindowPoStVerifyInfo {
    Bytes randomness;
    std::vector<PoStProof> proofs;
    std::vector<SectorInfo> challenged_sectors;
    ActorId prover = 0;

    static auto fields(auto& self) {
        return std::tie(self.randomness, self.proofs, self.challenged_sectors, self.prover);
    }
    friend bool operator==(const WindowPoStVerifyInfo&, const WindowPoStVerifyInfo&) = default;
};

/// Proof types as the integers they are.
void write_cbor(ipld::cbor::Writer& writer, RegisteredSealProof proof);
void write_cbor(ipld::cbor::Writer& writer, RegisteredPoStProof proof);
void write_cbor(ipld::cbor::Writer& writer, RegisteredUpdateProof proof);
void write_cbor(ipld::cbor::Writer& writer, RegisteredAggregateProof proof);
DecodeResult<void> read_cbor(ipld::cbor::Reader& reader, RegisteredSealProof& proof);
DecodeResult<void> read_cbor(ipld::cbor::Reader& reader, RegisteredPoStProof& proof);
DecodeResult<void> read_cbor(ipld::cbor::Reader& reader, RegisteredUpdateProof& proof);
DecodeResult<void> read_cbor(ipld::cbor::Reader& reader, RegisteredAggregateProof& proof);

}  // namespace fvm
