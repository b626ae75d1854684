// The message, the network, randomness, gas and debugging as an actor sees them (ref-fvm
// kernel/default.rs at 3.14 and 4.8; structures of shared/src/sys).
#include <fvm/hash/hash.hpp>
#include <test/support/message_test.hpp>

namespace fvm::vm::test {
namespace {

constexpr std::uint32_t nowhere = 0xfffffff0;

std::string load(std::uint32_t at) {
    return "(call $log (i32.load (i32.const " + std::to_string(at) + ")))\n";
}
/// Logs `count` numbers of 32 bits from `at` on.
std::string dump(std::uint32_t at, std::uint32_t count) {
    std::string text;
    for (std::uint32_t i = 0; i < count; ++i) {
        text += load(at + 4 * i);
    }
    return text;
}

class NetworkSyscalls : public MessageTest {
  protected:
    /// Returns `size` bytes from `at` on.
    std::string give_back(std::uint32_t at, std::uint32_t size) const {
        return log("ipld.block_create", {out, ipld::codec::raw, at, size}) +
               "(return (i32.load (i32.const 64)))";
    }
};

class NetworkSyscallsV4 : public NetworkSyscalls {};

TEST_P(NetworkSyscalls, the_message_context_has_80_bytes) {
    message.nonce = 4;
    state(sender).nonce = 4;
    message.value = TokenAmount::from_atto(BigInt((Uint128{3} << 64) | 2));
    state(sender).balance += message.value;
    message.method = 0x1'0000'0005;
    actor(receiver,
          log("vm.message_context", {200}) + dump(200, 20) + log("vm.message_context", {nowhere}));
    expect.log = {0, 100, 0, 4, 0, 100, 0, 1000, 0, 5, 1, 2, 0, 3, 0, 10, 0, 0, 0, 0, 0, 1};
    run();
    EXPECT_EQ(charges_of_syscall(0), to_lines({free_charge("OnMessageContext")}));
    EXPECT_TRUE(charges_of_syscall(1).empty());
}

TEST_P(NetworkSyscalls, the_premium_is_what_the_fee_cap_leaves_of_it) {
    message.gas_premium = TokenAmount::from_atto(80);
    actor(receiver, log("vm.message_context", {200}) + load(200 + 56));
    expect.log = {0, 50};
}

TEST_P(NetworkSyscalls, the_network_context_has_44_bytes) {
    context.base_fee = TokenAmount::from_atto(BigInt((Uint128{7} << 64) | 1));
    message.gas_fee_cap = TokenAmount::from_atto(1);
    actor(receiver, log("network.context", {200}) + dump(200, 11));
    expect.log = {0, 2'000'000, 0, 1'700'000'000, 0, 1,
                  0, 7,         0, 314,           0, static_cast<std::uint32_t>(GetParam())};
    run();
    EXPECT_EQ(charges_of_syscall(0), to_lines({free_charge("OnNetworkContext")}));
}

TEST_P(NetworkSyscalls, amounts_beyond_128_bits_are_fatal) {
    context.base_fee = TokenAmount::from_atto(BigInt(1) << 128);
    message.gas_fee_cap = TokenAmount::from_atto(1);
    actor(receiver, log("network.context", {200}));
    expect.exit = ExitCode::sys_assertion_failed;
    expect.gas_used = message.gas_limit;
}

TEST_P(NetworkSyscalls, the_circulating_supply_is_the_clients) {
    context.circulating_supply = TokenAmount::from_atto(0x1'0000'0002);
    actor(receiver, log("network.total_fil_circ_supply", {200}) + dump(200, 4));
    expect.log = {0, 2, 1, 0, 0};
    run();
    EXPECT_TRUE(charges_of_syscall(0).empty());
}

TEST_P(NetworkSyscalls, tipset_cids_are_of_past_epochs) {
    const auto ask = [&](std::int64_t epoch, std::uint32_t room = 38, std::uint32_t at = 200) {
        return call("network.tipset_cid", {out, epoch, at, room});
    };
    const std::int64_t now = context.epoch;
    const auto price = [&](std::int64_t lookback) {
        return is_v4() ? prices().on_tipset_cid_at(lookback) : prices().on_tipset_cid(lookback > 1);
    };
    const auto old = [&](std::int64_t lookback) {
        // FVM v3 looks back fewer than 900 epochs.
        return is_v4() ? std::vector{price(lookback)} : std::vector<GasCharge>{};
    };
    const std::uint32_t too_old = is_v4() ? 0 : 1;
    check({
        {ask(now - 1), 0, {price(1)}},
        {ask(now - 2), 0, {price(2)}},
        {ask(now - 899), 0, {price(899)}},
        {ask(now - 900), too_old, old(900)},
        {ask(0), too_old, old(now)},
        {ask(now), 1, {}},
        {ask(now + 1), 1, {}},
        {ask(-1), 1, {}},
        {ask(now - 1, 37), 12, {price(1)}},
        {ask(now - 1, 38, nowhere), 1, {}},
    });
}

TEST_P(NetworkSyscalls, a_tipset_that_the_client_cannot_tell_is_its_fault) {
    externs.tipset = std::unexpected(HostFault{"no such tipset", {}});
    actor(receiver, log("network.tipset_cid", {out, context.epoch - 1, 200, 64}));
    const auto applied = apply(message, kind);
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().kind, ApplyError::Kind::host_fault);
    EXPECT_EQ(applied.error().reason, "no such tipset");
}

TEST_P(NetworkSyscalls, randomness_is_hashed_by_the_vm_up_to_v3_and_by_the_actor_after) {
    const Bytes entropy{1, 2, 3};
    const GuestData at = data(entropy);
    const std::int64_t tag = -5;
    const std::int64_t epoch = 1'999'990;
    if (is_v4()) {
        actor(receiver, log("rand.get_chain_randomness", {200, epoch}) +
                            log("rand.get_beacon_randomness", {232, epoch}) + give_back(200, 64));
        Bytes expected(64, 0xc0);
        std::fill(expected.begin() + 32, expected.end(), 0xbe);
        expect.return_data = expected;
        run();
        EXPECT_EQ(charges_of_syscall(0), to_lines({prices().on_get_randomness_at(10)}));
        EXPECT_EQ(charges_of_syscall(1), to_lines({prices().on_get_randomness_at(10)}));
    } else {
        actor(receiver, log("rand.get_chain_randomness", {200, tag, epoch, at, 3}) +
                            log("rand.get_beacon_randomness", {232, tag, epoch, at, 3}) +
                            give_back(200, 64));
        Bytes expected;
        for (const int drawn : {0xc0, 0xbe}) {
            // Tag and epoch in eight bytes, most significant first, around what was drawn.
            Bytes preimage{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfb};
            preimage.insert(preimage.end(), 32, static_cast<std::uint8_t>(drawn));
            for (int shift = 56; shift >= 0; shift -= 8) {
                preimage.push_back(static_cast<std::uint8_t>(epoch >> shift));
            }
            preimage.insert(preimage.end(), entropy.begin(), entropy.end());
            const auto digest = hash::blake2b_256(preimage);
            expected.insert(expected.end(), digest.begin(), digest.end());
        }
        expect.return_data = expected;
        run();
        EXPECT_EQ(charges_of_syscall(0), to_lines({prices().on_get_randomness(3)}));
    }
    expect.exit = ExitCode::ok;
    EXPECT_EQ(externs.epochs, (std::vector<ChainEpoch>{epoch, epoch}));
}

TEST_P(NetworkSyscalls, randomness_that_the_chain_does_not_have_is_error_1_after_the_charge) {
    externs.chain = std::nullopt;
    if (is_v4()) {
        check({{call("rand.get_chain_randomness", {200, 5}),
                1,
                {prices().on_get_randomness_at(context.epoch - 5)}},
               {call("rand.get_chain_randomness", {nowhere, 5}), 1, {}}});
    } else {
        check({{call("rand.get_chain_randomness", {200, 1, 5, 0, 0}),
                1,
                {prices().on_get_randomness(0)}},
               {call("rand.get_chain_randomness", {200, 1, 5, nowhere, 32}), 1, {}}});
    }
}

TEST_P(NetworkSyscallsV4, randomness_of_the_future_costs_more_than_there_is_from_v4_on) {
    actor(receiver, log("rand.get_beacon_randomness", {200, context.epoch + 1}));
    expect.exit = ExitCode::sys_out_of_gas;
    expect.gas_used = message.gas_limit;
}

TEST_P(NetworkSyscallsV4, an_epoch_whose_distance_overflows_is_error_1_from_v4_on) {
    check({{call("rand.get_beacon_randomness", {200, std::numeric_limits<std::int64_t>::min()}),
            1,
            {}}});
}

TEST_P(NetworkSyscalls, a_beacon_that_the_client_cannot_read_is_its_fault) {
    externs.beacon = std::unexpected(HostFault{"no beacon", {}});
    actor(receiver, is_v4() ? log("rand.get_beacon_randomness", {200, 5})
                            : log("rand.get_beacon_randomness", {200, 1, 5, 0, 0}));
    EXPECT_FALSE(apply(message, kind));
}

TEST_P(NetworkSyscalls, gas_can_be_charged_by_actors_under_a_name) {
    const GuestData name = text("OnThinking");
    const GuestData garbage = data(Bytes{0xff, 0xfe});
    check({
        {call("gas.charge", {name, name.size, 123}), 0, {{"OnThinking", Gas::whole(123), {}}}},
        {call("gas.charge", {name, 0, 0}), 0, {{"", Gas(), {}}}},
        {call("gas.charge", {garbage, garbage.size, 123}), 1, {}},
        {call("gas.charge", {nowhere, 100, 123}), 1, {}},
    });
}

TEST_P(NetworkSyscalls, charging_more_than_there_is_ends_the_message) {
    actor(receiver, log("gas.charge", {0, 0, -1}));
    expect.exit = ExitCode::sys_out_of_gas;
    expect.gas_used = message.gas_limit;
}

TEST_P(NetworkSyscalls, available_gas_is_whole_and_rounded_down) {
    actor(receiver, log("gas.available", {200}) + dump(200, 2) + log("gas.available", {nowhere}));
    run();
    std::uint64_t used = 0;
    std::size_t syscalls = 0;
    for (const trace::Event& event : result().trace) {
        if (const auto* charge = std::get_if<trace::Charge>(&event); charge != nullptr) {
            used += (charge->compute + charge->other).milligas();
            syscalls += charge->name == "OnSyscall" ? 1U : 0U;
            if (syscalls == 1) {
                break;
            }
        }
    }
    const std::uint64_t left = (message.gas_limit * 1000 - used) / 1000;
    const std::vector<std::uint32_t> expected{0, static_cast<std::uint32_t>(left),
                                              static_cast<std::uint32_t>(left >> 32), 1};
    EXPECT_EQ(logged(), expected);
}

TEST_P(NetworkSyscalls, debugging_costs_the_same_on_or_off) {
    const GuestData hello = text("hello");
    const GuestData garbage = data(Bytes{0xff});
    const GuestData evil = text("../x");
    const auto body = log("debug.enabled", {out}) + load(out) + log("debug.log", {hello, 5}) +
                      log("debug.log", {garbage, 1}) + log("debug.log", {nowhere, 100}) +
                      log("debug.store_artifact", {hello, 5, hello, 5}) +
                      log("debug.store_artifact", {evil, 4, hello, 5}) +
                      log("debug.store_artifact", {evil, 1, hello, 5}) +
                      log("debug.store_artifact", {hello, 0, hello, 5}) +
                      log("debug.store_artifact", {hello, 257, hello, 5}) +
                      log("debug.store_artifact", {nowhere, 50, hello, 5}) +
                      log("debug.store_artifact", {hello, 5, nowhere, 50});
    actor(receiver, body);
    std::vector<std::string> said;
    if (GetParam() == NetworkVersion::v21) {
        context.debug_log = [&](std::string_view text) { said.emplace_back(text); };
        expect.log = {0, 0, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1};
    } else {
        expect.log = {0, 0xffffffff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    }
    run();
    for (std::size_t i = 0; i < 11; ++i) {
        EXPECT_TRUE(charges_of_syscall(i).empty()) << i;
    }
    if (GetParam() == NetworkVersion::v21) {
        ASSERT_EQ(said.size(), 2U);
        EXPECT_EQ(said[0], "hello");
    }
}

INSTANTIATE_TEST_SUITE_P(Networks, NetworkSyscalls, networks_from_v18(), network_name);
INSTANTIATE_TEST_SUITE_P(Networks, NetworkSyscallsV4, networks_from_v21(), network_name);

}  // namespace
}  // namespace fvm::vm::test
