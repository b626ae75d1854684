#include <fvm/sdk/host/host.hpp>
#include <fvm/sdk/runtime.hpp>
#include <test/support/hex.hpp>

#include <gtest/gtest.h>

#include <functional>

namespace fvm::sdk {
namespace {

using host::Host;

/// What the one method of the example does; set by each test.
std::function<ActorResult<void>(Runtime&)> body;

ActorResult<void> run_body(Runtime& rt) {
    return body(rt);
}

constexpr Method table[] = {method<&run_body>(1)};
constexpr Actor example{.name = "example", .methods = table};

class RuntimeTest : public testing::Test {
  protected:
    /// The exit code of a call that accepts its caller and then does this.
    template <class Body>
    ExitCode run(Body&& what) {
        return run_unvalidated([&](Runtime& rt) -> ActorResult<void> {
            FVM_TRY(rt.accept_any_caller());
            return what(rt);
        });
    }
    ExitCode run_unvalidated(std::function<ActorResult<void>(Runtime&)> what) {
        body = std::move(what);
        return host.call(example, 1).exit_code;
    }
    /// The exit code where a message that is expected ends like this.
    ExitCode code_after(const SendOutcome& reply) {
        const Send message{.to = Address::id(7), .method = 9};
        host.expect_send(message, reply);
        return run([&](Runtime& rt) -> ActorResult<void> {
            FVM_TRY(rt.send(message));
            return {};
        });
    }
    ExitCode code_after_refusal(ErrorNumber error) {
        const Send message{.to = Address::id(7)};
        host.expect_send_refused(message, error);
        return run([&](Runtime& rt) -> ActorResult<void> {
            FVM_TRY(rt.send(message));
            return {};
        });
    }
    void TearDown() override {
        EXPECT_EQ(host.take_problems(), std::vector<std::string>());
        body = {};
    }

