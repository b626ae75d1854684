#include <gtest/gtest.h>
#include <fvm/base/multibase.hpp>
#include <fvm/store/input.hpp>
#include <test/conformance/vector_document.hpp>
#include <tools/conformance/runner.hpp>
#include <tools/conformance/state_blocks.hpp>

#include <cstdint>
#include <random>

/// Damaged vectors: whatever is broken, the answer is an error or a failed vector. That nothing
/// crashes, hangs or overflows is what the sanitizers' builds of this program show.
namespace {

using namespace fvm;
using namespace fvm::tools;
using test::VectorDocument;

using Random = std::mt19937_64;

std::size_t pick(Random& random, std::size_t below) {
    return std::uniform_int_distribution<std::size_t>(0, below - 1)(random);
}

void flip_bit(Random& random, std::uint8_t* bytes, std::size_t size) {
    bytes[pick(random, size)] ^= static_cast<std::uint8_t>(1U << pick(random, 8));
}

TEST(BadInput, every_truncation_of_a_document_is_refused) {
    const std::string document = VectorDocument().to_json();
    ASSERT_TRUE(Vector::parse(document));
    for (std::size_t size = 0; size < document.size(); ++size) {
        EXPECT_FALSE(Vector::parse(std::string_view(document).substr(0, size))) << size;
    }
}

TEST(BadInput, documents_with_flipped_bits_are_refused_or_mean_something_else) {
    Random random(1);
    const std::string document = VectorDocument().to_json();
    std::size_t refused = 0;
    constexpr std::size_t rounds = 20'000;
    for (std::size_t i = 0; i < rounds; ++i) {
        std::string damaged = document;
        for (std::size_t flips = 1 + pick(random, 4); flips > 0; --flips) {
            flip_bit(random, reinterpret_cast<std::uint8_t*>(damaged.data()), damaged.size());
        }
        const auto vector = Vector::parse(damaged);
        if (!vector) {
            ++refused;
            EXPECT_FALSE(vector.error().reason.empty());
        }
    }
    // Names and numbers may change unnoticed; structure, base64, CIDs and blocks may not.
    EXPECT_GT(refused, rounds / 2);
}

TEST(BadInput, documents_with_changed_runs_of_characters_never_crash) {
    Random random(2);
    const std::string document = VectorDocument().to_json();
    constexpr std::string_view inserts[] = {"{",  "}",     "[",       "]",
                                            "\"", ",",     ":",       "null",
                                            "-1", "1e999", "\\u0000", "99999999999999999999"};
    std::size_t refused = 0;
    for (std::size_t i = 0; i < 10'000; ++i) {
        std::string damaged = document;
        const std::size_t at = pick(random, damaged.size());
        damaged.replace(at, pick(random, 8), inserts[pick(random, std::size(inserts))]);
        refused += Vector::parse(damaged) ? 0U : 1U;
    }
    EXPECT_GT(refused, 5'000U);
}

/// The CAR of a small committed vector as its document has it: compressed.
Bytes packed_state_of(const std::string& file) {
    const auto vector = load_vector(file);
    Bytes car;
    if (vector) {
        const auto text = test::packed_car(vector->blocks);
        car = decode_base(Base::base64_padded, std::string_view(text).substr(1, text.size() - 2))
                  .value_or(Bytes());
    }
    return car;
}

class BadState : public testing::Test {
  protected:
    void SetUp() override {
        files_ = test::committed_vectors(true);
        ASSERT_FALSE(files_.empty()) << "no vectors are committed";
    }

    std::vector<std::string> files_;
};

TEST_F(BadState, damaged_cars_are_refused) {
    Random random(3);
    const Bytes car = packed_state_of(files_.front());
    ASSERT_FALSE(car.empty());
    ASSERT_TRUE(read_state_blocks(car, Vector::max_state_size));
    std::size_t accepted = 0;
    for (std::size_t i = 0; i < 5'000; ++i) {
        Bytes damaged = car;
        flip_bit(random, damaged.data(), damaged.size());
        accepted += read_state_blocks(damaged, Vector::max_state_size) ? 1U : 0U;
    }
    // Only the roots of the header are protected by nothing.
    EXPECT_LT(accepted, 250U);
    for (std::size_t i = 0; i < 2'000; ++i) {
        const Bytes cut(car.begin(),
                        car.begin() + static_cast<std::ptrdiff_t>(pick(random, car.size())));
        if (const auto blocks = read_state_blocks(cut, Vector::max_state_size)) {
            // A cut between two blocks leaves a shorter CAR.
            EXPECT_LT(blocks->size(), read_state_blocks(car, Vector::max_state_size)->size());
        }
    }
}

/// Executes damaged vectors as the runner does.
class BadRun : public BadState {
  protected:
    void SetUp() override {
        BadState::SetUp();
        auto runner = VectorRunner::create({bundles_, engines_});
        ASSERT_TRUE(runner) << runner.error();
        runner_ = std::make_unique<VectorRunner>(*std::move(runner));
        for (const std::string& file : files_) {
            auto vector = load_vector(file);
            ASSERT_TRUE(vector) << file;
            vectors_.push_back(*std::move(vector));
        }
    }

    /// Nothing where the state names no bundle that is here, which damage can cause.
    std::optional<RunResult> run(const Vector& vector, const VectorRunner::Options& options = {}) {
        auto result = runner_->run(vector, vector.variants.front(), options);
        return result ? std::optional(*std::move(result)) : std::nullopt;
    }

    BundleSet bundles_{{}, default_bundle_folder()};
    EngineSet engines_{user_cache_folder("code"), 1};
    std::unique_ptr<VectorRunner> runner_;
    std::vector<Vector> vectors_;
};

TEST_F(BadRun, a_missing_block_is_a_fault_that_names_it) {
    Random random(4);
    std::size_t faults = 0;
    for (std::size_t i = 0; i < 200; ++i) {
        Vector vector = vectors_[pick(random, vectors_.size())];
        const std::size_t at = pick(random, vector.blocks.size());
        const ipld::Cid missing = vector.blocks[at].cid;
        vector.blocks.erase(vector.blocks.begin() + static_cast<std::ptrdiff_t>(at));
        const auto result = run(vector);
        // Manifests are in the bundle too, so a vector can do without its own.
        if (!result || result->passed()) {
            continue;
        }
        ++faults;
        EXPECT_NE(result->fault.find("not found while reading"), std::string::npos)
            << vector.id << ": " << result->fault;
        EXPECT_NE(result->fault.find(missing.to_text()), std::string::npos) << result->fault;
        EXPECT_FALSE(result->root.defined());
    }
    EXPECT_GT(faults, 100U);
}

TEST_F(BadRun, a_block_that_actors_miss_is_a_receipt_where_faults_are_the_references) {
    Random random(4);
    std::size_t receipts = 0;
    for (std::size_t i = 0; i < 200; ++i) {
        Vector vector = vectors_[pick(random, vectors_.size())];
        const std::size_t at = pick(random, vector.blocks.size());
        vector.blocks.erase(vector.blocks.begin() + static_cast<std::ptrdiff_t>(at));
        const auto result = run(vector, {.reference_faults = true});
        // Without its own blocks there is no machine in the reference either.
        if (!result || result->passed() || !result->fault.empty()) {
            continue;
        }
        ++receipts;
        const Receipt& receipt = result->messages.back().receipt;
        EXPECT_EQ(receipt.exit_code, ExitCode::sys_assertion_failed) << vector.id;
        EXPECT_EQ(receipt.gas_used, vector.messages.back().message.gas_limit) << vector.id;
        EXPECT_TRUE(result->root.defined());
    }
    EXPECT_GT(receipts, 30U);
}

TEST_F(BadRun, blocks_with_flipped_bits_never_crash_the_vm) {
    Random random(5);
    std::size_t failed = 0;
    for (std::size_t i = 0; i < 600; ++i) {
        Vector vector = vectors_[pick(random, vectors_.size())];
        ipld::KeyedBlock& entry = vector.blocks[pick(random, vector.blocks.size())];
        if (entry.block.size() == 0) {
            continue;
        }
        Bytes content = to_bytes(entry.block.bytes());
        flip_bit(random, content.data(), content.size());
        entry.block = ipld::Block::copy_of(content);
        const auto result = run(vector);
        failed += result && result->passed() ? 0U : 1U;
    }
    EXPECT_GT(failed, 100U);
}

TEST_F(BadRun, blocks_that_are_cut_short_never_crash_the_vm) {
    Random random(6);
    std::size_t failed = 0;
    for (std::size_t i = 0; i < 300; ++i) {
        Vector vector = vectors_[pick(random, vectors_.size())];
        ipld::KeyedBlock& entry = vector.blocks[pick(random, vector.blocks.size())];
        entry.block =
            ipld::Block::copy_of(entry.block.bytes().first(pick(random, entry.block.size() + 1)));
        const auto result = run(vector);
        failed += result && result->passed() ? 0U : 1U;
    }
    EXPECT_GT(failed, 50U);
}

TEST_F(BadRun, messages_with_flipped_bits_are_refused_or_fail) {
    Random random(7);
    std::size_t refused = 0;
    std::size_t failed = 0;
    for (std::size_t i = 0; i < 600; ++i) {
        Vector vector = vectors_[pick(random, vectors_.size())];
        VectorMessage& message = vector.messages.front();
        flip_bit(random, message.encoded.data(), message.encoded.size());
        auto decoded = ipld::cbor::decode<Message>(message.encoded);
        if (!decoded) {
            ++refused;
            continue;
        }
        // Loops are paid for by gas, and a limit of years is not what this test is about.
        decoded->gas_limit = std::min<std::uint64_t>(decoded->gas_limit, 10'000'000'000);
        message.message = *std::move(decoded);
        const auto result = run(vector);
        failed += result && result->passed() ? 0U : 1U;
    }
    EXPECT_GT(refused, 10U);
    EXPECT_GT(failed, 100U);
}

TEST_F(BadRun, other_expectations_are_differences) {
    const auto is_success = [](const Vector& candidate) {
        return candidate.receipts.front().exit_code.is_success();
    };
    const auto found = std::ranges::find_if(vectors_, is_success);
    ASSERT_NE(found, vectors_.end());
    Vector vector = *found;
    ASSERT_TRUE(run(vector)->passed());
    vector.receipts.front().gas_used += 1;
    vector.receipts.front().return_data.push_back(0);
    vector.receipts.front().exit_code = ExitCode{99};
    vector.receipts.front().events_root.emplace(vector_tipset_cid());
    vector.post_root = vector_tipset_cid();
    const auto result = run(vector);
    ASSERT_TRUE(result);
    EXPECT_FALSE(result->passed());
    EXPECT_TRUE(result->fault.empty());
    std::vector<std::string_view> names;
    for (const Difference& difference : result->differences) {
        names.push_back(name(difference.what));
    }
    EXPECT_EQ(names, (std::vector<std::string_view>{"exit_code", "return", "gas_used",
                                                    "events_root", "state_root"}));
    EXPECT_FALSE(result->changes.empty());
}

TEST_F(BadRun, an_unknown_network_version_is_a_fault) {
    Vector vector = vectors_.front();
    vector.variants.front().network_version = NetworkVersion{999};
    const auto result = run(vector);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->fault, "network version 999 is not supported");
}

TEST_F(BadRun, a_bundle_that_is_not_there_is_an_error_and_no_verdict) {
    BundleSet nowhere({}, "/nonexistent");
    auto runner = VectorRunner::create({nowhere, engines_});
    ASSERT_TRUE(runner);
    const auto result = runner->run(vectors_.front(), vectors_.front().variants.front(), {});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, RunError::Kind::missing_bundle);
    EXPECT_NE(result.error().reason.find("make bundles"), std::string::npos);
}

}  // namespace
