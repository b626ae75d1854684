#include <fvm/sdk/host/host.hpp>
#include <test/integration/actors/gas_calibration.hpp>
#include <tools/calibration/cases.hpp>

#include <gtest/gtest.h>

// The calibration actor, natively: what it accepts, and that it does what it is asked, so often.

namespace fvm::test_actors::gas_calibration {
namespace {

using sdk::host::CallOutcome;
using sdk::host::Host;
using tools::calibration::Case;
using tools::calibration::method_run;
using tools::calibration::Operation;

constexpr std::uint64_t number(Operation operation) {
    return static_cast<std::uint64_t>(operation);
}

CallOutcome run_once(const Workload& work) {
    Host host(sdk::ActorType::account);
    return host.call_with(actor, method_run, work);
}

TEST(CalibrationActor, parameters_are_checked) {
    Host host(sdk::ActorType::account);
    EXPECT_EQ(host.call(actor, method_run).exit_code, ExitCode::usr_illegal_argument);
    EXPECT_EQ(host.call(actor, method_run + 1).exit_code, ExitCode::usr_unhandled_message);
    const sdk::IpldBlock garbage{ipld::codec::dag_cbor, {0xff, 0x00}};
    EXPECT_EQ(host.call(actor, method_run, garbage).exit_code, ExitCode::usr_serialization);
}

TEST(CalibrationActor, what_is_no_operation_is_refused) {
    EXPECT_EQ(run_once({.operation = 1000}).exit_code, ExitCode::usr_illegal_argument);
}

TEST(CalibrationActor, sizes_and_inputs_are_checked) {
    const std::vector<Workload> wrong = {
        {.operation = number(Operation::hash), .size = (std::uint64_t{1} << 20U) + 1},
        {.operation = number(Operation::hash), .inputs = {{1}}},
        {.operation = number(Operation::verify_signature), .inputs = {{1}}},
        {.operation = number(Operation::recover_key), .inputs = {{1}, {2}}},
        {.operation = number(Operation::verify_aggregate), .size = 1, .inputs = {{1}, {2}, {3}}},
        {.operation = number(Operation::scan_fields), .size = 100, .variant = 99},
        {.operation = number(Operation::scan_links), .size = 3, .variant = 100},
        {.operation = number(Operation::emit_entries), .size = 0},
        {.operation = number(Operation::emit_entries), .size = 256},
    };
    for (Workload work : wrong) {
        work.iterations = 1;
        EXPECT_EQ(run_once(work).exit_code, ExitCode::usr_illegal_argument) << work.operation;
    }
}

TEST(CalibrationActor, an_event_is_emitted_in_each_iteration) {
    Host host(sdk::ActorType::account);
    const Workload work{.operation = number(Operation::emit_entries), .iterations = 3, .size = 5};
    EXPECT_TRUE(host.call_with(actor, method_run, work).exit_code.is_success());
    ASSERT_EQ(host.world.events.size(), 3U);
    for (const ActorEvent& event : host.world.events) {
        EXPECT_EQ(event.entries.size(), 5U);
    }
}

TEST(CalibrationActor, a_message_is_sent_in_each_iteration) {
    for (const bool is_call : {false, true}) {
        Host host(sdk::ActorType::account);
        const Address receiver = Address::id(1234);
        for (int i = 0; i < 2; ++i) {
            host.expect_send({.to = receiver,
                              .method = is_call ? method_run : method_send,
                              .value = TokenAmount::from_atto(std::uint64_t{1})});
        }
        host.balance() = TokenAmount::from_whole(1);
        const Workload work{.operation = number(is_call ? Operation::call : Operation::transfer),
                            .iterations = 2,
                            .variant = 1,
                            .inputs = {receiver.to_bytes()}};
        EXPECT_TRUE(host.call_with(actor, method_run, work).exit_code.is_success());
        EXPECT_TRUE(host.take_problems().empty());
    }
}

TEST(CalibrationActor, every_case_is_a_workload_that_it_takes) {
    for (const Case& each : tools::calibration::all_cases()) {
        if (each.operation == Operation::call || each.operation == Operation::transfer) {
            continue;
        }
        Host host(sdk::ActorType::account);
        host.recover_public_key = [](BytesView, BytesView) {
            return std::array<std::uint8_t, 65>{4};
        };
        host.set_state(std::uint64_t{1});
        for (std::uint64_t i = 0; i < 2; ++i) {
            host.actor(each.variant + i, sdk::ActorType::account);
        }
        const CallOutcome outcome =
            host.call_with(actor, method_run, each.workload(each.sizes.front(), 2));
        EXPECT_TRUE(outcome.exit_code.is_success()) << each.name << ": " << outcome.note;
    }
}

}  // namespace
}  // namespace fvm::test_actors::gas_calibration
