// Messages on real actors, with a host that fails once: at each read and write of the store and
// each question to the chain and to the verifier of proofs, in turn. The failure is reported,
// nothing that is reachable is half-written, and doing the same again gives the exact result.
//
// 50 of the committed vectors run; all of them with FVM_FAULTS=all (`make faults`).
#include <gtest/gtest.h>
#include <fvm/ipld/link_scanner.hpp>
#include <test/conformance/vector_document.hpp>
#include <tools/conformance/runner.hpp>

#include <cstdlib>
#include <filesystem>
#include <set>

namespace {

using namespace fvm;
using namespace fvm::tools;

constexpr std::size_t sampled_vectors = 50;
constexpr std::uint64_t never = ~std::uint64_t{0};

bool takes_all() {
    const char* chosen = std::getenv("FVM_FAULTS");
    return chosen != nullptr && std::string_view(chosen) == "all";
}

/// Counts what the machine asks of its host, and says when to fail.
struct Places {
    std::uint64_t passed = 0;
    std::uint64_t fail_at = never;
    bool fails() { return passed++ == fail_at; }
};

/// Reads a state that stays as it is, and writes elsewhere.
class FailingStore final : public ipld::Blockstore {
  public:
    FailingStore(ipld::Blockstore& state, Places& places)
        : layers_(written, &state), places_(places) {}

    ipld::StoreResult<std::optional<ipld::Block>> get(const ipld::Cid& cid) override {
        return places_.fails() ? failure(cid) : layers_.get(cid);
    }
    ipld::StoreResult<void> put(const ipld::Cid& cid, const ipld::Block& block) override {
        return places_.fails() ? failure(cid) : layers_.put(cid, block);
    }
    ipld::StoreResult<bool> has(const ipld::Cid& cid) override {
        return places_.fails() ? failure(cid) : layers_.has(cid);
    }

    ipld::MemoryStore written;

  private:
    static std::unexpected<ipld::StoreError> failure(const ipld::Cid& cid) {
        return std::unexpected(
            ipld::StoreError{ipld::StoreError::Kind::failed, cid, 0, "chosen to fail"});
    }

    LayeredStore layers_;
    Places& places_;
};

/// The conformance profile's answers.
class FailingHost final : public vm::Externs, public vm::Proofs {
  public:
    FailingHost(const Vector& vector, Places& places)
        : externs_(vector.randomness), proofs_(vector.origin, vector.id), places_(places) {}

    vm::ExternResult<vm::Randomness> get_chain_randomness(ChainEpoch epoch) override {
        return places_.fails() ? failure() : externs_.get_chain_randomness(epoch);
    }
    vm::ExternResult<vm::Randomness> get_beacon_randomness(ChainEpoch epoch) override {
        return places_.fails() ? failure() : externs_.get_beacon_randomness(epoch);
    }
    vm::ExternResult<std::optional<vm::ConsensusFault>> verify_consensus_fault(
        BytesView header1, BytesView header2, BytesView extra) override {
        return places_.fails() ? failure()
                               : externs_.verify_consensus_fault(header1, header2, extra);
    }
    std::expected<ipld::Cid, vm::HostFault> get_tipset_cid(ChainEpoch epoch) override {
        return places_.fails() ? failure() : externs_.get_tipset_cid(epoch);
    }
    vm::ExternResult<bool> verify_seal(const SealVerifyInfo& info) override {
        return places_.fails() ? failure() : proofs_.verify_seal(info);
    }
    vm::ExternResult<bool> verify_aggregate_seals(
        const AggregateSealVerifyProofAndInfos& info) override {
        return places_.fails() ? failure() : proofs_.verify_aggregate_seals(info);
    }
    vm::ExternResult<bool> verify_replica_update(const ReplicaUpdateInfo& info) override {
        return places_.fails() ? failure() : proofs_.verify_replica_update(info);
    }
    vm::ExternResult<bool> verify_post(const WindowPoStVerifyInfo& info) override {
        return places_.fails() ? failure() : proofs_.verify_post(info);
    }
    [[nodiscard]] bool charges_for_seal_batches() const override {
        return proofs_.charges_for_seal_batches();
    }

  private:
    static std::unexpected<vm::HostFault> failure() {
        return std::unexpected(vm::HostFault{"chosen to fail", {}});
    }

    ReplayExterns externs_;
    ProfileProofs proofs_;
    Places& places_;
};

vm::HostStackThread& big_stack() {
    static const auto stack = vm::HostStackThread::start();
    return **stack;
}

/// One execution of a vector's messages with a failure somewhere, doing again what has failed.
class Execution {
  public:
    Execution(const Vector& vector, ipld::Blockstore& state, vm::Engine& engine,
              std::uint64_t fail_at)
        : vector_(vector), engine_(engine), store_(state, places_), host_(vector, places_) {
        places_.fail_at = fail_at;
    }

    void run() {
        root_ = vector_.pre_root;
        ChainEpoch epoch = vector_.variants.front().epoch + vector_.messages.front().epoch_offset;
        start(epoch);
        for (std::size_t i = 0; i < vector_.messages.size() && executor_; ++i) {
            const VectorMessage& message = vector_.messages[i];
            const ChainEpoch wanted = vector_.variants.front().epoch + message.epoch_offset;
            if (wanted != epoch) {
                epoch = wanted;
                flush();
                start(epoch);
            }
            execute(message);
        }
        flush();
    }

    [[nodiscard]] const std::vector<Receipt>& receipts() const { return receipts_; }
    [[nodiscard]] const ipld::Cid& root() const { return root_; }
    [[nodiscard]] std::uint64_t places() const { return places_.passed; }
    [[nodiscard]] std::size_t reports() const { return reports_; }
    [[nodiscard]] const ipld::MemoryStore& written() const { return store_.written; }

