// System calls: cryptography, hashes, and calls that are malformed. What the VM says of the message
// and the network is in context_test.cpp, calls of the embedder's own are in own_syscalls_test.cpp.

#include <fvm/crypto/secp256k1.hpp>
#include <fvm/crypto/signing.hpp>
#include <fvm/hash/hash.hpp>
#include <test/integration/integration_test.hpp>

#include <algorithm>

namespace fvm::integration {
namespace {

namespace calls = test_actors::syscalls;
namespace malformed = test_actors::malformed_syscall;

class Syscalls : public Integration {
  protected:
    bool compares_the_next_version() const override { return true; }
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

FVM_AT_ALL_VERSIONS(Syscalls);
FVM_AT_ALL_VERSIONS(MalformedSyscalls);

}  // namespace
}  // namespace fvm::integration
