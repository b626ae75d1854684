#include <gtest/gtest.h>
#include <tools/conformance/oracle.hpp>
#include <tools/conformance/trace_text.hpp>

namespace {

using namespace fvm;
using namespace fvm::tools;
namespace trace = vm::trace;

std::vector<trace::Event> nested_trace() {
    trace::Call outer;
    outer.from = 100;
    outer.to = Address::id(101);
    outer.method = 2;
    outer.gas_limit = 50;
    trace::Call inner = outer;
    inner.from = 101;
    inner.to = Address::id(102);
    inner.read_only = true;
    return {trace::Charge{"OnChainMessage", vm::Gas::from_milligas(1500), vm::Gas::whole(2)},
            outer,
            trace::Charge{"wasm_exec", vm::Gas::from_milligas(7), {}},
            inner,
            trace::CallError{ErrorNumber::not_found, "nobody there"},
            trace::CallReturn{ExitCode::usr_illegal_argument, std::nullopt}};
}

TEST(TraceTree, indents_by_call_depth) {
    EXPECT_EQ(trace_tree(nested_trace(), 1),
              " gas OnChainMessage 3.500 (1.500 + 2.000)\n"
              " call f0100 -> f0101 method 2, gas limit 50\n"
              "   gas wasm_exec 0.007\n"
              "   call f0101 -> f0102 method 2, gas limit 50, read-only\n"
              "   error 6: nobody there\n"
              " return 16 USR_ILLEGAL_ARGUMENT, nothing\n");
}

TEST(FirstDifference, is_none_between_equal_traces) {
    EXPECT_FALSE(first_difference(nested_trace(), nested_trace()));
}

TEST(FirstDifference, does_not_look_at_texts_for_people) {
    auto other = nested_trace();
    std::get<trace::CallError>(other[4]).note = "somebody else's words";
    EXPECT_FALSE(first_difference(nested_trace(), other));
}

TEST(FirstDifference, is_the_first_event_of_another_kind_or_content) {
    auto other = nested_trace();
    std::get<trace::Charge>(other[2]).compute = vm::Gas::from_milligas(8);
    std::get<trace::CallReturn>(other[5]).exit_code = ExitCode::ok;
    EXPECT_EQ(first_difference(nested_trace(), other)->index, 2U);
    other = nested_trace();
    other[3] = trace::Charge{"x", {}, {}};
    EXPECT_EQ(first_difference(nested_trace(), other)->index, 3U);
}

TEST(FirstDifference, is_the_end_of_the_shorter_trace) {
    auto shorter = nested_trace();
    shorter.pop_back();
    const auto difference = first_difference(nested_trace(), shorter);
    ASSERT_TRUE(difference);
    EXPECT_EQ(difference->index, 5U);
    EXPECT_TRUE(difference->expected);
    EXPECT_FALSE(difference->actual);
}

TEST(OracleReport, is_read_as_the_oracle_writes_it) {
    const auto report = parse_oracle_report(R"({"file": "x", "id": "x", "variants": [{"id": "a",
        "nv": 18, "epoch": 1, "root": "bafy2bzacedgarqfj2o5idhkyoxed2bqmn4bug3c7jou2dzhctn3f5nwumxmfq",
        "missing_blocks": ["bafy"], "messages": [{"exit_code": 16, "return": "AQI=",
        "gas_used": 12, "events_root": null, "failure_info": "why", "trace": [
            {"event": "gas", "name": "OnChainMessage", "compute": "1500", "other": "2000",
             "total": "3500"},
            {"event": "call", "from": 100, "to": "0065", "method": 2, "params": null, "value": "0",
             "gas_limit": 50, "read_only": false},
            {"event": "error", "number": 6, "message": "m"},
            {"event": "return", "exit_code": 16, "value": {"codec": 85, "data": "AQI="}}
        ]}]}]})");
    ASSERT_TRUE(report) << report.error().to_text();
    ASSERT_EQ(report->messages.size(), 1U);
    EXPECT_EQ(report->missing_blocks.size(), 1U);
    const OracleMessage& message = report->messages[0];
    EXPECT_EQ(message.receipt.gas_used, 12U);
    EXPECT_EQ(message.receipt.return_data, (Bytes{1, 2}));
    EXPECT_EQ(message.failure, "why");
    ASSERT_EQ(message.trace.size(), 4U);
    EXPECT_EQ(to_text(message.trace[0]), "gas OnChainMessage 3.500 (1.500 + 2.000)");
    EXPECT_EQ(to_text(message.trace[1]), "call f0100 -> f0101 method 2, gas limit 50");
}

TEST(OracleReport, is_read_as_other_generations_have_it) {
    const auto report = parse_oracle_report(R"({"variants": [{"root":
        "bafy2bzacedgarqfj2o5idhkyoxed2bqmn4bug3c7jou2dzhctn3f5nwumxmfq", "messages": [{
        "exit_code": 0, "return": "", "gas_used": 1, "events_root": null, "trace": [
            {"event": "call", "from": 100, "to": "0065", "method": 2,
             "params": {"codec": null, "data": "AQI="}, "value": "0", "gas_limit": null,
             "read_only": false},
            {"event": "ipld", "op": "open", "cid": "bafy", "size": 1},
            {"event": "gas", "name": "OnDeleteActor", "compute": "0", "other": "-98800000",
             "total": "-98800000"}]}]}]})");
    ASSERT_TRUE(report) << report.error().to_text();
    const auto& events = report->messages[0].trace;
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(to_text(events[0]), "call f0100 -> f0101 method 2, gas limit 0, params 0102");
    EXPECT_EQ(to_text(events[1]), "gas OnDeleteActor -98800.000 (0.000 + 98800.000)");
}

TEST(WhatV2Tells, has_no_invocations_gas_limits_codecs_or_empty_blocks) {
    auto events = nested_trace();
    std::get<trace::Call>(events[1]).params = trace::Params{0x71, {1}};
    std::get<trace::Call>(events[3]).params = trace::Params{0x71, {}};
    events.insert(events.begin() + 2, trace::InvokeActor{});
    const auto told = what_v2_tells(events);
    ASSERT_EQ(told.size(), events.size() - 1);
    EXPECT_EQ(to_text(told[1]), "call f0100 -> f0101 method 2, gas limit 0, params 01");
    EXPECT_EQ(std::get<trace::Call>(told[1]).params->codec, 0U);
    EXPECT_FALSE(std::get<trace::Call>(told[3]).params);
}

TEST(OracleReport, names_what_it_does_not_understand) {
    const auto report = parse_oracle_report(R"({"variants": [{"messages": [{"exit_code": 0,
        "return": "", "gas_used": 1, "events_root": null, "trace": [{"event": "dance"}]}]}]})");
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().to_text(),
              "variants[0].messages[0].trace[0].event: no event of a trace");
}

}  // namespace
