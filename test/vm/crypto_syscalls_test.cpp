// Signatures and hashes: arguments, answers and charges. ref-fvm kernel/default.rs
// (CryptoOps) and kernel/filecoin.rs at 3.14 and 4.8.
#include <fvm/core/piece.hpp>
#include <fvm/crypto/signing.hpp>
#include <fvm/hash/hash.hpp>
#include <test/support/hex.hpp>
#include <test/support/message_test.hpp>

namespace fvm::vm::test {
namespace {

constexpr std::uint32_t nowhere = 0xfffffff0;
constexpr std::uint32_t no_answer = 0xffffffff;

std::string load(std::uint32_t at) {
    return "(call $log (i32.load (i32.const " + std::to_string(at) + ")))\n";
}

crypto::SecretKey secret(std::uint8_t number) {
    crypto::SecretKey key{};
    key.fill(number);
    key[31] = 1;
    return key;
}

class CryptoSyscalls : public MessageTest {
  protected:
    /// Asks and logs the answer, 9 where there is none.
    std::string ask(const std::string& question) const {
        return "(i32.store (i32.const 64) (i32.const 9))(call $log " + question + ")" + load(out);
    }
    std::string verify(const Signature& signature, const GuestData& signer, const GuestData& text) {
        const GuestData at = data(signature.data);
        return call("crypto.verify_signature", {out, static_cast<std::uint32_t>(signature.type), at,
                                                at.size, signer, signer.size, text, text.size});
    }
};

TEST_P(CryptoSyscalls, signatures_are_verified_for_real) {
    const Bytes message_bytes = to_bytes(as_bytes("a message"));
    const GuestData right = data(message_bytes);
    const GuestData wrong = text("b message");
    std::string body;
    std::vector<std::uint32_t> expected;
    for (const SignatureType type : {SignatureType::secp256k1, SignatureType::bls}) {
        const auto signer = crypto::address_of_key(type, secret(1));
        const auto other = crypto::address_of_key(type, secret(2));
        const auto signature = crypto::sign(type, secret(1), message_bytes);
        ASSERT_TRUE(signer && other && signature);
        const GuestData signer_at = data(*signer);
        const GuestData other_at = data(*other);
        const GuestData id_at = data(Address::id(sender));
        Signature cut = *signature;
        cut.data.pop_back();
        body += ask(verify(*signature, signer_at, right)) +
                ask(verify(*signature, signer_at, wrong)) +
                ask(verify(*signature, other_at, right)) + ask(verify(cut, signer_at, right)) +
                ask(verify(*signature, id_at, right));
        expected.insert(expected.end(), {0, 0, 0, no_answer, 0, no_answer, 0, no_answer, 1, 9});
    }
    actor(receiver, body);
    expect.log = expected;
    run();
    for (std::size_t i = 0; i < 10; ++i) {
        const auto scheme = i < 5 ? SignatureScheme::secp256k1 : SignatureScheme::bls;
        EXPECT_EQ(charges_of_syscall(i), to_lines({prices().on_verify_signature(scheme, 9)}));
    }
}

TEST_P(CryptoSyscalls, signature_arguments_are_checked_before_the_charge) {
    const GuestData signer = data(key_address(Protocol::bls, 1));
    const GuestData malformed = data(Bytes{9});
    const auto verify_at = [&](std::uint32_t type, Arg signature, Arg address,
                               std::uint32_t address_size, Arg plaintext) {
        return call("crypto.verify_signature",
                    {out, type, signature, 96, address, address_size, plaintext, 100});
    };
    check({
        {verify_at(0, 0, signer, signer.size, 0), 1, {}},
        {verify_at(3, 0, signer, signer.size, 0), 1, {}},
        {verify_at(2, nowhere, signer, signer.size, 0), 1, {}},
        {verify_at(2, 0, malformed, 1, 0), 1, {}},
        {verify_at(2, 0, nowhere, 20, 0), 1, {}},
        {verify_at(2, 0, signer, signer.size, nowhere), 1, {}},
        {verify_at(2, 0, signer, signer.size, 0),
         0,
         {prices().on_verify_signature(SignatureScheme::bls, 100)}},
    });
}

TEST_P(CryptoSyscalls, keys_are_recovered_from_signatures) {
    const Bytes text_bytes{1, 2, 3};
    const auto signature = crypto::sign(SignatureType::secp256k1, secret(1), text_bytes);
    const auto signer = crypto::address_of_key(SignatureType::secp256k1, secret(1));
    ASSERT_TRUE(signature && signer);
    const GuestData hash_at = data(hash::blake2b_256(text_bytes));
    const GuestData signature_at = data(signature->data);
    const GuestData zeros = data(Bytes(65, 0));
    actor(receiver, log("crypto.recover_secp_public_key", {200, hash_at, zeros}) +
                        log("crypto.recover_secp_public_key", {nowhere, hash_at, zeros}) +
                        log("crypto.recover_secp_public_key", {200, nowhere, zeros}) +
                        log("crypto.recover_secp_public_key", {200, hash_at, 2 * 65'536 - 64}) +
                        log("crypto.recover_secp_public_key", {200, hash_at, signature_at}) +
                        "(if (i32.ne (i32.load (i32.const 1024)) (i32.const 1)) (then unreachable))"
                        "(if (i32.load (i32.const 1040)) (then unreachable))" +
                        log("ipld.block_create", {out, ipld::codec::raw, 200, 65}) +
                        "(return (i32.load (i32.const 64)))");
    expect.exit = ExitCode::ok;
    run();
    EXPECT_EQ(Address::secp256k1(result().receipt.return_data), *signer);
    const auto charged = to_lines({prices().on_recover_secp_public_key()});
    EXPECT_EQ(charges_of_syscall(0), charged);
    EXPECT_TRUE(charges_of_syscall(1).empty());
    EXPECT_TRUE(charges_of_syscall(2).empty());
    EXPECT_TRUE(charges_of_syscall(3).empty());
    EXPECT_EQ(charges_of_syscall(4), charged);
}

TEST_P(CryptoSyscalls, hashes_are_those_of_the_standards) {
    const GuestData abc = text("abc");
    struct Known {
        HashFunction function;
        std::uint32_t size;
        std::uint32_t start;
    };
    // First four bytes of the digests of "abc", as the standards' test vectors have them.
    const std::vector<Known> known{
        {HashFunction::sha2_256, 32, 0xbf1678ba},    {HashFunction::blake2b_256, 32, 0x3c81ddbd},
        {HashFunction::blake2b_512, 64, 0x3fa580ba}, {HashFunction::keccak_256, 32, 0x7a65034e},
        {HashFunction::ripemd_160, 20, 0xf708b28e},
    };
    std::string body;
    std::vector<std::uint32_t> expected;
    for (const Known& each : known) {
        const auto code = static_cast<std::uint32_t>(each.function);
        body += log("crypto.hash", {out, code, abc, 3, 200, 64}) + load(out) + load(200);
        expected.insert(expected.end(), {0, each.size, each.start});
    }
    actor(receiver, body);
    expect.log = expected;
    run();
    for (std::size_t i = 0; i < known.size(); ++i) {
        EXPECT_EQ(charges_of_syscall(i), to_lines({prices().on_hashing(known[i].function, 3)}));
    }
}

TEST_P(CryptoSyscalls, hashing_cuts_the_digest_to_the_room_there_is) {
    const GuestData abc = text("abc");
    const GasCharge charged = prices().on_hashing(HashFunction::sha2_256, 3);
    actor(receiver, log("crypto.hash", {out, 0x12, abc, 3, 200, 2}) + load(out) + load(200) +
                        log("crypto.hash", {out, 0x12, abc, 3, 200, 0}) + load(out) +
                        log("crypto.hash", {out, 0x13, abc, 3, 200, 64}) +
                        log("crypto.hash", {out, 0x1'0000'0012, abc, 3, 200, 64}) +
                        log("crypto.hash", {out, 0x12, nowhere, 30, 200, 64}) +
                        log("crypto.hash", {out, 0x12, abc, 3, nowhere, 64}));
    expect.log = {0, 2, 0x78ba, 0, 0, 1, 1, 1, 1};
    run();
    EXPECT_EQ(charges_of_syscall(0), to_lines({charged}));
    EXPECT_EQ(charges_of_syscall(1), to_lines({charged}));
    for (std::size_t i = 2; i < 6; ++i) {
        EXPECT_TRUE(charges_of_syscall(i).empty()) << i;
    }
}

TEST_P(CryptoSyscalls, unsealed_sector_cids_are_computed) {
    const auto none = data(ipld::cbor::encode(std::vector<PieceInfo>{}));
    const auto wrong =
        data(ipld::cbor::encode(std::vector{PieceInfo{128, TestExterns::some_cid(1)}}));
    const auto malformed = data(Bytes{0x81});
    const auto compute = [&](std::int64_t type, const GuestData& pieces, std::uint32_t room = 64,
                             std::uint32_t at = 200) {
        return call("crypto.compute_unsealed_sector_cid",
                    {out, type, pieces, pieces.size, at, room});
    };
    const std::vector<GasCharge> charged{prices().on_compute_unsealed_sector_cid()};
    // Non-interactive PoRep is known from FVM v4 on.
    const std::uint32_t ni_porep = is_v4() ? 0 : 1;
    check({
        {compute(5, none), 0, charged},
        {compute(13, none), 0, charged},
        {compute(18, none), ni_porep, is_v4() ? charged : std::vector<GasCharge>{}},
        {compute(20, none), 1, {}},
        {compute(-1, none), 1, {}},
        {compute(5, malformed), 1, {}},
        {compute(5, none, 64, nowhere), 1, {}},
        {compute(5, wrong), 1, charged},
        {compute(5, none, 20), 12, charged},
    });
}

TEST_P(CryptoSyscalls, consensus_faults_come_from_the_chain) {
    const GasCharge charged = prices().on_verify_consensus_fault();
    externs.fault = ConsensusFault{55, 1234, ConsensusFault::Type::parent_grinding};
    const auto ask_chain = [&](Arg first) {
        return log("crypto.verify_consensus_fault", {200, first, 20, 0, 0, 0, 0});
    };
    actor(receiver, ask_chain(0) + load(200) + load(204) + load(208) + load(212) + load(216) +
                        ask_chain(nowhere));
    expect.log = {0, 1234, 0, 55, 0, 2, 1};
    run();
    EXPECT_EQ(charges_of_syscall(0), to_lines({charged}));
    EXPECT_TRUE(charges_of_syscall(1).empty());

    externs.fault = std::optional<ConsensusFault>();
    message.nonce = 1;
    const auto nothing = apply(message, kind);
    ASSERT_TRUE(nothing);
    EXPECT_EQ(logged(*nothing), (std::vector<std::uint32_t>{0, 0, 0, 0, 0, 0, 1}));

    externs.fault = std::nullopt;
    message.nonce = 2;
    const auto unusable = apply(message, kind);
    ASSERT_TRUE(unusable);
    EXPECT_EQ(logged(*unusable)[0], 1U);
}

INSTANTIATE_TEST_SUITE_P(Networks, CryptoSyscalls, networks_from_v18(), network_name);

class BlsAggregates : public CryptoSyscalls {
  protected:
    struct Signed {
        Bytes keys;
        Bytes texts;
        Bytes sizes;
        Bytes signature;
        std::uint32_t count = 0;
    };
    Signed make(const std::vector<std::string>& texts) const {
        Signed made;
        std::vector<Bytes> signatures;
        std::uint8_t number = 1;
        for (const std::string& each : texts) {
            const auto signer = crypto::address_of_key(SignatureType::bls, secret(number));
            made.keys.insert(made.keys.end(), signer->payload().begin(), signer->payload().end());
            made.texts.insert(made.texts.end(), each.begin(), each.end());
            made.sizes.insert(made.sizes.end(), {static_cast<std::uint8_t>(each.size()), 0, 0, 0});
            signatures.push_back(
                crypto::sign(SignatureType::bls, secret(number), as_bytes(each))->data);
            ++number;
        }
        made.signature = *crypto::aggregate_bls_signatures(signatures);
        made.count = static_cast<std::uint32_t>(texts.size());
        return made;
    }
    std::string verify(const Signed& made) {
        const GuestData signature = data(made.signature);
        const GuestData keys = data(made.keys);
        const GuestData texts = data(made.texts);
        const GuestData sizes = data(made.sizes);
        return call("crypto.verify_bls_aggregate",
                    {out, made.count, signature, keys, texts, sizes});
    }
};

TEST_P(BlsAggregates, are_verified_over_distinct_messages) {
    const Signed good = make({"one", "three"});
    const Signed repeated = make({"same", "same"});
    Signed damaged = good;
    damaged.texts[0] ^= 1;
    Signed nobody = good;
    nobody.count = 0;
    nobody.signature.assign(96, 0xee);
    actor(receiver,
          ask(verify(good)) + ask(verify(repeated)) + ask(verify(damaged)) + ask(verify(nobody)));
    expect.log = {0, 0, 0, no_answer, 0, no_answer, 0, 0};
    run();
    EXPECT_EQ(charges_of_syscall(0), to_lines({prices().on_verify_bls_aggregate(2, 8)}));
    EXPECT_EQ(charges_of_syscall(3), to_lines({prices().on_verify_bls_aggregate(0, 0)}));
}

TEST_P(BlsAggregates, check_bounds_before_the_charge_and_sizes_after) {
    // Two sizes whose sum wraps around to 8.
    const GuestData wrapping = data(Bytes{0xff, 0xff, 0xff, 0xff, 9, 0, 0, 0});
    const auto verify_at = [&](std::uint32_t count, Arg signature, Arg keys, Arg texts, Arg sizes) {
        return call("crypto.verify_bls_aggregate", {out, count, signature, keys, texts, sizes});
    };
    check({
        {verify_at(0x10000000, 0, 0, 0, 0), 1, {}},
        {verify_at(1, nowhere, 0, 0, 0), 1, {}},
        {verify_at(1, 0, nowhere, 0, 0), 1, {}},
        {verify_at(1, 0, 0, 0, nowhere), 1, {}},
        {verify_at(2, 0, 0, nowhere, wrapping), 1, {}},
        {verify_at(2, 0, 0, 0, wrapping), 1, {prices().on_verify_bls_aggregate(2, 8)}},
    });
}

INSTANTIATE_TEST_SUITE_P(Networks, BlsAggregates, networks_from_v21(), network_name);

}  // namespace
}  // namespace fvm::vm::test
