// Calls from the handle of the parameters to the return value, and how they fail.

#include <fvm/sdk/actor.hpp>
#include <fvm/sdk/exit.hpp>
#include <fvm/sdk/host/host.hpp>

#include <gtest/gtest.h>

namespace fvm::sdk {
namespace {

using host::CallOutcome;
using host::Host;

ActorResult<void> nothing(Runtime& rt) {
    return rt.accept_any_caller();
}

ActorResult<std::uint64_t> twice(Runtime& rt, const std::uint64_t& number) {
    FVM_TRY(rt.accept_any_caller());
    return 2 * number;
}

ActorResult<void> forgetful(Runtime&) {
    return {};
}

ActorResult<void> refusing(Runtime&) {
    return std::unexpected(ActorError{ExitCode{32}, "no", IpldBlock::encode(std::uint64_t{5})});
}

ActorResult<void> failing(Runtime& rt) {
    FVM_TRY(rt.create_state(std::uint64_t{1}));
    assertion_failed("what cannot be");
}

ActorResult<void> reserved(Runtime&) {
    return fail(ExitCode::sys_out_of_gas, "a code of the VM");
}

ActorResult<Bytes> large(Runtime& rt) {
    FVM_TRY(rt.accept_any_caller());
    return Bytes(std::size_t{1} << 20);
}

constexpr Method table[] = {
    method<&nothing>(1), method<&twice>(2),    method<&forgetful>(3), method<&refusing>(4),
    method<&failing>(5), method<&reserved>(6), method<&large>(7),     method<&twice>("Twice"),
};
constexpr Actor example{.name = "example", .methods = table};

class Dispatch : public testing::Test {
  protected:
    CallOutcome call(MethodNum method, std::optional<IpldBlock> params = std::nullopt) {
        return host.call(example, method, std::move(params));
    }
    ExitCode code_of(MethodNum method, std::optional<IpldBlock> params = std::nullopt) {
        return call(method, std::move(params)).exit_code;
    }

    Host host{ActorType::account};
    const IpldBlock seven = IpldBlock::encode(std::uint64_t{7});
};

TEST_F(Dispatch, returns_no_block_from_a_method_without_a_value) {
    const CallOutcome outcome = call(1);
    EXPECT_EQ(outcome.exit_code, ExitCode::ok);
    EXPECT_FALSE(outcome.data);
}

TEST_F(Dispatch, decodes_parameters_and_encodes_what_is_returned) {
    const IpldBlock fourteen = IpldBlock::encode(std::uint64_t{14});
    EXPECT_EQ(call(2, seven).data, fourteen);
    EXPECT_EQ(call(method_number("Twice"), seven).data, fourteen);
    EXPECT_EQ(call(2, IpldBlock{ipld::codec::dag_cbor, seven.data}).data, fourteen);
}

TEST_F(Dispatch, refuses_parameters_that_are_missing_unwanted_or_malformed) {
    EXPECT_EQ(code_of(2), ExitCode::usr_illegal_argument);
    EXPECT_EQ(code_of(1, seven), ExitCode::usr_illegal_argument);
    EXPECT_EQ(code_of(1, IpldBlock{}), ExitCode::usr_illegal_argument);
    EXPECT_EQ(code_of(2, IpldBlock{}), ExitCode::usr_serialization);
    EXPECT_EQ(code_of(2, IpldBlock{ipld::codec::cbor, {7, 7}}), ExitCode::usr_serialization);
    EXPECT_EQ(code_of(2, IpldBlock{ipld::codec::raw, {7}}), ExitCode::usr_serialization);
}

TEST_F(Dispatch, does_not_know_other_methods) {
    EXPECT_EQ(code_of(8), ExitCode::usr_unhandled_message);
}

TEST_F(Dispatch, refuses_a_method_that_has_not_validated_its_caller) {
    EXPECT_EQ(code_of(3), ExitCode::usr_assertion_failed);
}

TEST_F(Dispatch, exits_with_the_code_and_the_data_of_an_error) {
    const CallOutcome outcome = call(4);
    EXPECT_EQ(outcome.exit_code, ExitCode{32});
    EXPECT_EQ(outcome.note, "no");
    EXPECT_EQ(outcome.data, IpldBlock::encode(std::uint64_t{5}));
}

TEST_F(Dispatch, ends_with_24_in_the_middle_and_undoes_what_was_done) {
    const CallOutcome outcome = call(5);
    EXPECT_EQ(outcome.exit_code, ExitCode::usr_assertion_failed);
    EXPECT_EQ(outcome.note, "what cannot be");
    EXPECT_FALSE(host.state<std::uint64_t>());
}

TEST_F(Dispatch, may_not_exit_with_a_code_of_the_vm) {
    EXPECT_EQ(code_of(6), ExitCode::sys_illegal_exit_code);
}

TEST_F(Dispatch, ends_with_24_where_the_vm_refuses_the_return_value) {
    EXPECT_EQ(code_of(7), ExitCode::usr_assertion_failed);
}

}  // namespace
}  // namespace fvm::sdk
