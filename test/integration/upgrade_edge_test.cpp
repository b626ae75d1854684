// Actors that replace their code in unusual ways. The actors are texts of modules, since most of
// this cannot be said in C++; what happens is compared with the reference, charge by charge.

#include <test/integration/integration_test.hpp>

namespace fvm::integration {
namespace {

class UpgradeEdges : public Integration {
  protected:
    bool compares_the_next_version() const override { return true; }
    Settings settings() const override {
        Settings chosen;
        chosen.features.upgrade_actor = true;
        return chosen;
    }
    void SetUp() override {
        Integration::SetUp();
        if (!IsSkipped() && !HasFatalFailure()) {
            tester().create_account();
        }
    }

    /// A module with the exports "invoke" and "upgrade", which return a block each or 0. From
    /// address 0 on there are the CID `code` and, at 100, the address of the first actor; error
    /// numbers are kept at 200 and later.
    static std::string module_text(std::string_view invoke, std::string_view upgrade,
                                   const ipld::Cid& code = {}) {
        std::string cid;
        constexpr std::string_view digits = "0123456789abcdef";
        for (const std::uint8_t byte : code.to_bytes()) {
            cid += {'\\', digits[byte >> 4U], digits[byte & 15U]};
        }
        return R"((module
            (import "actor" "upgrade_actor" (func $upgrade (param i32 i32 i32) (result i32)))
            (import "actor" "get_actor_code_cid" (func $code (param i32 i64 i32 i32) (result i32)))
            (import "ipld" "block_create" (func $create (param i32 i64 i32 i32) (result i32)))
            (import "ipld" "block_link" (func $link
                (param i32 i32 i64 i32 i32 i32) (result i32)))
            (import "self" "root" (func $root (param i32 i32 i32) (result i32)))
            (import "self" "set_root" (func $set_root (param i32) (result i32)))
            (import "self" "self_destruct" (func $end (param i32) (result i32)))
            (import "self" "current_balance" (func $balance (param i32) (result i32)))
            (import "vm" "message_context" (func $message (param i32) (result i32)))
            (import "vm" "exit" (func $exit (param i32 i32 i32 i32) (result i32)))
            (import "event" "emit_event" (func $event
                (param i32 i32 i32 i32 i32 i32) (result i32)))
            (import "send" "send" (func $send
                (param i32 i32 i32 i64 i32 i64 i64 i64 i64) (result i32)))
            (memory (export "memory") 1)
            (global $depth (mut i32) (i32.const 0))
            (data (i32.const 0) ")" +
               cid + R"(")
            (data (i32.const 100) "\00\90\4e")
            (func $keep (param $at i32) (param $value i32)
                (i32.store (local.get $at) (local.get $value)))
            (func $finish (result i32)
                (if (call $create (i32.const 60000) (i64.const 0x55) (i32.const 200)
                        (i32.const 400))
                    (then unreachable))
                (i32.load (i32.const 60000)))
            (func (export "invoke") (param $params i32) (result i32))" +
               std::string(invoke) + R"( (call $finish))
            (func (export "upgrade") (param $params i32) (param $info i32) (result i32))" +
               std::string(upgrade) + R"( (call $finish))))";
    }
    /// Asks for the code at address 0.
    static constexpr std::string_view ask =
        "(call $keep (i32.const 200) (call $upgrade (i32.const 204) (i32.const 0) (i32.const 0)))";

    /// Installs an actor that on every call asks for code whose entry point does `upgrade`.
    void install_pair(std::string_view upgrade, std::string_view invoke = ask) {
        next_ = tester().install_wat(receiver + 1, module_text("unreachable", upgrade));
        first_ = tester().install_wat(receiver, module_text(invoke, "unreachable", next_));
        tester().set_balance(receiver, atto(50));
    }
    Tester::Outcome call(std::uint64_t gas_limit = Tester::default_gas_limit) {
        return tester().send(receiver, 2, Bytes{0x83, 1, 2, 3}, atto(7), gas_limit);
    }
    ipld::Cid code() { return tester().actor(receiver)->code; }
    const ipld::Cid& first() const { return first_; }
    const ipld::Cid& next() const { return next_; }

