// What becomes of an actor's mistakes: the module of mistakes (preset wasm32), run by the VM.

#include <fvm/sdk/ipld_block.hpp>
#include <test/support/message_test.hpp>

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace fvm::vm::test {
namespace {

/// The reference's actors panic of these: overflow checks, slices, unwrap().
constexpr std::string_view panics[] = {
    "i32 +",
    "i64 +",
    "u32 +",
    "u64 +",
    "i128 +",
    "u8 +=",
    "u16 ++",
    "i32 -",
    "u32 -",
    "size --",
    "i64 *",
    "u64 *",
    "-i64",
    "i32 / 0",
    "u64 / 0",
    "i32 % 0",
    "i64 / -1",
    "i64 % -1",
    "u64 << 64",
    "u32 >> -1",
    "checked_div",
    "checked_cast",
    "checked_add",
    "array",
    "std::array",
    "vector",
    "vector.at",
    "vector.front",
    "vector.pop_back",
    "vector.reserve",
    "span",
    "span.subspan",
    "string_view",
    "string.substr",
    "optional *",
    "optional.value",
    "expected *",
    "expected.error",
    "expected.value",
    "variant",
    "function",
    "map.at",
    "require",
    "abort",
    "unreachable",
    "pure virtual",
    "u64 = -5",
    "i64 = u64",
    "std::accumulate",
    "std::accumulate into int",
    "std::inner_product",
    "std::plus",
    "std::negate",
};

/// And of these they trap, or would: no memory, no stack.
constexpr std::string_view traps[] = {
    "BigInt / 0", "trap", "recursion", "frame", "memory", "malloc", "calloc", "realloc", "new",
};

/// The call goes on after these: iterators have no bounds, and what lies at address 0 is
/// memory like any other.
constexpr std::string_view unnoticed[] = {"vector.end", "ranges::copy", "string.end", "null"};

/// Uses of the C++ library that are no mistakes, whatever wraps around in them.
constexpr std::string_view right[] = {
    "std::sort", "std::hash", "std::to_chars", "bits", "strings", "vector<bool>",
};

/// $FVM_MISTAKES_MODULE, or where the preset puts it.
Bytes module_bytes() {
    const char* chosen = std::getenv("FVM_MISTAKES_MODULE");
    std::ifstream file(
        chosen != nullptr ? chosen : "build/wasm32/test/wasm_module/mistakes_module.wasm",
        std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class Mistakes : public MessageTest {
  protected:
    void SetUp() override {
        const Bytes wasm = module_bytes();
        if (wasm.empty()) {
            GTEST_SKIP() << "no module of mistakes: run `make compile-wasm32`";
        }
        fund(receiver, 0);
        state(receiver).code = put(ipld::codec::raw, wasm);
        kind = ApplyKind::implicit_message;
        message.gas_limit = 1'000'000'000'000;
    }

    ApplyResult call(MethodNum method, Bytes params) {
        message.method = method;
        message.params = std::move(params);
        return *apply(message, kind);
    }
    void expect_exit(std::string_view mistake, ExitCode code) {
        const ApplyResult result = call(2, ipld::cbor::encode(std::string(mistake)));
        EXPECT_EQ(result.receipt.exit_code, code) << mistake << ": " << result.failure.to_text();
    }
};

TEST_P(Mistakes, are_all_looked_at) {
    const ApplyResult result = call(1, {});
    const auto names = ipld::cbor::decode<std::vector<std::string>>(result.receipt.return_data);
    ASSERT_TRUE(names) << result.failure.to_text();
    std::vector<std::string_view> tested(std::begin(panics), std::end(panics));
    tested.insert(tested.end(), std::begin(traps), std::end(traps));
    tested.insert(tested.end(), std::begin(unnoticed), std::end(unnoticed));
    tested.insert(tested.end(), std::begin(right), std::end(right));
    EXPECT_THAT(*names, testing::UnorderedElementsAreArray(tested));
}

TEST_P(Mistakes, that_the_reference_panics_of_end_with_24) {
    for (const std::string_view mistake : panics) {
        expect_exit(mistake, ExitCode::usr_assertion_failed);
    }
}

TEST_P(Mistakes, that_use_up_memory_or_stack_end_with_a_trap) {
    for (const std::string_view mistake : traps) {
        expect_exit(mistake, ExitCode::sys_illegal_instruction);
    }
}

TEST_P(Mistakes, that_nobody_notices_are_few) {
    for (const std::string_view mistake : unnoticed) {
        expect_exit(mistake, ExitCode::ok);
    }
}

TEST_P(Mistakes, are_not_what_the_library_does_on_purpose) {
    for (const std::string_view use : right) {
        expect_exit(use, ExitCode::ok);
    }
}

TEST_P(Mistakes, that_the_library_would_throw_say_what_is_wrong) {
    const ApplyResult result = call(2, ipld::cbor::encode(std::string("string.substr")));
    EXPECT_THAT(result.failure.to_text(), testing::HasSubstr("message \"basic_string\""));
}

INSTANTIATE_TEST_SUITE_P(NetworkVersions, Mistakes, testing::Values(NetworkVersion::v28),
                         network_name);

}  // namespace
}  // namespace fvm::vm::test
