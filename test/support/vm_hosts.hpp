#pragma once

#include <fvm/vm/externs.hpp>

#include <vector>

namespace fvm::vm::test {

/// A chain whose answers a test sets.
class TestExterns final : public Externs {
  public:
    ExternResult<Randomness> get_chain_randomness(ChainEpoch epoch) override {
        epochs.push_back(epoch);
        return chain;
    }
    ExternResult<Randomness> get_beacon_randomness(ChainEpoch epoch) override {
        epochs.push_back(epoch);
        return beacon;
    }
    ExternResult<std::optional<ConsensusFault>> verify_consensus_fault(
        BytesView /*header1*/, BytesView /*header2*/, BytesView /*extra*/) override {
        return fault;
    }
    std::expected<ipld::Cid, HostFault> get_tipset_cid(ChainEpoch epoch) override {
        epochs.push_back(epoch);
        return tipset;
    }

    static Randomness filled(std::uint8_t byte) {
        Randomness bytes;
        bytes.fill(byte);
        return bytes;
    }
    static ipld::Cid some_cid(std::uint8_t byte) {
        return ipld::Cid::of(ipld::codec::dag_cbor, std::array{byte});
    }

    ExternResult<Randomness> chain = filled(0xc0);
    ExternResult<Randomness> beacon = filled(0xbe);
    ExternResult<std::optional<ConsensusFault>> fault = std::optional<ConsensusFault>();
    std::expected<ipld::Cid, HostFault> tipset = some_cid(7);
    /// The epochs that were asked for.
    std::vector<ChainEpoch> epochs;
};

/// A verifier whose verdict a test sets, and which remembers what it saw last.
class TestProofs final : public Proofs {
  public:
    ExternResult<bool> verify_seal(const SealVerifyInfo& info) override {
        seals.push_back(info.sector_id.number);
        return info.sector_id.number == bad_sector ? ExternResult<bool>(false) : verdict;
    }
    ExternResult<bool> verify_aggregate_seals(
        const AggregateSealVerifyProofAndInfos& /*info*/) override {
        return verdict;
    }
    ExternResult<bool> verify_replica_update(const ReplicaUpdateInfo& /*info*/) override {
        return verdict;
    }
    ExternResult<bool> verify_post(const WindowPoStVerifyInfo& info) override {
        post = info;
        return verdict;
    }
    [[nodiscard]] bool charges_for_seal_batches() const override { return charges_batches; }

    ExternResult<bool> verdict = true;
    SectorNumber bad_sector = ~SectorNumber{0};
    bool charges_batches = true;
    std::vector<SectorNumber> seals;
    std::optional<WindowPoStVerifyInfo> post;
};

}  // namespace fvm::vm::test