  private:
    ipld::Cid first_;
    ipld::Cid next_;
};

TEST_P(UpgradeEdges, tell_the_new_code_the_message_and_leave_the_actor_its_state) {
    install_pair(R"(
        (call $keep (i32.const 200) (local.get $params))
        (call $keep (i32.const 204) (local.get $info))
        (call $keep (i32.const 208) (call $message (i32.const 212)))
        (call $keep (i32.const 300) (call $root (i32.const 304) (i32.const 308) (i32.const 60)))
        (call $keep (i32.const 400) (call $balance (i32.const 404)))
        (call $keep (i32.const 440)
            (call $code (i32.const 444) (i64.const 10000) (i32.const 448) (i32.const 60))))");
    const auto whole = call();
    EXPECT_THAT(whole, Succeeds());
    EXPECT_EQ(code(), next());
    EXPECT_EQ(whole.result.receipt.return_data.size(), 400U);
    // From now on it is other code.
    EXPECT_THAT(call(), Exits(ExitCode::sys_illegal_instruction.value));
}

TEST_P(UpgradeEdges, run_out_of_gas_at_every_charge) {
    // To the same code, so that it can be repeated.
    const std::string own =
        "(drop (call $code (i32.const 300) (i64.const 10000) (i32.const 0) "
        "(i32.const 60)))";
    tester().install_wat(receiver, module_text(own + std::string(ask), R"(
        (call $keep (i32.const 200) (call $balance (i32.const 204)))
        (call $keep (i32.const 300) (call $root (i32.const 304) (i32.const 308) (i32.const 60))))"));
    // From here on many nonces have the same size, and messages the same price of inclusion.
    tester().set_nonce(first_non_singleton_actor_id, 1000);
    const auto whole = call();
    ASSERT_THAT(whole, Succeeds());
    const auto limits = limits_just_below_charges(whole);
    ASSERT_GT(limits.size(), 20U);
    for (const std::uint64_t limit : limits) {
        ASSERT_THAT(call(limit), Exits(ExitCode::sys_out_of_gas.value)) << "with " << limit;
    }
    EXPECT_THAT(call(whole.result.receipt.gas_used), Succeeds());
}

TEST_P(UpgradeEdges, are_refused_where_the_arguments_are_wrong) {
    install_pair("unreachable", R"(
        ;; the code's CID
        (call $keep (i32.const 200) (call $upgrade (i32.const 300) (i32.const 65536) (i32.const 0)))
        (call $keep (i32.const 204) (call $upgrade (i32.const 300) (i32.const 65530) (i32.const 0)))
        (call $keep (i32.const 208) (call $upgrade (i32.const 300) (i32.const 100) (i32.const 0)))
        (call $keep (i32.const 212) (call $upgrade (i32.const 300) (i32.const -1) (i32.const 0)))
        ;; the parameters
        (call $keep (i32.const 216) (call $upgrade (i32.const 300) (i32.const 0) (i32.const 77)))
        (call $keep (i32.const 220) (call $upgrade (i32.const 300) (i32.const 0) (i32.const -1)))
        ;; the result
        (call $keep (i32.const 224) (call $upgrade (i32.const 65520) (i32.const 0) (i32.const 0)))
        (call $keep (i32.const 228) (call $upgrade (i32.const -1) (i32.const 0) (i32.const 0))))");
    EXPECT_THAT(call(), Succeeds());
    EXPECT_EQ(code(), first());
}

TEST_P(UpgradeEdges, that_fail_undo_what_the_new_code_did) {
    install_pair(R"(
        (call $keep (i32.const 200)
            (call $event (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)
                (i32.const 0)))
        (drop (call $create (i32.const 300) (i64.const 0x71) (i32.const 500) (i32.const 1)))
        (drop (call $link (i32.const 304) (i32.load (i32.const 300)) (i64.const 0xb220)
            (i32.const 32) (i32.const 400) (i32.const 60)))
        (drop (call $set_root (i32.const 400)))
        (drop (call $exit (i32.const 33) (i32.load (i32.const 300)) (i32.const 0) (i32.const 0))))",
                 std::string(ask) +
                     R"((call $keep (i32.const 300)
                         (call $root (i32.const 304) (i32.const 308) (i32.const 60))))");
    const auto outcome = call();
    EXPECT_THAT(outcome, Succeeds());
    EXPECT_EQ(code(), first());
    EXPECT_TRUE(outcome.result.events.empty());
}

TEST_P(UpgradeEdges, that_succeed_keep_what_the_new_code_did) {
    install_pair(R"(
        (call $keep (i32.const 200)
            (call $event (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)
                (i32.const 0)))
        (drop (call $create (i32.const 300) (i64.const 0x71) (i32.const 500) (i32.const 1)))
        (drop (call $link (i32.const 304) (i32.load (i32.const 300)) (i64.const 0xb220)
            (i32.const 32) (i32.const 400) (i32.const 60)))
        (call $keep (i32.const 308) (call $set_root (i32.const 400))))");
    const auto outcome = call();
    EXPECT_THAT(outcome, Succeeds());
    EXPECT_EQ(code(), next());
    EXPECT_EQ(outcome.result.events.size(), 1U);
    EXPECT_EQ(tester().actor(receiver)->state, ipld::Cid::of(ipld::codec::dag_cbor, Bytes{0}));
}

TEST_P(UpgradeEdges, to_code_that_traps_are_failures_that_the_old_code_survives) {
    install_pair("unreachable");
    EXPECT_THAT(call(), Succeeds());
    EXPECT_EQ(code(), first());
}

TEST_P(UpgradeEdges, to_code_that_returns_a_block_that_is_not_there_are_failures) {
    install_pair("(return (i32.const 99))");
    EXPECT_THAT(call(), Succeeds());
    EXPECT_EQ(code(), first());
}

TEST_P(UpgradeEdges, to_code_that_exits_without_failing_are_successes) {
    install_pair(R"((drop (call $create (i32.const 300) (i64.const 0x55) (i32.const 0)
                        (i32.const 5)))
        (drop (call $exit (i32.const 0) (i32.load (i32.const 300)) (i32.const 0) (i32.const 0))))");
    EXPECT_THAT(call(), Succeeds());
    EXPECT_EQ(code(), next());
}

