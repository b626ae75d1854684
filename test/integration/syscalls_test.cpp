// System calls: cryptography, what the VM says of the message and the network, calls that are
// malformed, and calls of the embedder's own.

#include <fvm/crypto/secp256k1.hpp>
#include <fvm/crypto/signing.hpp>
#include <fvm/hash/hash.hpp>
#include <fvm/vm/syscall_binding.hpp>
#include <fvm/vm/syscalls.hpp>
#include <test/integration/integration_test.hpp>

#include <algorithm>

namespace fvm::integration {
namespace {

namespace calls = test_actors::syscalls;
namespace custom = test_actors::custom_syscall;
namespace malformed = test_actors::malformed_syscall;

class Syscalls : public Integration {
  protected:
    void SetUp() override {
        Integration::SetUp();
        if (!IsSkipped() && !HasFatalFailure()) {
            install("syscalls");
        }
    }
    template <class Params>
    void expect_success_of(MethodNum method, const Params& params) {
        EXPECT_THAT(tester().send(receiver, method, encode(params)), Succeeds());
    }
    static Signature sign(SignatureType type, std::uint8_t key, BytesView message) {
        return crypto::sign(type, make_key(key), message).value_or(Signature());
    }
    static Address address_of(SignatureType type, std::uint8_t key) {
        return crypto::address_of_key(type, make_key(key)).value_or(Address());
    }

