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

    static constexpr ActorId secp = 100;
    static constexpr ActorId bls = 101;
    const TokenAmount one = TokenAmount::from_whole(1);
};

TEST_F(TwinTest, accounts_answer_the_same) {
    for (const ActorId to : {secp, bls}) {
        const Address account = Address::id(to);
        send(secp, account, account::methods::pubkey_address);
        send(secp, account, account::methods::pubkey_address, encode(std::uint64_t{1}));
        send(secp, account, account::methods::constructor, encode(key(Protocol::bls, 3)));
        send(secp, account, account::methods::constructor);
        send(secp, account, account::methods::constructor, Bytes{0x81});
        send(secp, account, 3);
        send(secp, account, sdk::first_exported_method - 1);
        send(secp, account, sdk::first_exported_method, Bytes{0xff});
        send(secp, account, sdk::method_number("Receive"), encode(std::uint64_t{1}), one);
        const account::AuthenticateMessageParams forged{Bytes(65, 1), Bytes(3, 2)};
        send(secp, account, account::methods::authenticate_message, encode(forged));
        send(secp, account, account::methods::authenticate_message, Bytes{0x40});
        send(secp, account, account::methods::authenticate_message);
        send_implicit(account, account::methods::constructor, encode(key(Protocol::bls, 3)));
        send_implicit(account, account::methods::constructor, encode(Address::id(3)));
    }
}

TEST_F(TwinTest, accounts_and_placeholders_come_into_being_the_same) {
    const Address ethereum = *Address::delegated(eam_actor_id, Bytes(20, 7));
    for (const Address& to : {key(Protocol::bls, 9), key(Protocol::secp256k1, 9), ethereum}) {
        send(secp, to, method_send, {}, one);
        send(secp, to, account::methods::pubkey_address);
        send(secp, to, sdk::first_exported_method, Bytes{1}, one);
    }
}

TEST_F(TwinTest, the_system_and_cron_answer_the_same) {
    send_implicit(Address::id(cron_actor_id), cron::methods::epoch_tick);
    send_implicit(Address::id(cron_actor_id), cron::methods::epoch_tick, Bytes{0x80});
    send_implicit(Address::id(cron_actor_id), cron::methods::constructor, encode(cron::State{}));
    send_implicit(Address::id(cron_actor_id), 3);
    send(secp, Address::id(cron_actor_id), cron::methods::epoch_tick);
    send_implicit(Address::id(system_actor_id), method_constructor);
    send(secp, Address::id(system_actor_id), method_constructor);
    send(secp, Address::id(system_actor_id), sdk::first_exported_method);
}

TEST_F(TwinTest, the_init_actor_answers_the_same) {
    const Address to = Address::id(init_actor_id);
    const init::ConstructorParams name{"name"};
    send_implicit(to, init::methods::constructor, encode(name));
    send(secp, to, init::methods::constructor, encode(name));
    for (const std::string_view code : {"account", "storageminer", "evm", "multisig"}) {
        send(secp, to, init::methods::exec, encode(init::ExecParams{code_of(code), {}}));
        send(secp, to, init::methods::exec, encode(init::ExecParams{code_of(code), {0x80}}));
    }
    const ipld::Cid unknown = ipld::Cid::of(ipld::codec::raw, Bytes{1});
    send(secp, to, init::methods::exec, encode(init::ExecParams{unknown, {}}));
    send(secp, to, init::methods::exec4,
         encode(init::Exec4Params{code_of("multisig"), {}, Bytes(20, 1)}));
    send(secp, to, init::methods::exec, Bytes{0x81});
    send(secp, to, 4);
}

}  // namespace
}  // namespace fvm::actors::test