TEST_P(UpgradeEdges, to_code_that_ends_the_actor_leave_none) {
    install_pair("(call $keep (i32.const 200) (call $end (i32.const 1)))");
    EXPECT_THAT(call(), Succeeds());
    EXPECT_EQ(tester().actor(receiver), std::nullopt);
}

TEST_P(UpgradeEdges, to_code_with_entry_points_that_are_none) {
    constexpr std::string_view texts[] = {
        // no entry point
        R"((module (memory (export "memory") 0)
            (func (export "invoke") (param i32) (result i32) (i32.const 0))))",
        // other types
        R"((module (memory (export "memory") 0)
            (func (export "upgrade") (param i32) (result i32) (i32.const 0))))",
        R"((module (memory (export "memory") 0)
            (func (export "upgrade") (param i32 i64) (result i32) (i32.const 0))))",
        R"((module (memory (export "memory") 0) (func (export "upgrade") (param i32 i32))))",
        // something else of that name
        R"((module (memory (export "memory") 0) (global (export "upgrade") i32 (i32.const 0))
            (func)))",
        // no memory
        R"((module (func (export "upgrade") (param i32 i32) (result i32) (i32.const 0))))",
        // imports what there is not
        R"((module (import "actor" "downgrade" (func)) (memory (export "memory") 0)
            (func (export "upgrade") (param i32 i32) (result i32) (i32.const 0))))",
    };
    ActorId id = receiver + 1;
    for (const std::string_view text : texts) {
        const ipld::Cid code = tester().install_wat(++id, text);
        tester().install_wat(++id, module_text(ask, "unreachable", code));
    }
    id = receiver + 1;
    for (const std::string_view text : texts) {
        id += 2;
        SCOPED_TRACE(text);
        const ipld::Cid before = tester().actor(id)->code;
        tester().send(id, 2);
        EXPECT_EQ(tester().actor(id)->code, before);
    }
}

