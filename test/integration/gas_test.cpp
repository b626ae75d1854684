// What messages are charged for, limits of gas between actors, and running out of it anywhere.

#include <test/integration/integration_test.hpp>

#include <tools/conformance/runner.hpp>
#include <tools/conformance/trace_text.hpp>

namespace fvm::integration {
namespace {

namespace gas_limit = test_actors::gas_limit;
namespace events = test_actors::events;

class GasOfTransfers : public Integration {
  protected:
    /// Sends value from an account and gives the charges.
    std::vector<std::string> transfer(const Account& from, const Address& to, std::uint64_t value) {
        tools::RunMessage run;
        run.epoch = Tester::epoch;
        run.message.from = from.address;
        run.message.to = to;
        run.message.nonce = nonce_++;
        run.message.value = atto(value);
        run.message.gas_limit = Tester::default_gas_limit;
        tools::VectorMessage as_in_vectors;
        as_in_vectors.message = run.message;
        as_in_vectors.encoded = encode(run.message);
        length_ = tools::raw_length(as_in_vectors);
        const auto outcome = tester().execute(run);
        EXPECT_THAT(outcome, Succeeds());
        return charges(outcome);
    }
    /// What the last message should have been charged for its inclusion.
    std::string inclusion() { return text(prices().on_chain_message(length_)); }
    const vm::PriceList& prices() { return *tester().rules().prices; }
    static std::string text(const vm::GasCharge& charge) {
        return tools::to_text(
            vm::trace::Charge{std::string(charge.name), charge.compute, charge.other});
    }

  private:
    Nonce nonce_ = 0;
    std::uint64_t length_ = 0;
};

TEST_P(GasOfTransfers, is_for_what_is_made_moved_and_changed) {
    const Account sender = tester().create_account();
    const Address recipient = *Address::delegated(eam_actor_id, as_bytes("foobar"));
    using testing::ElementsAre;
    // The first message makes the placeholder.
    auto charged = transfer(sender, recipient, 0);
    EXPECT_THAT(charged,
                ElementsAre(inclusion(), text(prices().on_create_actor(true)),
                            text(prices().on_actor_lookup()), text(prices().on_actor_update())));
    // To poke it costs nothing: the sender and the receiver of a message are read anyway.
    charged = transfer(sender, recipient, 0);
    EXPECT_THAT(charged, ElementsAre(inclusion()));
    charged = transfer(sender, recipient, 1);
    EXPECT_THAT(charged, ElementsAre(inclusion(), text(prices().on_value_transfer()),
                                     text(prices().on_actor_update())));
    // Singletons are free to change.
    charged = transfer(sender, Address::id(eam_actor_id), 1);
    EXPECT_THAT(charged, ElementsAre(inclusion(), text(prices().on_value_transfer())));
}

TEST_P(GasOfTransfers, are_paid_by_a_placeholder_that_becomes_an_ethereum_account) {
    const Account recipient = tester().create_account();
    const TokenAmount before = TokenAmount::from_whole(100);
    const Account sender = tester().create_placeholder(as_bytes("foobar"), before);
    transfer(sender, recipient.address, 20'000);
    EXPECT_EQ(tester().actor(recipient.id)->balance, atto(Tester::initial_balance + 20'000));
    EXPECT_EQ(tester().actor(sender.id)->balance, before - atto(20'000));
    EXPECT_EQ(tester().actor(sender.id)->code, tester().code_of("ethaccount"));
}

class GasLimit : public Integration {
  protected:
    void SetUp() override {
        Integration::SetUp();
        if (!IsSkipped() && !HasFatalFailure()) {
            install("gas_limit");
            other_ = tester().create_account();
        }
    }
    Tester::Outcome send(std::uint64_t inner_limit, bool runs_out_of_gas) {
        const gas_limit::Params params{other_.address, inner_limit, runs_out_of_gas};
        return tester().send(receiver, gas_limit::methods::outer, encode(params), atto(100));
    }
    TokenAmount received() { return tester().actor(other_.id)->balance - atto(10'000); }

    static constexpr std::uint64_t limit = 10'000'000;

  private:
    Account other_;
};

TEST_P(GasLimit, that_is_used_up_undoes_the_inner_call_alone) {
    const auto outcome = send(limit, true);
    EXPECT_THAT(outcome, Succeeds());
    EXPECT_EQ(received(), atto(gas_limit::outer_value));
    EXPECT_TRUE(outcome.result.events.empty());
    EXPECT_EQ(outcome.result.receipt.events_root, std::nullopt);
    EXPECT_GT(outcome.result.receipt.gas_used, limit);
    EXPECT_LT(outcome.result.receipt.gas_used, 2 * limit);
}

TEST_P(GasLimit, that_is_enough_changes_nothing) {
    for (const std::uint64_t one : {limit, std::uint64_t{0}}) {
        const TokenAmount before = received();
        const auto outcome = send(one, false);
        EXPECT_THAT(outcome, Succeeds());
        EXPECT_EQ(received() - before, atto(gas_limit::outer_value + gas_limit::inner_value));
        EXPECT_EQ(outcome.result.events.size(), 1U);
        EXPECT_TRUE(outcome.result.receipt.events_root);
    }
}

class OutOfGas : public Integration {};

/// From here on many nonces have the same size, and messages the same price of inclusion.
constexpr Nonce first_nonce = 1000;

TEST_P(OutOfGas, happens_at_every_charge_where_the_limit_is_just_below_it) {
    install("events");
    tester().set_nonce(first_non_singleton_actor_id, first_nonce);
    const Bytes calls = encode(std::uint64_t{3});
    const auto send = [&](std::uint64_t limit) {
        return tester().send(receiver, events::methods::emit_in_calls, calls, {}, limit);
    };
    const auto whole = send(Tester::default_gas_limit);
    ASSERT_THAT(whole, Succeeds());
    const std::vector<std::uint64_t> limits = limits_just_below_charges(whole);
    ASSERT_GT(limits.size(), 50U);
    for (const std::uint64_t limit : limits) {
        const auto outcome = send(limit);
        ASSERT_THAT(outcome, Exits(ExitCode::sys_out_of_gas.value)) << "with " << limit;
        ASSERT_EQ(outcome.result.receipt.gas_used, limit);
    }
    EXPECT_THAT(send(whole.result.receipt.gas_used), Succeeds());
}

FVM_AT_ALL_VERSIONS(GasOfTransfers);
FVM_AT_ALL_VERSIONS(GasLimit);
FVM_AT_ALL_VERSIONS(OutOfGas);

}  // namespace
}  // namespace fvm::integration