    const Bytes message = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
    const Bytes other_message = {2, 7, 1, 8, 2, 8};
};

TEST_P(Syscalls, verify_signatures_by_a_key_over_a_message) {
    for (const SignatureType type : {SignatureType::secp256k1, SignatureType::bls}) {
        expect_success_of(
            calls::methods::verify_signature,
            calls::SignatureParams{sign(type, 1, message), sign(type, 1, other_message),
                                   address_of(type, 1), address_of(type, 2), message});
    }
}

TEST_P(Syscalls, recover_the_key_that_has_signed) {
    const Bytes signature = sign(SignatureType::secp256k1, 1, message).data;
    ASSERT_EQ(signature.size(), crypto::secp_signature_size);
    const auto key = crypto::recover_secp_public_key(
        hash::blake2b_256(message), std::span(signature).first<crypto::secp_signature_size>());
    ASSERT_TRUE(key);
    ASSERT_EQ(Address::secp256k1(*key), address_of(SignatureType::secp256k1, 1));
    expect_success_of(calls::methods::recover_public_key,
                      calls::RecoveryParams{signature, to_bytes(*key), message});
}

TEST_P(Syscalls, verify_aggregates_of_many_keys_and_messages) {
    calls::AggregateParams params;
    std::vector<Bytes> signatures;
    for (std::uint8_t key = 1; key <= 3; ++key) {
        params.messages.emplace_back(10, key);
        params.public_keys.push_back(to_bytes(address_of(SignatureType::bls, key).payload()));
        signatures.push_back(sign(SignatureType::bls, key, params.messages.back()).data);
    }
    params.signature = crypto::aggregate_bls_signatures(signatures).value_or(Bytes());
    params.wrong_signature = signatures.front();
    expect_success_of(calls::methods::verify_aggregate, params);
}

calls::HashParams digests_of(std::string_view text) {
    const BytesView bytes = as_bytes(text);
    return {to_bytes(bytes),
            to_bytes(hash::sha2_256(bytes)),
            to_bytes(hash::blake2b_256(bytes)),
            to_bytes(hash::blake2b_512(bytes)),
            to_bytes(hash::keccak_256(bytes)),
            to_bytes(hash::ripemd_160(bytes))};
}

TEST_P(Syscalls, hash_with_five_functions) {
    for (const std::string_view text : {"foo bar baz boxy", ""}) {
        expect_success_of(calls::methods::hash, digests_of(text));
    }
}

TEST_P(Syscalls, hash_only_what_is_in_memory_to_where_there_is_room) {
    expect_success_of(calls::methods::hash_with_bad_pointers,
                      digests_of("the quick fox jumped over the lazy dog"));
}

TEST_P(Syscalls, compute_commitments_of_known_proof_types) {
    EXPECT_THAT(tester().send(receiver, calls::methods::compute_unsealed_sector_cid), Succeeds());
}

TEST_P(Syscalls, tell_balances_of_those_who_exist) {
    EXPECT_THAT(tester().send(receiver, calls::methods::compare_balances, {}, atto(5)), Succeeds());
}

TEST_P(Syscalls, write_results_to_unaligned_pointers) {
    EXPECT_THAT(tester().send(receiver, calls::methods::write_unaligned), Succeeds());
}

class Context : public Integration {
  protected:
    /// A message of everything that the VM tells of one, to an actor that compares.
    void run() {
        const Account sender = tester().create_account();
        tester().set_balance(sender.id, TokenAmount::from_whole(1));
        tester().set_nonce(sender.id, 100);
        tester().install(receiver, module("syscalls"), empty_array());
        calls::ContextParams expected;
        expected.chain_id = settings().chain_id;
        expected.epoch = 77;
        expected.network_version = static_cast<std::uint32_t>(GetParam());
        expected.timestamp = 77 * 30;
        expected.base_fee = 100;
        expected.nonce = 100;
        expected.origin = sender.id;
        expected.caller = sender.id;
        expected.receiver = receiver;
        expected.value_received = 9;
        expected.gas_premium = 3;

        tools::RunMessage run;
        run.epoch = expected.epoch;
        run.message.from = sender.address;
        run.message.to = Address::id(receiver);
        run.message.nonce = expected.nonce;
        run.message.method = calls::methods::compare_context;
        run.message.params = encode(expected);
        run.message.value = atto(expected.value_received);
        run.message.gas_limit = Tester::default_gas_limit;
        run.message.gas_fee_cap = atto(200);
        run.message.gas_premium = atto(expected.gas_premium);
        EXPECT_THAT(tester().execute(run), Succeeds());
    }
};

TEST_P(Context, is_what_the_message_and_the_network_are) {
    run();
}

class ContextOfEthereum : public Context {
  protected:
    Settings settings() const override {
        Settings chosen;
        chosen.chain_id = 1;
        return chosen;
    }
};

TEST_P(ContextOfEthereum, has_the_chain_id_that_the_embedder_chose) {
    run();
}

class MalformedSyscalls : public Integration {};

TEST_P(MalformedSyscalls, are_the_cause_that_is_told_where_the_actor_then_traps) {
    install("malformed_syscall");
    const auto outcome = tester().send(receiver, malformed::methods::unknown_proof_type);
    EXPECT_THAT(outcome, Exits(ExitCode::sys_illegal_instruction.value));
    const auto& cause = outcome.result.failure.cause();
    ASSERT_TRUE(cause) << outcome.result.failure.to_text();
    EXPECT_EQ(cause->source, "crypto::compute_unsealed_sector_cid");
    EXPECT_EQ(cause->number, ErrorNumber::illegal_argument);
    EXPECT_EQ(cause->message, "unknown proof type");
}

TEST_P(MalformedSyscalls, with_pointers_beyond_the_memory_are_refused) {
    install("malformed_syscall");
    EXPECT_THAT(tester().send(receiver, malformed::methods::pointers_beyond_memory), Succeeds());
}

vm::ExecResult<std::int32_t> my_custom_syscall(vm::SyscallContext& /*context*/,
                                               std::int32_t number) {
    return number * 2;
}

constexpr vm::HostImport own[] = {
    vm::bind<"my_custom_kernel", "my_custom_syscall", my_custom_syscall>(),
};

class CustomSyscall : public Integration {
  protected:
    Settings settings() const override {
        Settings chosen;
        chosen.own_syscalls = own;
        return chosen;
    }
};

TEST_P(CustomSyscall, of_the_embedder_is_called_like_any_other) {
    install("custom_syscall");
    for (const std::int32_t number : {11, -4}) {
        EXPECT_THAT(
            tester().send(receiver, custom::methods::double_number, encode(number), atto(100)),
            Returns(2 * number));
    }
}

class NoCustomSyscall : public Integration {};

TEST_P(NoCustomSyscall, makes_such_an_actor_fatal) {
    install("custom_syscall");
    EXPECT_THAT(tester().send(receiver, custom::methods::double_number, encode(11)),
                Exits(ExitCode::sys_assertion_failed.value));
}

FVM_AT_ALL_VERSIONS(Syscalls);
FVM_AT_ALL_VERSIONS(Context);
FVM_AT_ALL_VERSIONS(ContextOfEthereum);
FVM_AT_ALL_VERSIONS(MalformedSyscalls);
FVM_AT_ALL_VERSIONS(CustomSyscall);
FVM_AT_ALL_VERSIONS(NoCustomSyscall);

}  // namespace
}  // namespace fvm::integration
