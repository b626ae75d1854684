#include <actors/account/account.hpp>
#include <actors/cron/cron.hpp>
#include <actors/init/init.hpp>
#include <test/actors/twin.hpp>

namespace fvm::actors::test {
namespace {

using ipld::cbor::encode;

Address key(Protocol protocol, std::uint8_t byte) {
    return protocol == Protocol::bls
               ? Address::bls(Bytes(Address::bls_public_key_size, byte))
               : Address::secp256k1(Bytes(Address::secp_public_key_size, byte));
}

class TwinTest : public Twin {
  protected:
    void SetUp() override { start({key(Protocol::secp256k1, 1), key(Protocol::bls, 2)}); }
    /// By an account.
    ExitCode ask(const Address& to, MethodNum method, Bytes params = {},
                 const TokenAmount& value = {}) {
        return send(secp, to, method, std::move(params), value).result.receipt.exit_code;
    }
    /// By the system.
    ExitCode tell(const Address& to, MethodNum method, Bytes params = {}) {
        return send_implicit(to, method, std::move(params)).result.receipt.exit_code;
    }

    static constexpr ActorId secp = 100;
    static constexpr ActorId bls = 101;
    const TokenAmount one = TokenAmount::from_whole(1);
};

TEST_F(TwinTest, accounts_answer_the_same) {
    needs({"account"});
    for (const ActorId to : {secp, bls}) {
        const Address account = Address::id(to);
        EXPECT_EQ(ask(account, account::methods::pubkey_address), ExitCode::ok);
        EXPECT_EQ(ask(account, account::methods::pubkey_address, encode(std::uint64_t{1})),
                  ExitCode::usr_illegal_argument);
        EXPECT_EQ(ask(account, account::methods::constructor, encode(key(Protocol::bls, 3))),
                  ExitCode::usr_forbidden);
        EXPECT_EQ(ask(account, account::methods::constructor), ExitCode::usr_illegal_argument);
        EXPECT_EQ(ask(account, account::methods::constructor, Bytes{0x81}),
                  ExitCode::usr_serialization);
        EXPECT_EQ(ask(account, 3), ExitCode::usr_unhandled_message);
        EXPECT_EQ(ask(account, sdk::first_exported_method - 1), ExitCode::usr_unhandled_message);
        EXPECT_EQ(ask(account, sdk::first_exported_method, Bytes{0xff}), ExitCode::ok);
        EXPECT_EQ(ask(account, sdk::method_number("Receive"), encode(std::uint64_t{1}), one),
                  ExitCode::ok);
        const account::AuthenticateMessageParams forged{Bytes(65, 1), Bytes(3, 2)};
        EXPECT_EQ(ask(account, account::methods::authenticate_message, encode(forged)),
                  ExitCode::usr_illegal_argument);
        EXPECT_EQ(ask(account, account::methods::authenticate_message, Bytes{0x40}),
                  ExitCode::usr_serialization);
        EXPECT_EQ(ask(account, account::methods::authenticate_message),
                  ExitCode::usr_illegal_argument);
        EXPECT_EQ(tell(account, account::methods::constructor, encode(key(Protocol::bls, 3))),
                  ExitCode::usr_illegal_state);
        EXPECT_EQ(tell(account, account::methods::constructor, encode(Address::id(3))),
                  ExitCode::usr_illegal_argument);
    }
}

TEST_F(TwinTest, accounts_and_placeholders_come_into_being_the_same) {
    needs({"account", "placeholder"});
    const Address ethereum = *Address::delegated(eam_actor_id, Bytes(20, 7));
    for (const Address& to : {key(Protocol::bls, 9), key(Protocol::secp256k1, 9), ethereum}) {
        EXPECT_EQ(ask(to, method_send, {}, one), ExitCode::ok);
        EXPECT_EQ(ask(to, account::methods::pubkey_address), ExitCode::ok);
        EXPECT_EQ(ask(to, sdk::first_exported_method, Bytes{1}, one), ExitCode::ok);
    }
}

TEST_F(TwinTest, the_system_and_cron_answer_the_same) {
    needs({"system", "cron"});
    const Address cron = Address::id(cron_actor_id);
    EXPECT_EQ(tell(cron, cron::methods::epoch_tick), ExitCode::ok);
    EXPECT_EQ(tell(cron, cron::methods::epoch_tick, Bytes{0x80}), ExitCode::usr_illegal_argument);
    EXPECT_EQ(tell(cron, cron::methods::constructor, encode(cron::State{})),
              ExitCode::usr_illegal_state);
    EXPECT_EQ(tell(cron, 3), ExitCode::usr_unhandled_message);
    EXPECT_EQ(ask(cron, cron::methods::epoch_tick), ExitCode::usr_forbidden);
    const Address system = Address::id(system_actor_id);
    EXPECT_EQ(tell(system, method_constructor), ExitCode::usr_illegal_state);
    EXPECT_EQ(ask(system, method_constructor), ExitCode::usr_forbidden);
    EXPECT_EQ(ask(system, sdk::first_exported_method), ExitCode::usr_unhandled_message);
}

TEST_F(TwinTest, the_init_actor_answers_the_same) {
    needs({"init"});
    const Address to = Address::id(init_actor_id);
    const init::ConstructorParams name{"name"};
    EXPECT_EQ(tell(to, init::methods::constructor, encode(name)), ExitCode::usr_illegal_state);
    EXPECT_EQ(ask(to, init::methods::constructor, encode(name)), ExitCode::usr_forbidden);
    const auto exec = [&](const ipld::Cid& code, Bytes params) {
        return ask(to, init::methods::exec, encode(init::ExecParams{code, std::move(params)}));
    };
    for (const std::string_view code : {"account", "storageminer", "evm"}) {
        EXPECT_EQ(exec(code_of(code), {}), ExitCode::usr_forbidden);
        EXPECT_EQ(exec(code_of(code), {0x80}), ExitCode::usr_forbidden);
    }
    EXPECT_EQ(exec(code_of("multisig"), {}), ExitCode::usr_illegal_argument);
    EXPECT_EQ(exec(code_of("multisig"), {0x80}), ExitCode::usr_serialization);
    EXPECT_EQ(exec(ipld::Cid::of(ipld::codec::raw, Bytes{1}), {}), ExitCode::usr_forbidden);
    EXPECT_EQ(ask(to, init::methods::exec4,
                  encode(init::Exec4Params{code_of("multisig"), {}, Bytes(20, 1)})),
              ExitCode::usr_forbidden);
    EXPECT_EQ(ask(to, init::methods::exec, Bytes{0x81}), ExitCode::usr_serialization);
    EXPECT_EQ(ask(to, 4), ExitCode::usr_unhandled_message);
}

}  // namespace
}  // namespace fvm::actors::test
