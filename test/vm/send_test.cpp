// Calls between actors: resolution, automatic creation, transfers, gas limits, depth, read-only
// calls and rollback. ref-fvm call_manager/default.rs and kernel/default.rs (SendOps) at 3.14
// and 4.8.
#include <test/support/message_test.hpp>

#include <algorithm>
#include <numeric>

namespace fvm::vm::test {
namespace {

constexpr std::uint32_t nowhere = 0xfffffff0;
constexpr std::uint64_t raw = ipld::codec::raw;
constexpr ActorId other = 2000;
constexpr std::uint64_t read_only = abi::send_flag_read_only;

std::string load(std::uint32_t at) {
    return "(call $log (i32.load (i32.const " + std::to_string(at) + ")))\n";
}

class Sends : public MessageTest {
  protected:
    const GasCharge lookup = prices().on_actor_lookup();
    const GasCharge update = prices().on_actor_update();
    const GasCharge transfer = prices().on_value_transfer();
    const GasCharge invocation = prices().on_method_invocation(0);
    const GasCharge resolution = free_charge("OnResolveAddress");
    /// One page.
    const GasCharge memory = prices().on_memory_init(65'536);

    std::string bare(const GuestData& to, std::uint64_t value, std::uint32_t params = 0,
                     std::uint64_t flags = 0, MethodNum method = 0) const {
        return call("send.send",
                    {out, to, to.size, method, params, 0, value, abi::no_gas_limit, flags});
    }
    GuestData at(ActorId id) { return data(Address::id(id)); }
};

TEST_P(Sends, value_moves_after_the_receiver_is_known_to_exist) {
    fund(receiver, 100);
    const ActorId rich = account(key_address(Protocol::bls, 9), 5);
    const GuestData to = at(rich);
    const GuestData missing = at(77'777);
    const GuestData self = at(receiver);
    check({
        {bare(missing, 1), 6, {lookup}},
        {bare(to, 101), 5, {lookup, transfer}},
        {bare(to, 60), 0, {lookup, transfer, update, update}},
        {bare(to, 40), 0, {transfer}},
        {bare(to, 1), 5, {transfer}},
        {bare(to, 0), 0, {}},
        {bare(self, 0), 0, {}},
        {bare(self, 1), 5, {transfer}},
    });
    EXPECT_EQ(balance(rich), TokenAmount::from_atto(105));
    EXPECT_EQ(balance(receiver), TokenAmount());
}

TEST_P(Sends, what_a_failed_send_has_looked_up_is_charged_again) {
    // A send that is refused is rolled back with its access records.
    const ActorId rich = account(key_address(Protocol::bls, 9), 5);
    const GuestData to = at(rich);
    check({
        {bare(to, 101), 5, {lookup, transfer}},
        {bare(to, 101), 5, {lookup, transfer}},
        {bare(to, 0), 0, {lookup}},
        {bare(to, 0), 0, {}},
        {call("actor.balance_of", {out, rich}), 0, {free_charge("OnBalanceOf")}},
    });
}

TEST_P(Sends, to_oneself_stops_before_the_update) {
    fund(receiver, 100);
    const GuestData self = at(receiver);
    check({{bare(self, 100), 0, {transfer}}});
}

TEST_P(Sends, to_unknown_keys_make_accounts) {
    fund(receiver, 100);
    const GuestData bls = data(key_address(Protocol::bls, 9));
    const GuestData secp = data(key_address(Protocol::secp256k1, 9));
    const std::vector<GasCharge> creation{
        resolution, prices().on_create_actor(true), lookup, update, invocation, memory};
    std::vector<GasCharge> with_value = creation;
    // The new account has been written already, the receiver has not.
    with_value.insert(with_value.end(), {transfer, update});
    check({
        {bare(bls, 0), 0, creation},
        {bare(bls, 0), 0, {}},
        {bare(secp, 7), 0, with_value},
        {bare(secp, 7), 0, {transfer}},
    });
    EXPECT_EQ(*post(sender + 1), new_actor(code("account"), std::nullopt));
    ActorState second = new_actor(code("account"), std::nullopt);
    second.balance = TokenAmount::from_atto(14);
    EXPECT_EQ(*post(sender + 2), second);
}

TEST_P(Sends, traces_name_the_constructor_of_a_new_account_until_v4) {
    const GuestData bls = data(key_address(Protocol::bls, 9));
    check({{bare(bls, 0),
            0,
            {resolution, prices().on_create_actor(true), lookup, update, invocation, memory}}});
    const auto of_account = [](const trace::Event& event) {
        const auto* invoke = std::get_if<trace::InvokeActor>(&event);
        return invoke != nullptr && invoke->id == sender + 1;
    };
    // The other one is that of the send itself.
    EXPECT_EQ(std::ranges::count_if(result().trace, of_account),
              rules_for(GetParam())->generation == FvmGeneration::v4 ? 1 : 2);
}

TEST_P(Sends, to_unknown_ethereum_addresses_make_placeholders) {
    const Address address = ethereum_address(9);
    const GuestData to = data(address);
    check({
        {bare(to, 0), 0, {resolution, prices().on_create_actor(true), lookup, update}},
        {bare(to, 0), 0, {}},
    });
    EXPECT_EQ(*post(sender + 1), new_actor(code("placeholder"), address));
}

TEST_P(Sends, to_other_unknown_addresses_find_nobody) {
    const GuestData f2 = data(Address::actor(Bytes{1}));
    const GuestData f4 = data(*Address::delegated(11, Bytes{1}));
    // The identity point in compressed form: byte 0xc0, then zeros.
    Bytes point(48, 0);
    point[0] = 0xc0;
    const GuestData zero = data(Address::bls(point));
    const GuestData not_zero = data(Address::bls(Bytes(48, 0)));
    const std::vector<GasCharge> creation{
        resolution, prices().on_create_actor(true), lookup, update, invocation, memory};
    check({
        {bare(f2, 0), 6, {resolution}},
        {bare(f4, 0), 6, {resolution}},
        {bare(zero, 0), 1, {resolution}},
        {bare(not_zero, 0), 0, creation},
    });
}

TEST_P(Sends, an_account_whose_creation_is_rolled_back_is_created_anew) {
    const Address key = key_address(Protocol::bls, 9);
    const GuestData to = data(key);
    fund(other, 0);
    actor(other, "(drop " + bare(to, 0) + ") (unreachable)");
    const GuestData failing = at(other);
    const GuestData again = data(key);
    actor(receiver, send(failing, 2) + log("actor.resolve_address", {out, again, again.size}) +
                        "(call $log " + bare(again, 0) + ")" +
                        log("actor.resolve_address", {out, again, again.size}) + load(out));
    expect.log = {0, 4, 0, 6, 0, 0, sender + 1};
    run();
    EXPECT_EQ(count("OnCreateActor"), 2U);
}

TEST_P(Sends, arguments_are_checked_before_anything_is_charged) {
    const GuestData to = at(sender);
    const GuestData malformed = data(Bytes{8, 8});
    check({
        {call("send.send", {out, malformed, 2, 0, 0, 0, 0, -1, 0}), 1, {}},
        {call("send.send", {out, nowhere, 100, 0, 0, 0, 0, -1, 0}), 1, {}},
        {call("send.send", {out, to, to.size, 0, 0, 0, 0, -1, 2}), 1, {}},
        {call("send.send", {nowhere, to, to.size, 0, 0, 0, 0, -1, 0}), 1, {}},
        {bare(to, 0, 99), 7, {}},
        {bare(to, 1, 99, read_only), 13, {}},
        {bare(to, 1, 0, read_only), 13, {}},
        {bare(to, 0, 0, read_only), 0, {}},
    });
}

TEST_P(Sends, what_comes_back_has_handle_codec_and_size) {
    const GuestData answer = text("forty-two");
    actor(other, log("ipld.block_create", {out, ipld::codec::cbor, answer, answer.size}) +
                     "(return (i32.load (i32.const 64)))");
    const GuestData to = at(other);
    actor(receiver, "(call $log " + bare(to, 0, 0, 0, 2) + ")" + load(out) + load(out + 4) +
                        load(out + 8) + load(out + 12) + load(out + 16));
    expect.log = {0, 0, 1, static_cast<std::uint32_t>(ipld::codec::cbor), 0, 9};
}

TEST_P(Sends, a_failing_exit_brings_its_data_along_and_rolls_back) {
    fund(receiver, 10);
    const GuestData answer = text("why");
    actor(other, log("ipld.block_create", {out, raw, answer, answer.size}) + "(drop " +
                     call("vm.exit", {33, "(i32.load (i32.const 64))", 0, 0}) + ")");
    const GuestData to = at(other);
    actor(receiver,
          send(to, 2, 10) + load(out + 16) + log("self.current_balance", {out}) + load(out));
    expect.log = {0, 33, 1, 3, 0, 10};
}

TEST_P(Sends, a_chain_message_pays_for_what_it_returns_even_when_it_fails) {
    const GuestData answer = text("why");
    actor(receiver, log("ipld.block_create", {out, raw, answer, answer.size}) + "(drop " +
                        call("vm.exit", {33, 1, 0, 0}) + ")");
    expect.exit = ExitCode{33};
    expect.return_data = to_bytes(as_bytes("why"));
    run();
    EXPECT_EQ(charges(result()).back(), to_lines({prices().on_chain_return_value(3)})[0]);
}

INSTANTIATE_TEST_SUITE_P(Networks, Sends, networks_from_v18(), network_name);

class GasLimits : public Sends {
  protected:
    static constexpr const char* forever = "(loop $l (br $l))";

    std::uint64_t charged(std::size_t first_event = 0) const {
        Gas sum;
        for (std::size_t i = first_event; i < result().trace.size(); ++i) {
            if (const auto* charge = std::get_if<trace::Charge>(&result().trace[i])) {
                sum += charge->compute + charge->other;
            }
        }
        return sum.round_up();
    }
    /// Logs whether what is available is below `limit`.
    std::string available_below(std::uint64_t limit) const {
        return "(drop " + call("gas.available", {400}) +
               ")(call $log (i64.lt_u (i64.load (i32.const 400)) (i64.const " +
               std::to_string(limit) + ")))";
    }
};

TEST_P(GasLimits, running_out_under_a_limit_is_exit_code_7_to_the_caller) {
    actor(other, forever);
    const GuestData to = at(other);
    actor(receiver,
          send(to, 2, 0, 20'000'000) + available_below(9'900'000'000) + send(to, 2, 0, 0));
    expect.log = {0, 7, 0, 0, 0, 7, 0};
    run();
    // What was not used under the limits is there again.
    EXPECT_GT(result().receipt.gas_used, 20'000'000U);
    EXPECT_LT(result().receipt.gas_used, 22'000'000U);
}

TEST_P(GasLimits, what_a_call_uses_under_a_limit_counts_for_the_message) {
    actor(other, "(call $log (i32.const 1))");
    const GuestData to = at(other);
    actor(receiver, send(to, 2, 0, 20'000'000));
    expect.log = {0, 0, 1};
    run();
    EXPECT_EQ(result().receipt.gas_used, charged());
}

TEST_P(GasLimits, a_limit_above_what_is_available_is_no_limit) {
    actor(other, forever);
    const GuestData to = at(other);
    actor(receiver, send(to, 2, 0, std::uint64_t{1} << 62));
    message.gas_limit = 30'000'000;
    expect.exit = ExitCode::sys_out_of_gas;
    expect.gas_used = message.gas_limit;
}

TEST_P(GasLimits, running_out_without_a_limit_ends_the_message) {
    actor(other, forever);
    const GuestData to = at(other);
    actor(receiver, send(to, 2));
    message.gas_limit = 30'000'000;
    expect.exit = ExitCode::sys_out_of_gas;
    expect.return_data = Bytes{};
    expect.gas_used = message.gas_limit;
}

TEST_P(GasLimits, the_outer_limit_holds_for_what_is_nested_deeper) {
    actor(2001, forever);
    const GuestData deeper = at(2001);
    actor(other, send(deeper, 2, 0, std::uint64_t{1} << 40));
    const GuestData to = at(other);
    actor(receiver, send(to, 2, 0, 30'000'000));
    // The inner limit was clipped to all there was: nobody is left to see exit code 7 inside.
    expect.log = {0, 7, 0};
}

/// Each frame calls the same actor with a method greater by one; the frame that is refused returns
/// [error number, 1], the others what they got with the second number greater by one.
std::string descend(const std::string& refused_limit) {
    return R"(
(drop (call $vm.message_context (i32.const 200)))
(local.set $k (i64.load (i32.const 232)))
(local.set $i (call $send.send (i32.const 64) (i32.const 16384) (i32.const 3)
    (i64.add (local.get $k) (i64.const 1)) (i32.const 0) (i64.const 0) (i64.const 0)
    (select (i64.const )" +
           refused_limit + R"() (i64.const -1) (i64.eq (local.get $k) (i64.const 1025)))
    (i64.const 0)))
(if (local.get $i)
  (then
    (call $log (local.get $i))
    (call $log (i32.const 1))
    (drop (call $gas.available (i32.const 400)))
    (call $log64 (i64.load (i32.const 400))))
  (else
    (call $log (i32.load (i32.const 64)))
    (if (i32.load (i32.const 68))
      (then
        (drop (call $ipld.block_read (i32.const 96) (i32.load (i32.const 68)) (i32.const 0)
            (i32.const 300) (i32.const 16)))
        (global.set $end (i32.const 1024))
        (call $log (i32.load (i32.const 300)))
        (call $log (i32.add (i32.load (i32.const 304)) (i32.const 1)))
        (call $log (i32.load (i32.const 308)))
        (call $log (i32.load (i32.const 312)))))))
)";
}

TEST_P(GasLimits, calls_nest_1024_deep) {
    data(Address::id(receiver));
    actor(receiver, descend("-1"));
    expect.exit = ExitCode::ok;
    run();
    ASSERT_GE(logged().size(), 2U);
    EXPECT_EQ(logged()[0], 3U);
    EXPECT_EQ(logged()[1], 1024U);
    EXPECT_EQ(result().receipt.gas_used, charged());
}

TEST_P(GasLimits, a_send_that_is_refused_for_its_depth_leaks_its_limit_in_v3_only) {
    const std::uint64_t limit = 1'000'000'000;
    data(Address::id(receiver));
    actor(receiver, descend(std::to_string(limit)));
    expect.exit = ExitCode::ok;
    run();
    ASSERT_GE(logged().size(), 4U);
    EXPECT_EQ(logged()[1], 1024U);
    const std::uint64_t available = logged()[2] | std::uint64_t{logged()[3]} << 32;
    if (is_v4()) {
        EXPECT_GT(available, 5 * limit);
        EXPECT_EQ(result().receipt.gas_used, charged());
        return;
    }
    EXPECT_LT(available, limit);
    // The count began anew at the refusal.
    std::size_t refusal = 0;
    for (std::size_t i = 0; i < result().trace.size(); ++i) {
        if (std::holds_alternative<trace::CallError>(result().trace[i])) {
            refusal = i;
        }
    }
    EXPECT_GT(refusal, 0U);
    EXPECT_EQ(result().receipt.gas_used, charged(refusal));
}

INSTANTIATE_TEST_SUITE_P(Networks, GasLimits, networks_from_v18(), network_name);

class ReadOnlyCalls : public Sends {};

TEST_P(ReadOnlyCalls, may_look_but_not_change) {
    fund(other, 100);
    const GuestData to = at(sender);
    const GuestData fresh = data(key_address(Protocol::bls, 9));
    const GuestData hello = text("hello");
    const std::string event =
        is_v4() ? log("event.emit_event", {0, 0, 0, 0, 0, 0}) : log("event.emit_event", {hello, 5});
    const std::string destruct =
        is_v4() ? log("self.self_destruct", {1}) : log("self.self_destruct", {to, to.size});
    actor(other, log("vm.message_context", {200}) + load(200 + 72) +
                     log("ipld.block_create", {out, raw, hello, 5}) +
                     log("ipld.block_link", {out, 1, ipld::multihash::blake2b_256, 32, 300, 64}) +
                     log("self.root", {out, 400, 64}) + log("self.set_root", {300}) + event +
                     destruct + "(call $log " + bare(to, 1) + ")(call $log " + bare(to, 0) +
                     ")(call $log " + bare(fresh, 0) + ")");
    const GuestData callee = at(other);
    actor(
        receiver, send(callee, 2, 0, abi::no_gas_limit, read_only) +
                      log("ipld.block_read", {out, 1, 0, 2000, 48}) +
                      "(global.set $end (i32.const 1024))" + [] {
                          std::string all;
                          for (std::uint32_t i = 0; i < 11; ++i) {
                              all += load(2000 + 4 * i);
                          }
                          return all;
                      }());
    expect.log = {0, 1, 0, 0, 0, 13, 13, 13, 13, 0, 13};
}

TEST_P(ReadOnlyCalls, pass_on_to_further_calls) {
    actor(2001,
          log("vm.message_context", {200}) + "(drop " +
              call("vm.exit", {"(i32.add (i32.const 50) (i32.load (i32.const 272)))", 0, 0, 0}) +
              ")");
    const GuestData deeper = at(2001);
    actor(other, send(deeper, 2) + "(drop " +
                     call("vm.exit", {"(i32.load (i32.const 64))", 0, 0, 0}) + ")");
    const GuestData to = at(other);
    actor(receiver, send(to, 2, 0, abi::no_gas_limit, read_only) + send(to, 2));
    expect.log = {0, 51, 0, 0, 50, 0};
}

TEST_P(ReadOnlyCalls, cannot_create_actors) {
    const GuestData its_code = data(code("storageminer"));
    actor(init_actor_id,
          "(drop " +
              call("vm.exit", {"(i32.add (i32.const 50) " +
                                   call("actor.create_actor", {500, its_code, 0, 0}) + ")",
                               0, 0, 0}) +
              ")");
    const GuestData init = at(init_actor_id);
    actor(receiver, send(init, 2, 0, abi::no_gas_limit, read_only) + send(init, 2));
    expect.log = {0, 63, 0, 0, 50, 0};
}

INSTANTIATE_TEST_SUITE_P(Networks, ReadOnlyCalls, networks_from_v18(), network_name);

}  // namespace
}  // namespace fvm::vm::test
