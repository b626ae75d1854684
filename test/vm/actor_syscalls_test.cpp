// What an actor does to itself and learns of others. Order of charges and checks: ref-fvm
// kernel/default.rs (SelfOps, ActorOps) and call_manager/default.rs (create_actor) at 3.14 and 4.8.
#include <fvm/hash/hash.hpp>
#include <test/support/message_test.hpp>

namespace fvm::vm::test {
namespace {

constexpr std::uint32_t nowhere = 0xfffffff0;
/// Logs the i32 at `at`.
std::string load(std::uint32_t at) {
    return "(call $log (i32.load (i32.const " + std::to_string(at) + ")))\n";
}

class SelfSyscalls : public MessageTest {
  protected:
    const GasCharge lookup = prices().on_actor_lookup();
    const GasCharge update = prices().on_actor_update();

    std::vector<GasCharge> with_root_charge(const GasCharge& v4,
                                            std::vector<GasCharge> rest = {}) const {
        if (is_v4()) {
            rest.insert(rest.begin(), v4);
        }
        return rest;
    }
    /// A self-destruct that gives everything to the burnt-funds actor.
    std::string destruct(const GuestData& heir) const {
        return is_v4() ? call("self.self_destruct", {1})
                       : call("self.self_destruct", {heir, heir.size});
    }
};

TEST_P(SelfSyscalls, the_state_root_is_read_and_replaced) {
    const GuestData hello = text("hello");
    check({
        {call("ipld.block_create", {out, ipld::codec::raw, hello, 5}), 0,
         with_root_charge({"OnScanIpldLinks", {}, {}}, {prices().on_block_create(5, 0)})},
        {call("ipld.block_link", {out, 1, ipld::multihash::blake2b_256, 32, 200, 64}),
         0,
         {prices().on_block_link(5)}},
        // The receiver is known, but has not been written yet.
        {call("self.set_root", {200}), 0, with_root_charge(prices().on_set_root(), {update})},
        {call("self.set_root", {200}), 0, with_root_charge(prices().on_set_root())},
        {call("self.root", {out, 300, 37}), 12, with_root_charge(prices().on_get_root())},
        {call("self.root", {out, nowhere, 64}), 1, {}},
        {call("self.root", {out, 300, 38}), 0, with_root_charge(prices().on_get_root())},
    });
    EXPECT_EQ(post(receiver)->state, ipld::Cid::of(ipld::codec::raw, as_bytes("hello")));
}

TEST_P(SelfSyscalls, a_root_that_is_not_reachable_is_refused_from_v4_on) {
    const GuestData other = data(TestExterns::some_cid(1));
    check({{call("self.set_root", {other}), is_v4() ? 6U : 0U,
            is_v4() ? std::vector{prices().on_set_root()} : std::vector{update}}});
}

TEST_P(SelfSyscalls, the_own_balance_has_the_value_received_in_it) {
    actor(receiver, log("self.current_balance", {out}) + load(out) + load(out + 4) + load(out + 8),
          5);
    message.value = TokenAmount::from_atto(7);
    expect.log = {0, 12, 0, 0};
    run();
    EXPECT_EQ(charges_of_syscall(0), to_lines({free_charge("OnSelfBalance")}));
}

TEST_P(SelfSyscalls, a_deleted_actor_runs_on_without_state_or_money) {
    const GuestData heir = data(Address::id(burnt_funds_actor_id));
    const GuestData hello = text("hello");
    const std::string transfer_nothing =
        call("send.send", {out, heir, heir.size, 0, 0, 0, 0, abi::no_gas_limit, 0});
    const std::string transfer_one =
        call("send.send", {out, heir, heir.size, 0, 0, 0, 1, abi::no_gas_limit, 0});
    std::vector<GasCharge> destruction{free_charge("OnDeleteActor"), free_charge("OnSelfBalance")};
    std::vector<GasCharge> again = destruction;
    if (is_v3()) {
        destruction.push_back(free_charge("OnResolveAddress"));
    }
    destruction.push_back(update);
    fund(receiver, 1000);
    check({
        {call("ipld.block_create", {out, ipld::codec::raw, hello, 5}), 0,
         with_root_charge({"OnScanIpldLinks", {}, {}}, {prices().on_block_create(5, 0)})},
        {call("ipld.block_link", {out, 1, ipld::multihash::blake2b_256, 32, 200, 64}),
         0,
         {prices().on_block_link(5)}},
        {destruct(heir), 0, destruction},
        {call("self.root", {out, 300, 64}), 2, with_root_charge(prices().on_get_root())},
        {call("self.set_root", {200}), 2, with_root_charge(prices().on_set_root())},
        {call("self.current_balance", {out}), 0, {free_charge("OnSelfBalance")}},
        {destruct(heir), 0, again},
        {transfer_nothing, 0, {}},
        {transfer_one, 5, {prices().on_value_transfer()}},
    });
    EXPECT_FALSE(post(receiver));
    // Besides what was burnt of the message's gas.
    EXPECT_EQ(balance(burnt_funds_actor_id), result().gas.base_fee_burn +
                                                 result().gas.over_estimation_burn +
                                                 TokenAmount::from_atto(1000));
}

TEST_P(SelfSyscalls, self_destruction_needs_an_heir_or_consent) {
    fund(receiver, 1000);
    const std::vector<GasCharge> asked{free_charge("OnDeleteActor"), free_charge("OnSelfBalance")};
    if (is_v4()) {
        check({{call("self.self_destruct", {0}), 2, asked}});
    } else {
        const GuestData self = data(Address::id(receiver));
        const GuestData unknown = data(Address::actor(Bytes{1}));
        const GuestData missing = data(Address::id(77'777));
        const GuestData malformed = data(Bytes{9, 9});
        std::vector<GasCharge> resolved = asked;
        resolved.push_back(free_charge("OnResolveAddress"));
        std::vector<GasCharge> looked_up = resolved;
        looked_up.push_back(lookup);
        std::vector<GasCharge> looked_for = resolved;
        looked_for.push_back(free_charge("OnResolveAddress"));
        check({
            {call("self.self_destruct", {self, self.size}), 11, resolved},
            {call("self.self_destruct", {unknown, unknown.size}), 6, looked_for},
            {call("self.self_destruct", {missing, missing.size}), 6, looked_up},
            {call("self.self_destruct", {malformed, malformed.size}), 1, {}},
        });
    }
    EXPECT_EQ(balance(receiver), TokenAmount::from_atto(1000));
}

TEST_P(SelfSyscalls, gas_that_runs_out_while_funds_are_burnt_is_fatal_in_v4_only) {
    const GuestData heir = data(Address::id(burnt_funds_actor_id));
    actor(receiver,
          log("gas.available", {out}) +
              log("gas.charge", {0, 0,
                                 "(i64.sub (i64.load (i32.const 64)) "
                                 "(i64.const 300000))"}) +
              "(drop " + destruct(heir) + ")",
          1000);
    message.gas_limit = 100'000'000;
    expect.exit = is_v4() ? ExitCode::sys_assertion_failed : ExitCode::sys_out_of_gas;
    expect.gas_used = message.gas_limit;
    expect.balances = {{receiver, TokenAmount::from_atto(1000)}};
}

INSTANTIATE_TEST_SUITE_P(Networks, SelfSyscalls, networks_from_v18(), network_name);

class ActorSyscalls : public SelfSyscalls {};

TEST_P(ActorSyscalls, addresses_resolve_to_ids) {
    const Address known = key_address(Protocol::bls, 9);
    const ActorId id = account(known, 0);
    const GuestData known_at = data(known);
    const GuestData sender_at = data(message.from);
    const GuestData id_at = data(Address::id(77'777));
    const GuestData unknown = data(key_address(Protocol::bls, 10));
    const GuestData malformed = data(Bytes{1, 2, 3});
    const auto resolve = [&](const GuestData& at) {
        return call("actor.resolve_address", {out, at, at.size});
    };
    const GasCharge charge = free_charge("OnResolveAddress");
    check({
        {resolve(sender_at), 0, {charge}},
        {resolve(known_at), 0, {charge, charge}},
        // From now on it is known to have been looked up.
        {resolve(known_at), 0, {charge}},
        {resolve(unknown), 6, {charge, charge}},
        {resolve(unknown), 6, {charge, charge}},
        // Nobody asks whether the actor exists.
        {resolve(id_at), 0, {charge}},
        {resolve(malformed), 1, {}},
        {call("actor.resolve_address", {out, nowhere, 100}), 1, {}},
        {call("actor.resolve_address", {out, id_at, 0}), 1, {}},
    });
    EXPECT_EQ(id, sender + 1);
}

TEST_P(ActorSyscalls, an_address_is_resolved_to_the_id_that_init_has_for_it) {
    const Address known = ethereum_address(9);
    const ActorId id = account(known, 0);
    const GuestData at = data(known);
    actor(receiver, log("actor.resolve_address", {out, at, at.size}) + load(out) + load(out + 4));
    expect.log = {0, static_cast<std::uint32_t>(id), 0};
}

TEST_P(ActorSyscalls, questions_about_actors_charge_for_the_first_look_at_each) {
    const ActorId holder = placeholder(ethereum_address(9), 5);
    const ActorId plain = account(key_address(Protocol::bls, 9), 0);
    const ActorId missing = 77'777;
    const GasCharge address = free_charge("OnLookupAddress");
    const GasCharge its_code = free_charge("OnGetActorCodeCid");
    const GasCharge its_balance = free_charge("OnBalanceOf");
    check({
        {call("actor.lookup_delegated_address", {out, holder, 200, 64}), 0, {address, lookup}},
        {call("actor.lookup_delegated_address", {out, holder, 200, 21}), 12, {address}},
        {call("actor.lookup_delegated_address", {out, holder, nowhere, 64}), 1, {}},
        {call("actor.lookup_delegated_address", {out, plain, 200, 0}), 0, {address, lookup}},
        // What is not there has been looked for, too.
        {call("actor.lookup_delegated_address", {out, missing, 200, 64}), 6, {address, lookup}},
        {call("actor.get_actor_code_cid", {out, missing, 200, 64}), 6, {its_code}},
        {call("actor.get_actor_code_cid", {out, holder, 200, 64}), 0, {its_code}},
        {call("actor.get_actor_code_cid", {out, holder, 200, 30}), 12, {its_code}},
        {call("actor.get_actor_code_cid", {out, holder, nowhere, 64}), 1, {}},
        {call("actor.balance_of", {out, holder}), 0, {its_balance}},
        {call("actor.balance_of", {out, missing}), 6, {its_balance}},
        {call("actor.balance_of", {out, missing + 1}), 6, {its_balance, lookup}},
        // Singletons, and the sender.
        {call("actor.balance_of", {out, reward_actor_id}), 0, {its_balance}},
        {call("actor.balance_of", {out, sender}), 0, {its_balance}},
        {call("actor.balance_of", {nowhere, sender}), 1, {}},
    });
}

TEST_P(ActorSyscalls, answers_about_actors_are_written_where_they_are_wanted) {
    const ActorId holder = placeholder(ethereum_address(9), 5);
    const ActorId plain = account(key_address(Protocol::bls, 9), 0);
    actor(receiver, log("actor.lookup_delegated_address", {out, holder, 200, 64}) + load(out) +
                        load(200) + log("actor.lookup_delegated_address", {out, plain, 200, 64}) +
                        load(out) + log("actor.get_actor_code_cid", {out, holder, 200, 64}) +
                        load(out) + log("actor.balance_of", {out, holder}) + load(out));
    // 04 0a 09 09.
    expect.log = {0, 22, 0x09090a04, 0, 0, 0, 38, 0, 5};
}

TEST_P(ActorSyscalls, built_in_actors_have_their_place_in_the_manifest_as_type) {
    const GuestData account_code = data(code("account"));
    const GuestData foreign = data(TestExterns::some_cid(1));
    actor(receiver, log("actor.get_builtin_actor_type", {out, account_code}) + load(out) +
                        log("actor.get_builtin_actor_type", {out, foreign}) + load(out) +
                        log("actor.get_builtin_actor_type", {out, nowhere}) +
                        log("actor.get_code_cid_for_type", {out, 4, 200, 64}) + load(out) +
                        log("actor.get_builtin_actor_type", {out, 200}) + load(out) +
                        log("actor.get_code_cid_for_type", {out, 10, 200, 64}) +
                        log("actor.get_code_cid_for_type", {out, 11, 200, 64}) +
                        log("actor.get_code_cid_for_type", {out, 0, 200, 64}) +
                        log("actor.get_code_cid_for_type", {out, -1, 200, 64}) +
                        log("actor.get_code_cid_for_type", {out, 4, 200, 37}) +
                        log("actor.get_code_cid_for_type", {out, 4, nowhere, 64}));
    expect.log = {0, 4, 0, 0, 1, 0, 38, 0, 4, 0, 1, 1, 1, 12, 1};
    run();
    EXPECT_EQ(charges_of_syscall(0), to_lines({free_charge("OnGetBuiltinActorType")}));
    EXPECT_EQ(charges_of_syscall(3), to_lines({free_charge("OnGetCodeCidForType")}));
    EXPECT_EQ(charges_of_syscall(6), to_lines({free_charge("OnGetCodeCidForType")}));
    EXPECT_TRUE(charges_of_syscall(10).empty());
}

INSTANTIATE_TEST_SUITE_P(Networks, ActorSyscalls, networks_from_v18(), network_name);

class CreateActor : public SelfSyscalls {
  protected:
    CreateActor() { message.to = Address::id(init_actor_id); }

    std::string create(ActorId id, const Arg& its_code, const GuestData& delegated = {}) const {
        return call("actor.create_actor", {id, its_code, delegated, delegated.size});
    }
    const GasCharge creation = prices().on_create_actor(false);
};

TEST_P(CreateActor, is_for_the_init_actor_alone) {
    message.to = Address::id(receiver);
    const GuestData its_code = data(code("storageminer"));
    const GuestData malformed = data(Bytes{9});
    check({
        {create(500, its_code), 11, {}},
        {create(500, nowhere), 1, {}},
        {create(500, malformed), 1, {}},
        {create(500, its_code, malformed), 1, {}},
    });
}

TEST_P(CreateActor, looks_then_creates_then_writes) {
    const GuestData its_code = data(code("storageminer"));
    const GuestData placeholder_code = data(code("placeholder"));
    const GuestData foreign = data(TestExterns::some_cid(1));
    const GuestData delegated = data(ethereum_address(5));
    std::string body;
    for (const std::string& each :
         {create(500, its_code), create(500, its_code), create(501, placeholder_code),
          create(502, foreign, delegated), create(reward_actor_id, its_code)}) {
        body += "(call $log " + each + ")";
    }
    actor(init_actor_id, body);
    expect.log = {0, 11, 11, 0, 11};
    run();
    const auto all = to_lines({lookup, creation, update});
    EXPECT_EQ(charges_of_syscall(0), all);
    EXPECT_TRUE(charges_of_syscall(1).empty());
    EXPECT_TRUE(charges_of_syscall(2).empty());
    EXPECT_EQ(charges_of_syscall(3), all);
    EXPECT_TRUE(charges_of_syscall(4).empty());
    EXPECT_EQ(*post(500), new_actor(code("storageminer"), std::nullopt));
    EXPECT_EQ(*post(502), new_actor(TestExterns::some_cid(1), ethereum_address(5)));
}

TEST_P(CreateActor, takes_over_a_placeholder_with_the_same_address_and_what_it_holds) {
    const ActorId held = placeholder(ethereum_address(5), 1234);
    state(held).nonce = 3;
    const GuestData its_code = data(code("storageminer"));
    const GuestData same = data(ethereum_address(5));
    const GuestData other = data(ethereum_address(6));
    std::string body;
    for (const std::string& each :
         {create(held, its_code), create(held, its_code, other), create(held, its_code, same)}) {
        body += "(call $log " + each + ")";
    }
    actor(init_actor_id, body);
    expect.log = {11, 11, 0};
    run();
    EXPECT_EQ(charges_of_syscall(0), to_lines({lookup}));
    EXPECT_TRUE(charges_of_syscall(1).empty());
    EXPECT_EQ(charges_of_syscall(2), to_lines({update}));
    const ActorState expected{code("storageminer"), empty_array_cid(), 3,
                              TokenAmount::from_atto(1234), ethereum_address(5)};
    EXPECT_EQ(*post(held), expected);
}

TEST_P(CreateActor, meets_a_placeholder_without_an_address_with_a_fatal_error) {
    const ActorId held = placeholder(ethereum_address(5), 0);
    state(held).delegated_address.reset();
    const GuestData its_code = data(code("storageminer"));
    actor(init_actor_id, "(drop " + create(held, its_code) + ")");
    expect.exit = ExitCode::sys_assertion_failed;
    expect.gas_used = message.gas_limit;
}

/// blake2b-160 over the sender's address in CBOR, its nonce and the number of actors created so
/// far, both in eight bytes (ref-fvm call_manager/default.rs, next_actor_address).
Address derived(const Address& from, std::uint8_t nonce, std::uint8_t count) {
    Bytes preimage = ipld::cbor::encode(from);
    for (const std::uint8_t number : {nonce, count}) {
        preimage.insert(preimage.end(), 7, 0);
        preimage.push_back(number);
    }
    return Address::actor(preimage);
}

TEST_P(CreateActor, new_addresses_count_the_actors_created_in_the_message) {
    const GuestData its_code = data(code("storageminer"));
    // Spelt by id, the address derives from that spelling.
    message.from = Address::id(sender);
    message.nonce = 6;
    state(sender).nonce = 6;
    const auto next = [&](std::uint32_t at) {
        return log("actor.next_actor_address", {out, at, 21});
    };
    actor(init_actor_id, next(200) + next(230) + "(drop " + create(500, its_code) + ")" +
                             next(260) + log("actor.next_actor_address", {out, 300, 20}) +
                             log("actor.next_actor_address", {out, nowhere, 21}) +
                             log("ipld.block_create", {out, ipld::codec::raw, 200, 81}) +
                             "(return (i32.load (i32.const 64)))");
    Bytes expected(81);
    std::ranges::copy(derived(message.from, 6, 0).bytes(), expected.begin());
    std::ranges::copy(derived(message.from, 6, 0).bytes(), expected.begin() + 30);
    std::ranges::copy(derived(message.from, 6, 1).bytes(), expected.begin() + 60);
    expect.exit = ExitCode::ok;
    expect.return_data = expected;
    run();
    EXPECT_TRUE(charges_of_syscall(0).empty());
}

TEST_P(CreateActor, the_count_of_actors_created_stays_when_they_are_rolled_back) {
    const GuestData its_code = data(code("storageminer"));
    // With method 2 it calls itself with method 3, which creates an actor and fails.
    const GuestData self = data(Address::id(init_actor_id));
    actor(init_actor_id, log("vm.message_context", {200}) +
                             "(if (i64.eq (i64.load (i32.const 232)) (i64.const 3))"
                             "(then (drop " +
                             create(500, its_code) +
                             ") (drop (call $vm.exit (i32.const 40) "
                             "(i32.const 0) (i32.const 0) (i32.const 0)))))" +
                             send(self, 3) + log("actor.next_actor_address", {out, 300, 21}) +
                             log("ipld.block_create", {out, ipld::codec::raw, 300, 21}) +
                             "(return (i32.load (i32.const 64)))");
    expect.exit = ExitCode::ok;
    expect.return_data = derived(message.from, 0, 1).to_bytes();
    run();
    EXPECT_FALSE(post(500));
}

TEST_P(CreateActor, a_created_actor_can_be_called_in_the_same_message) {
    actor(2000, "(call $log (i32.const 77))");
    const GuestData its_code = data(state(2000).code);
    const GuestData to = data(Address::id(500));
    actor(init_actor_id, "(drop " + create(500, its_code) + ")" + send(to, 2) +
                             log("ipld.block_read", {out, 1, 0, 300, 4}) + load(300));
    expect.log = {0, 0, 1, 0, 77};
}

INSTANTIATE_TEST_SUITE_P(Networks, CreateActor, networks_from_v18(), network_name);

}  // namespace
}  // namespace fvm::vm::test