TEST_P(UpgradeEdges, to_built_in_actors_fail_for_want_of_an_entry_point) {
    tester().install_wat(receiver, module_text(ask, "unreachable", tester().code_of("account")));
    const ipld::Cid before = code();
    EXPECT_THAT(call(), Succeeds());
    EXPECT_EQ(code(), before);
}

TEST_P(UpgradeEdges, nest_as_deep_as_calls_do) {
    // The new code asks for itself, whose CID it learns from the state.
    install_pair(R"(
        (drop (call $code (i32.const 300) (i64.const 10000) (i32.const 0) (i32.const 60)))
        (call $keep (i32.const 200) (call $upgrade (i32.const 204) (i32.const 0) (i32.const 0))))");
    EXPECT_THAT(call(10'000'000'000), Succeeds());
    EXPECT_EQ(code(), next());
}

TEST_P(UpgradeEdges, are_forbidden_in_read_only_calls) {
    install_pair("unreachable", R"(
        (call $keep (i32.const 204) (call $message (i32.const 300)))
        (if (i32.wrap_i64 (i64.and (i64.load (i32.const 372)) (i64.const 0xff)))
            (then )" + std::string(ask) +
                                    R"( )
            (else (call $keep (i32.const 200)
                (call $send (i32.const 208) (i32.const 100) (i32.const 3) (i64.const 2)
                    (i32.const 0) (i64.const 0) (i64.const 0) (i64.const -1) (i64.const 1))))))");
    EXPECT_THAT(call(), Succeeds());
    EXPECT_EQ(code(), first());
}

TEST_P(UpgradeEdges, of_an_actor_called_by_another_go_on_in_its_call) {
    install_pair("(call $keep (i32.const 200) (call $balance (i32.const 204)))");
    const auto caller =
        tester().install_wat(receiver + 2, module_text(R"((call $keep (i32.const 200)
            (call $send (i32.const 208) (i32.const 100) (i32.const 3) (i64.const 2) (i32.const 0)
                (i64.const 0) (i64.const 0) (i64.const -1) (i64.const 0)))
            (call $keep (i32.const 240)
                (call $code (i32.const 244) (i64.const 10000) (i32.const 248) (i32.const 60))))",
                                                       "unreachable"));
    ASSERT_NE(caller, ipld::Cid());
    EXPECT_THAT(tester().send(receiver + 2, 2), Succeeds());
    EXPECT_EQ(code(), next());
}

TEST_P(UpgradeEdges, take_a_delegated_address_away) {
    const Bytes subaddress(20, 0xaa);
    const Account account = tester().create_placeholder(subaddress, atto(9));
    const ipld::Cid code = tester().install_wat(receiver + 1, module_text("unreachable", "(nop)"));
    tester().install_wat(account.id, module_text(ask, "unreachable", code));
    ASSERT_TRUE(tester().actor(account.id)->delegated_address);
    EXPECT_THAT(tester().send(account.id, 2), Succeeds());
    EXPECT_EQ(tester().actor(account.id)->code, code);
    EXPECT_FALSE(tester().actor(account.id)->delegated_address);
}

FVM_AT_ALL_VERSIONS(UpgradeEdges);

}  // namespace
}  // namespace fvm::integration
