#include <tools/calibration/findings.hpp>
#include <tools/calibration/start_state.hpp>

#include <gtest/gtest.h>

#include <test/store/temporary_folder.hpp>

#include <filesystem>
#include <fstream>
#include <set>

namespace fvm::tools::calibration {
namespace {

constexpr std::uint64_t sizes[] = {10, 100, 1000};
constexpr Case syscall{.name = "syscall", .sizes = {sizes, 1}};
constexpr Case hashing{.name = "hash", .unit = "byte", .sizes = sizes, .baseline = "syscall"};

/// 14,000 gas and 40 ns for the call itself, 5 gas of execution.
Measurement measured_syscall() {
    return {&syscall, {{10, 40, 1, 80.0, {{"OnSyscall", {14'000, 0}}, {"wasm_exec", {5, 0}}}}}};
}

/// Besides, 100 + 2 × size in nanoseconds, with the reference at twice that, and 7 gas a byte.
Measurement measured_hash(const Case& what) {
    Measurement measured{&what, {}};
    for (const std::uint64_t size : sizes) {
        const auto x = static_cast<double>(size);
        measured.points.push_back(
            {size,
             140 + 2 * x,
             0,
             280 + 4 * x,
             {{"OnSyscall", {14'000, 0}}, {"OnHashing", {7 * x, 3}}, {"wasm_exec", {9, 0}}}});
    }
    return measured;
}

TEST(CalibrationFindings, what_a_baseline_takes_and_costs_is_subtracted) {
    const Measurement baseline = measured_syscall();
    const Finding finding = find(measured_hash(hashing), &baseline);
    EXPECT_EQ(finding.charges, std::vector<std::string>{"OnHashing"});
    ASSERT_EQ(finding.parts.size(), 2U);
    const Part& call = finding.parts[0];
    EXPECT_EQ(call.per, "call");
    EXPECT_NEAR(call.nanoseconds, 100, 1e-6);
    EXPECT_NEAR(*call.reference, 200, 1e-6);
    EXPECT_NEAR(call.price.compute, 0, 1e-6);
    EXPECT_NEAR(call.price.storage, 3, 1e-6);
    const Part& byte = finding.parts[1];
    EXPECT_EQ(byte.per, "byte");
    EXPECT_NEAR(byte.nanoseconds, 2, 1e-9);
    EXPECT_NEAR(*byte.ratio(), 2, 1e-6);
    EXPECT_NEAR(byte.price.total(), 7, 1e-6);
    EXPECT_NEAR(*byte.gas_per_nanosecond(), 3.5, 1e-6);
    EXPECT_NEAR(*finding.r_squared, 1, 1e-9);
}

TEST(CalibrationFindings, execution_is_priced_where_it_is_what_is_measured) {
    Case execution = hashing;
    execution.of_execution = true;
    const Measurement baseline = measured_syscall();
    const Finding finding = find(measured_hash(execution), &baseline);
    EXPECT_EQ(finding.parts[0].per, "iteration");
    EXPECT_NEAR(finding.parts[0].price.compute, 4, 1e-6);
}

TEST(CalibrationFindings, only_the_part_that_means_something_is_told) {
    Case scan = hashing;
    scan.only_per_unit = true;
    const Finding finding = find(measured_hash(scan), nullptr);
    ASSERT_EQ(finding.parts.size(), 1U);
    EXPECT_EQ(finding.parts[0].per, "byte");
    EXPECT_EQ(finding.charges, std::vector<std::string>{"OnHashing"});
}

TEST(CalibrationFindings, one_size_has_no_line_and_the_error_of_its_median) {
    const Finding finding = find(measured_syscall(), nullptr);
    ASSERT_EQ(finding.parts.size(), 1U);
    EXPECT_FALSE(finding.r_squared);
    EXPECT_EQ(finding.parts[0].error, 1);
    EXPECT_NEAR(*finding.parts[0].gas_per_nanosecond(), 350, 1e-9);
}

TEST(CalibrationFindings, a_price_is_too_cheap_below_ten_gas_a_nanosecond) {
    const auto part = [](double nanoseconds, double error, double gas) {
        return Part{"call", nanoseconds, error, std::nullopt, {gas, 0}};
    };
    EXPECT_NEAR(*part(10, 1, 50).too_cheap(1), 2, 1e-9);
    EXPECT_FALSE(part(10, 1, 50).too_cheap(2));
    EXPECT_FALSE(part(10, 1, 100).too_cheap(1));
    // Storage pays too.
    EXPECT_FALSE((Part{"call", 10, 1, std::nullopt, {50, 50}}).too_cheap(1));
}

TEST(CalibrationFindings, nothing_is_said_of_noise_and_of_what_is_free) {
    const Part noise{"call", 10, 6, 20.0, {50, 0}};
    EXPECT_FALSE(noise.is_significant());
    EXPECT_FALSE(noise.gas_per_nanosecond());
    EXPECT_FALSE(noise.ratio());
    EXPECT_FALSE(noise.too_cheap(1));
    const Part free{"call", 10, 1, 20.0, {0, 0}};
    EXPECT_TRUE(free.is_free());
    EXPECT_FALSE(free.gas_per_nanosecond());
    EXPECT_FALSE(free.too_cheap(1));
    EXPECT_NEAR(*free.ratio(), 2, 1e-9);
}

TEST(CalibrationFindings, charges_are_added_up_by_name_and_divided_by_iterations) {
    using vm::Gas;
    const auto charge = [](std::string name, std::uint64_t compute, std::uint64_t other) {
        return vm::trace::Event(
            vm::trace::Charge{std::move(name), Gas::from_milligas(compute), Gas::whole(other)});
    };
    const std::vector<vm::trace::Event> fewer = {charge("a", 500, 1), charge("once", 9000, 0)};
    const std::vector<vm::trace::Event> more = {charge("a", 500, 1), charge("once", 9000, 0),
                                                charge("a", 500, 1), charge("a", 500, 1)};
    const Prices each = price_of_iteration(total_prices(fewer), total_prices(more), 2);
    ASSERT_EQ(each.size(), 1U);
    EXPECT_NEAR(each.at("a").compute, 0.5, 1e-9);
    EXPECT_NEAR(each.at("a").storage, 1, 1e-9);
}

TEST(CalibrationCases, baselines_come_first_and_names_are_different) {
    std::set<std::string_view> seen;
    for (const Case& each : all_cases()) {
        EXPECT_TRUE(each.baseline.empty() || seen.contains(each.baseline)) << each.name;
        EXPECT_TRUE(seen.insert(each.name).second) << each.name;
        EXPECT_EQ(find_case(each.name), &each);
        EXPECT_FALSE(each.sizes.empty()) << each.name;
        EXPECT_EQ(each.sizes.size() > 1, !each.unit.empty()) << each.name;
    }
    EXPECT_EQ(find_case("nonsense"), nullptr);
}

TEST(CalibrationVectors, a_document_reads_back_as_the_vector) {
    StartState start;
    start.network_version = NetworkVersion{28};
    start.sender = Address::id(100);
    for (const char* text : {"one", "two"}) {
        const Bytes content = ipld::cbor::encode(std::string(text));
        start.root = ipld::Cid::of(ipld::codec::dag_cbor, content);
        start.blocks.push_back({start.root, ipld::Block::copy_of(content)});
    }
    Vector vector = make_vector(start, {.operation = 5, .iterations = 3, .inputs = {{1, 2}}});
    vector.receipts[0] = {ExitCode{16}, {1, 2, 3}, 77, std::optional(start.root)};
    vector.post_root = start.root;
    const auto packed = pack_blocks(start);
    ASSERT_TRUE(packed);
    const auto read = Vector::parse(vector_document(vector, *packed));
    ASSERT_TRUE(read) << read.error().to_text();
    EXPECT_EQ(read->id, vector.id);
    EXPECT_EQ(read->variants[0].network_version, start.network_version);
    EXPECT_EQ(read->variants[0].epoch, vector.variants[0].epoch);
    EXPECT_EQ(read->pre_root, start.root);
    EXPECT_EQ(read->post_root, start.root);
    EXPECT_EQ(read->base_fee, vector.base_fee);
    EXPECT_EQ(read->circulating_supply, vector.circulating_supply);
    EXPECT_EQ(read->messages[0].message, vector.messages[0].message);
    EXPECT_EQ(read->receipts[0].exit_code, ExitCode{16});
    EXPECT_EQ(read->receipts[0].return_data, (Bytes{1, 2, 3}));
    EXPECT_EQ(read->receipts[0].gas_used, 77U);
    EXPECT_EQ(read->receipts[0].events_root, std::optional(std::optional(start.root)));
    ASSERT_EQ(read->blocks.size(), 2U);
    EXPECT_EQ(read->blocks[1].cid, start.root);
}

TEST(CalibrationModule, it_is_looked_for_beside_the_folders_of_the_program) {
    const test::TemporaryFolder folder;
    const std::filesystem::path root(folder.file("tree"));
    std::filesystem::create_directories(root / "build/release/tools/fvm");
    std::filesystem::create_directories(root / "build/wasm32/test_actors");
    const std::string module = root / "build/wasm32/test_actors/gas_calibration.wasm";
    const auto search = [&] { return find_module(root / "build/release/tools/fvm"); };
    // The tests may run where it has been built: then that one comes first.
    if (!std::filesystem::exists("build/wasm32/test_actors/gas_calibration.wasm")) {
        EXPECT_EQ(search(), std::nullopt);
        std::ofstream(module) << "wasm";
        EXPECT_EQ(search(), module);
    }
}

}  // namespace
}  // namespace fvm::tools::calibration