    /// All that the state reaches in the end, by which half-written states are known.
    std::set<ipld::Cid>* complete = nullptr;

  private:
    void report(const std::string& reason) {
        ++reports_;
        EXPECT_NE(reason.find("chosen to fail"), std::string::npos) << reason;
        check_written();
    }

    /// A block is not there before all that it links to.
    void check_written() const {
        if (complete == nullptr) {
            return;
        }
        std::set<ipld::Cid> there;
        for (const auto& entry : store_.written.entries()) {
            there.insert(entry.cid);
        }
        for (const auto& entry : store_.written.entries()) {
            if (entry.cid.codec() != ipld::codec::dag_cbor) {
                continue;
            }
            ipld::cbor::LinkScanner scanner(entry.value.bytes(), ipld::cbor::flush_v3_link_rules);
            while (!scanner.done()) {
                const auto is_link = scanner.next();
                ASSERT_TRUE(is_link);
                if (!*is_link) {
                    continue;
                }
                const auto link = scanner.read_link();
                ASSERT_TRUE(link);
                EXPECT_TRUE(!complete->contains(*link) || there.contains(*link))
                    << entry.cid.to_text() << " was written before " << link->to_text();
            }
        }
    }

    void start(ChainEpoch epoch) {
        vm::MachineContext context;
        context.network_version = vector_.variants.front().network_version;
        context.epoch = epoch;
        context.timestamp = static_cast<std::uint64_t>(epoch) * 30;
        context.initial_state_root = root_;
        context.base_fee = vector_.base_fee;
        context.circulating_supply = vector_.circulating_supply;
        const auto make = [&] {
            return vm::Machine::create(context, {store_, host_, host_, engine_});
        };
        auto machine = make();
        if (!machine) {
            report(machine.error().reason);
            machine = make();
        }
        ASSERT_TRUE(machine);
        executor_.emplace(*std::move(machine), big_stack());
    }

    void execute(const VectorMessage& message) {
        const auto apply = [&] {
            return executor_->execute_message(message.message,
                                              message.is_implicit ? vm::ApplyKind::implicit_message
                                                                  : vm::ApplyKind::explicit_message,
                                              raw_length(message));
        };
        auto applied = apply();
        if (!applied) {
            EXPECT_EQ(applied.error().kind, vm::ApplyError::Kind::host_fault);
            report(applied.error().reason);
            applied = apply();
        }
        ASSERT_TRUE(applied);
        receipts_.push_back(applied->receipt);
    }

    void flush() {
        auto root = executor_->flush();
        if (!root) {
            report(root.error().reason);
            root = executor_->flush();
        }
        ASSERT_TRUE(root);
        root_ = *root;
    }

    const Vector& vector_;
    vm::Engine& engine_;
    Places places_;
    FailingStore store_;
    FailingHost host_;
    std::optional<vm::Executor> executor_;
    std::vector<Receipt> receipts_;
    ipld::Cid root_;
    std::size_t reports_ = 0;
};

class FaultInjection : public testing::TestWithParam<std::string> {};

TEST_P(FaultInjection, a_host_that_fails_once_anywhere_is_reported_and_a_retry_is_exact) {
    static BundleSet bundles({}, default_bundle_folder());
    static EngineSet engines(user_cache_folder("code"), 1);
    const auto vector = load_vector(GetParam());
    ASSERT_TRUE(vector) << vector.error().to_text();
    const auto state = VectorState::open(*vector, bundles);
    ASSERT_TRUE(state) << state.error().reason;
    const auto engine = engines.get(*vm::rules_for(vector->variants.front().network_version));
    ASSERT_TRUE(engine) << engine.error();
    big_stack().run([&] {
        // Code is read once for an engine: the second time shows what every further run reads.
        Execution(*vector, (*state)->store(), **engine, never).run();
        Execution undisturbed(*vector, (*state)->store(), **engine, never);
        undisturbed.run();
        ASSERT_EQ(undisturbed.root(), vector->post_root);
        std::set<ipld::Cid> complete;
        for (const auto& entry : undisturbed.written().entries()) {
            complete.insert(entry.cid);
        }
        const std::uint64_t places = undisturbed.places();
        ASSERT_GT(places, 3U);
        for (std::uint64_t place = 0; place < places; ++place) {
            Execution disturbed(*vector, (*state)->store(), **engine, place);
            disturbed.complete = &complete;
            disturbed.run();
            ASSERT_EQ(disturbed.reports(), 1U) << "place " << place << " of " << places;
            ASSERT_EQ(disturbed.receipts(), undisturbed.receipts()) << "place " << place;
            ASSERT_EQ(disturbed.root(), undisturbed.root()) << "place " << place;
            ASSERT_EQ(disturbed.written().size(), complete.size()) << "place " << place;
        }
        RecordProperty("places", static_cast<int>(places));
    });
}

std::vector<std::string> chosen_vectors() {
    const std::vector<std::string> all = test::committed_vectors();
    if (takes_all() || all.size() <= sampled_vectors) {
        return all;
    }
    std::vector<std::string> chosen;
    for (std::size_t i = 0; i < sampled_vectors; ++i) {
        chosen.push_back(all[i * all.size() / sampled_vectors]);
    }
    return chosen;
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
    const std::filesystem::path path(info.param);
    std::string name = path.parent_path().filename().string() + "_" + path.stem().string();
    std::ranges::replace_if(name, [](char c) { return std::isalnum(c) == 0; }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Vectors, FaultInjection, testing::ValuesIn(chosen_vectors()), test_name);

}  // namespace