    Host host{ActorType::account};
};

TEST_F(RuntimeTest, validates_the_caller_once) {
    EXPECT_EQ(run([](Runtime& rt) { return rt.accept_any_caller(); }),
              ExitCode::usr_assertion_failed);
    host.call_as(7, ActorType::multisig);
    EXPECT_EQ(run_unvalidated([](Runtime& rt) -> ActorResult<void> {
                  EXPECT_FALSE(rt.accept_callers({8}));
                  EXPECT_FALSE(rt.caller_was_validated()) << "a refusal does not count";
                  return rt.accept_callers({8, 7});
              }),
              ExitCode::ok);
}

TEST_F(RuntimeTest, accepts_callers_by_type_and_namespace) {
    host.call_as(7, ActorType::evm);
    host.world.actors[7].delegated_address = *Address::delegated(10, Bytes{1});
    const auto code = [&](auto accept) { return run_unvalidated(accept); };
    EXPECT_EQ(code([](Runtime& rt) { return rt.accept_caller_types({ActorType::evm}); }),
              ExitCode::ok);
    EXPECT_EQ(code([](Runtime& rt) { return rt.accept_caller_types({ActorType::init}); }),
              ExitCode::usr_forbidden);
    EXPECT_EQ(code([](Runtime& rt) { return rt.accept_caller_namespaces({5, 10}); }), ExitCode::ok);
    EXPECT_EQ(code([](Runtime& rt) { return rt.accept_caller_namespaces({5}); }),
              ExitCode::usr_forbidden);
    host.world.actors.erase(7);
    EXPECT_EQ(code([](Runtime& rt) { return rt.accept_caller_types({ActorType::evm}); }),
              ExitCode::usr_assertion_failed);
}

TEST_F(RuntimeTest, changes_the_state_in_a_transaction_that_succeeds) {
    host.set_state(std::uint64_t{1});
    EXPECT_EQ(run([](Runtime& rt) -> ActorResult<void> {
                  return rt.transaction<std::uint64_t>([](std::uint64_t& number) {
                      number = 2;
                      return ActorResult<void>();
                  });
              }),
              ExitCode::ok);
    EXPECT_EQ(host.state<std::uint64_t>(), 2U);
    EXPECT_EQ(run([](Runtime& rt) -> ActorResult<void> {
                  const auto failed =
                      rt.transaction<std::uint64_t>([](std::uint64_t& number) -> ActorResult<void> {
                          number = 3;
                          return forbidden("no");
                      });
                  EXPECT_EQ(failed.error().code, ExitCode::usr_forbidden);
                  return {};
              }),
              ExitCode::ok);
    EXPECT_EQ(host.state<std::uint64_t>(), 2U);
}

TEST_F(RuntimeTest, creates_a_state_where_there_is_none) {
    const auto create = [](Runtime& rt) { return rt.create_state(std::uint64_t{5}); };
    EXPECT_EQ(run(create), ExitCode::ok);
    EXPECT_EQ(host.state<std::uint64_t>(), 5U);
    EXPECT_EQ(run(create), ExitCode::usr_illegal_state);
}

TEST_F(RuntimeTest, may_send_again_after_a_transaction_inside_a_transaction) {
    // Nobody should; the reference's transactions do not count how many are open.
    host.set_state(std::uint64_t{1});
    host.expect_send({.to = Address::id(7)});
    const auto change = [](std::uint64_t& number) {
        ++number;
        return ActorResult<void>();
    };
    EXPECT_EQ(run([&](Runtime& rt) -> ActorResult<void> {
                  return rt.transaction<std::uint64_t>([&](std::uint64_t&) -> ActorResult<void> {
                      FVM_TRY(rt.transaction<std::uint64_t>(change));
                      FVM_TRY(rt.send({.to = Address::id(7)}));
                      return {};
                  });
              }),
              ExitCode::ok);
    EXPECT_EQ(host.state<std::uint64_t>(), 1U) << "the outer one has read the state before";
}

TEST_F(RuntimeTest, opens_and_writes_a_block_once) {
    host.set_state(std::uint64_t{1});
    EXPECT_EQ(
        run([](Runtime& rt) -> ActorResult<void> {
            for (const std::uint64_t expected : {1U, 2U}) {
                EXPECT_EQ(rt.state<std::uint64_t>().value(), expected);
                FVM_TRY(rt.transaction<std::uint64_t>([](std::uint64_t& n) -> ActorResult<void> {
                    n = 2;
                    return {};
                }));
            }
            const Bytes content = ipld::cbor::encode(std::uint64_t{2});
            const ipld::Cid cid = ipld::Cid::of(ipld::codec::dag_cbor, content);
            EXPECT_TRUE(rt.store().put(cid, ipld::Block::copy_of(content)));
            return {};
        }),
        ExitCode::ok);
    EXPECT_EQ(host.blocks_opened, 1U);
    EXPECT_EQ(host.blocks_written, 1U);
}

TEST_F(RuntimeTest, keeps_few_blocks_and_finds_the_others_again) {
    EXPECT_EQ(run([](Runtime& rt) -> ActorResult<void> {
                  std::vector<ipld::Cid> cids;
                  for (std::uint64_t i = 0; i < 100; ++i) {
                      cids.push_back(
                          *rt.store().put_content(ipld::codec::dag_cbor, ipld::cbor::encode(i)));
                  }
                  for (std::uint64_t i = 0; i < 100; ++i) {
                      const ipld::Block block = *rt.store().get(cids[i]).value();
                      EXPECT_EQ(ipld::cbor::decode<std::uint64_t>(block.bytes()).value(), i);
                  }
                  return {};
              }),
              ExitCode::ok);
}

TEST_F(RuntimeTest, sends_nothing_and_makes_and_deletes_nobody_inside_a_transaction) {
    host.set_state(std::uint64_t{1});
    EXPECT_EQ(run([](Runtime& rt) -> ActorResult<void> {
                  return rt.transaction<std::uint64_t>([&](std::uint64_t&) -> ActorResult<void> {
                      EXPECT_EQ(rt.try_send({.to = Address::id(7)}).error(),
                                ErrorNumber::illegal_operation);
                      const auto created = rt.create_actor(200, ipld::Cid(), std::nullopt);
                      EXPECT_EQ(created.error().code, ExitCode::usr_assertion_failed);
                      EXPECT_EQ(rt.delete_actor().error().code, ExitCode::usr_assertion_failed);
                      return {};
                  });
              }),
              ExitCode::ok);
}

TEST_F(RuntimeTest, that_is_read_only_changes_no_state) {
    host.set_state(std::uint64_t{1});
    host.read_only = true;
    EXPECT_EQ(run([](Runtime& rt) -> ActorResult<void> {
                  return rt.transaction<std::uint64_t>(
                      [](std::uint64_t&) { return ActorResult<void>(); });
              }),
              ExitCode::usr_read_only);
}

TEST_F(RuntimeTest, tells_a_state_of_another_shape_by_16) {
    host.set_state(std::string("text"));
    EXPECT_EQ(run([](Runtime& rt) -> ActorResult<void> {
                  static_cast<void>(FVM_TRY(rt.state<std::uint64_t>()));
                  return {};
              }),
              ExitCode::usr_illegal_argument);
}

TEST_F(RuntimeTest, tells_a_state_that_is_no_cbor_by_16) {
    const Bytes seven = {7};
    const std::pair<std::uint64_t, ExitCode> codes[] = {
        {ipld::codec::cbor, ExitCode::ok},
        {ipld::codec::dag_cbor, ExitCode::ok},
        {ipld::codec::raw, ExitCode::usr_illegal_argument}};
    for (const auto& [codec, code] : codes) {
        host.world.state_root = *ipld::put_content(host.store, codec, seven);
        EXPECT_EQ(run([](Runtime& rt) -> ActorResult<void> {
                      static_cast<void>(FVM_TRY(rt.state<std::uint64_t>()));
                      return {};
                  }),
                  code);
    }
}

TEST_F(RuntimeTest, tells_what_has_no_encoding_by_16_in_the_state_and_by_21_elsewhere) {
    const BigInt greatest = BigInt::power_of_two(1016) - 1;
    const auto write = [&](const BigInt& value) {
        host.set_state(BigInt(1));
        return run([&](Runtime& rt) {
            return rt.transaction<BigInt>([&](BigInt& state) -> ActorResult<void> {
                state = value;
                return {};
            });
        });
    };
    EXPECT_EQ(write(-greatest), ExitCode::ok);
    EXPECT_EQ(write(greatest + 1), ExitCode::usr_illegal_argument);
    const auto encode = [&](const BigInt& value) {
        return run([&](Runtime&) -> ActorResult<void> {
            static_cast<void>(IpldBlock::encode(value));
            return {};
        });
    };
    EXPECT_EQ(encode(greatest), ExitCode::ok);
    EXPECT_EQ(encode(-greatest - 1), ExitCode::usr_serialization);
}

TEST_F(RuntimeTest, has_no_state_after_deleting_itself) {
    EXPECT_EQ(run([](Runtime& rt) -> ActorResult<void> {
                  FVM_TRY(rt.delete_actor());
                  EXPECT_EQ(rt.state_root().error().code, ExitCode::usr_illegal_state);
                  const auto changed = rt.transaction<std::uint64_t>(
                      [](std::uint64_t&) { return ActorResult<void>(); });
                  EXPECT_EQ(changed.error().code, ExitCode::usr_illegal_argument);
                  return {};
              }),
              ExitCode::ok);
    EXPECT_FALSE(host.world.actors.contains(100));
}

TEST_F(RuntimeTest, does_not_delete_an_actor_that_owns_something) {
    host.balance() = TokenAmount::from_atto(1);
    EXPECT_EQ(run([](Runtime& rt) { return rt.delete_actor(); }), ExitCode::usr_illegal_argument);
}

TEST_F(RuntimeTest, passes_the_exit_codes_of_receivers_on_but_not_those_of_the_vm) {
    EXPECT_EQ(code_after({ExitCode{33}, std::nullopt}), ExitCode{33});
    EXPECT_EQ(code_after({ExitCode::usr_forbidden, std::nullopt}), ExitCode::usr_forbidden);
    EXPECT_EQ(code_after({ExitCode::sys_illegal_instruction, std::nullopt}),
              ExitCode::usr_unspecified);
    EXPECT_EQ(code_after({ExitCode::sys_missing_return, std::nullopt}), ExitCode::usr_unspecified);
    EXPECT_EQ(code_after({ExitCode::sys_illegal_exit_code, std::nullopt}),
              ExitCode::usr_unspecified);
    EXPECT_EQ(code_after({ExitCode::sys_out_of_gas, std::nullopt}), ExitCode::usr_assertion_failed);
}

TEST_F(RuntimeTest, has_an_exit_code_for_a_receiver_that_never_ran) {
    EXPECT_EQ(code_after_refusal(ErrorNumber::not_found), ExitCode::usr_unspecified);
    EXPECT_EQ(code_after_refusal(ErrorNumber::insufficient_funds),
              ExitCode::usr_insufficient_funds);
    EXPECT_EQ(code_after_refusal(ErrorNumber::limit_exceeded), ExitCode::usr_assertion_failed);
    EXPECT_EQ(code_after_refusal(ErrorNumber::read_only), ExitCode::usr_read_only);
    EXPECT_EQ(code_after_refusal(ErrorNumber::forbidden), ExitCode::usr_assertion_failed);
}

TEST_F(RuntimeTest, refuses_to_send_what_is_no_amount_before_the_vm_does) {
    EXPECT_EQ(run([](Runtime& rt) -> ActorResult<void> {
                  const Send message{.to = Address::id(7), .value = TokenAmount::from_atto(-1)};
                  EXPECT_EQ(rt.try_send(message).error(), ErrorNumber::insufficient_funds);
                  return {};
              }),
              ExitCode::ok);
}

TEST_F(RuntimeTest, keeps_the_data_of_a_receiver_that_failed) {
    const Send message{.to = Address::id(7)};
    const IpldBlock data = IpldBlock::encode(std::uint64_t{3});
    host.expect_send(message, {ExitCode{33}, data});
    body = [&](Runtime& rt) -> ActorResult<void> {
        FVM_TRY(rt.send(message));
        return {};
    };
    EXPECT_EQ(host.call(example, 1).data, data);
}

TEST_F(RuntimeTest, draws_randomness_for_a_purpose) {
    host.network.epoch = 10;
    host.beacon_randomness.fill(7);
    EXPECT_EQ(run([](Runtime& rt) -> ActorResult<void> {
                  Bytes input(8 + 32 + 8, 0);
                  input[7] = 10;
                  std::fill_n(input.begin() + 8, 32, std::uint8_t{7});
                  input[47] = 5;
                  input.push_back('x');
                  const auto drawn =
                      rt.beacon_randomness(RandomnessTag::evm_prev_randao, 5, as_bytes("x"));
                  EXPECT_EQ(drawn.value(), hash::blake2b_256(input));
                  EXPECT_EQ(rt.beacon_randomness(11).error().code, ExitCode::usr_illegal_argument);
                  return {};
              }),
              ExitCode::ok);
}

TEST_F(RuntimeTest, draws_what_the_reference_draws) {
    // builtin-actors runtime/src/runtime/randomness.rs, draw_randomness_test.
    host.network.epoch = 2'797'727;
    std::ranges::copy(
        test::from_hex("18ea1bc64ae14b5862140d44614299337c6cc957f2e57cb76d0d202cf9de718b"),
        host.chain_randomness.begin());
    EXPECT_EQ(run([](Runtime& rt) -> ActorResult<void> {
                  const Randomness drawn = FVM_TRY(rt.ticket_randomness(
                      RandomnessTag::seal_randomness, 2'797'727, test::from_hex("440099cb34")));
                  EXPECT_EQ(test::to_hex(drawn),
                            "dcc0aa70b1ca67ea6297832a4d2f708ec77ec8fbd3b93aeaf0f9068c4a37b584");
                  return {};
              }),
              ExitCode::ok);
}

TEST_F(RuntimeTest, makes_a_line_of_the_log_for_somebody_who_reads_it) {
    std::size_t made = 0;
    const auto write = [&](Runtime& rt) -> ActorResult<void> {
        rt.log([&] { return "line " + std::to_string(++made); });
        return {};
    };
    EXPECT_EQ(run(write), ExitCode::ok);
    EXPECT_EQ(host.log_lines, std::vector<std::string>{"line 1"});
    host.debugging = false;
    EXPECT_EQ(run(write), ExitCode::ok);
    EXPECT_EQ(made, 1U);
}

TEST_F(RuntimeTest, emits_events_unless_it_is_read_only) {
    const ActorEvent event{{{EventEntry::flag_indexed_all, "a", ipld::codec::raw, {1}},
                            {EventEntry::flag_indexed_key, "bc", ipld::codec::cbor, {2, 3}}}};
    EXPECT_EQ(run([&](Runtime& rt) { return rt.emit(event); }), ExitCode::ok);
    EXPECT_EQ(host.world.events, std::vector{event});
    host.read_only = true;
    EXPECT_EQ(run([&](Runtime& rt) { return rt.emit(event); }), ExitCode::usr_assertion_failed);
}

}  // namespace
}  // namespace fvm::sdk
