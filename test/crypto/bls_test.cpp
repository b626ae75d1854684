#include <fvm/crypto/bls.hpp>
#include <fvm/crypto/signing.hpp>

#include <test/support/hex.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace fvm::crypto {
namespace {

using test::from_hex;
using test::to_hex;

struct KnownSignature {
    const char* secret_key;
    const char* message;
    const char* public_key;
    const char* signature;
};

// Made with the reference: crate bls-signatures 0.15.
const std::vector<KnownSignature> known_signatures{
    {"0101010101010101010101010101010101010101010101010101010101010110", "",
     "b68ecfb774de62ed5eb67d3987c5209d7130caef6d551206f15b9333b2cac2866c7b5fee047e1ca7a9932624"
     "ef2c4c4f",
     "8dfa3aeb8fc6d8135d2a0d73c0d0d0299833ba74123711f7e864e1474efbd5cdb93ed4258fcf5706092c669a"
     "0fb53ade084ef890b0bc839c0c8fa044db1002a05c51c5733fa4d28cbdc249ef953081354b598af6c8e554a0"
     "da3ff10533d6ca4d"},
    {"0202020202020202020202020202020202020202020202020202020202020210", "6d6d6d6d6d6d6d",
     "8b02d825490e843f05744ef62b78b50da25099462113e4aabf46b7e33eb64520f5d2498820fd1b2001d0fb54"
     "c1e1b32e",
     "912e1d0edf1a9f51d5227dff93acb2726a0874750a2d336a5c1537635c9676458df4da163bcbcac8f803ca46"
     "40e24dbb01567c6958541ea305b54130c33b0619b2b0b2542990c300f3e933f9f313e2a666fed11bace28c4b"
     "4785e3acf23849c7"},
    {"0303030303030303030303030303030303030303030303030303030303030310",
     "6d6d6d6d6d6d6d6d6d6d6d6d6d6d",
     "8fc2581b2f922664e5a7e4d7714a8de44f59615837bdd215a7eb0698d965e24f868c719204c71533215aa773"
     "e16ecfe0",
     "943baa34c66d68cd9550abd02f1cf36051c1a35fd083b549c4754c3a8ff1153d36a50229feb981ed9085e3c9"
     "6512ca1e0eaca0bcf0d59c6333450b2d88a70c8e4f584e34811ec67e89416b6db1fa00108262c3387c46a360"
     "66e0069b65bab416"},
    {"0404040404040404040404040404040404040404040404040404040404040410",
     "6d6d6d6d6d6d6d6d6d6d6d6d6d6d6d6d6d6d6d6d6d",
     "947386e9679995a1a660f4038ce52501cdf92ac64d28144a67fdbb895ce27f2ab3b321354c93880c99842b94"
     "36cc6407",
     "a0889182b75441f28a149dbc9d0e68d2431fce61d67d3b215d0f2d7af68c22b29e79d7ee40159869a21201ae"
     "baa7f9831794fa52c5623628938ceb1a6215c8d78d3ab88c6a1a392349bdc4fee1cb40b5956edff3ee284f1b"
     "5769ff9fa09c0b8e"},
};

const Bytes known_aggregate = from_hex(
    "8db9d67e4e55c9d1af4e0991ae62134114ec7fea0c5362471f6e39cbd17ba9506d0448dd0f7743b610dfa010"
    "a2e5169b0fa0ea244c31100f65ca4f96092fb4844e004047be9b8511640c922af8f0781e0ed04705ecd59aa9"
    "351d425900e099ed");

// The signatures of the second and the third key over the second message, added up.
const Bytes known_sum_over_one_message = from_hex(
    "8740d871aeaec6a8fc6f11d2564024a03989856369c0f2b4803d28b2ce445768f558adf64c32ac574f2e3f6b"
    "42ac65d6038b9ffb2955352b3ccfa5678841f3f3197ff7ec5a63ee87d42445fff75996beab7730c50e737b87"
    "a4af5e1d3a595b75");

/// The compressed identity of a group whose points take `size` bytes.
Bytes identity(std::size_t size) {
    Bytes point(size);
    point[0] = 0xc0;
    return point;
}

SecretKey secret_key(const KnownSignature& known) {
    SecretKey key{};
    std::ranges::copy(from_hex(known.secret_key), key.begin());
    return key;
}

/// Views of keys and messages, as verify_bls_aggregate() takes them, with the bytes behind them.
struct Batch {
    std::vector<Bytes> keys;
    std::vector<Bytes> messages;

    [[nodiscard]] bool verify(BytesView signature) const {
        const std::vector<BytesView> key_views(keys.begin(), keys.end());
        const std::vector<BytesView> message_views(messages.begin(), messages.end());
        return verify_bls_aggregate(signature, key_views, message_views);
    }
};

Batch known_batch() {
    Batch batch;
    for (const KnownSignature& known : known_signatures) {
        batch.keys.push_back(from_hex(known.public_key));
        batch.messages.push_back(from_hex(known.message));
    }
    return batch;
}

TEST(Bls, signatures_of_the_reference_verify) {
    for (const KnownSignature& known : known_signatures) {
        EXPECT_TRUE(verify_bls_signature(from_hex(known.signature), from_hex(known.public_key),
                                         from_hex(known.message)))
            << known.message;
    }
}

TEST(Bls, signing_makes_the_signatures_of_the_reference) {
    for (const KnownSignature& known : known_signatures) {
        const auto signature = sign(SignatureType::bls, secret_key(known), from_hex(known.message));
        ASSERT_TRUE(signature);
        EXPECT_EQ(to_hex(signature->data), known.signature);
        const auto address = address_of_key(SignatureType::bls, secret_key(known));
        ASSERT_TRUE(address);
        EXPECT_EQ(to_hex(address->payload()), known.public_key);
    }
}

TEST(Bls, another_message_key_or_signature_does_not_verify) {
    const KnownSignature& a = known_signatures[1];
    const KnownSignature& b = known_signatures[2];
    EXPECT_FALSE(
        verify_bls_signature(from_hex(a.signature), from_hex(a.public_key), from_hex(b.message)));
    EXPECT_FALSE(
        verify_bls_signature(from_hex(a.signature), from_hex(b.public_key), from_hex(a.message)));
    EXPECT_FALSE(
        verify_bls_signature(from_hex(b.signature), from_hex(a.public_key), from_hex(a.message)));
}

TEST(Bls, points_of_a_wrong_size_or_form_do_not_verify) {
    const KnownSignature& known = known_signatures[1];
    const Bytes signature = from_hex(known.signature);
    const Bytes key = from_hex(known.public_key);
    const Bytes message = from_hex(known.message);
    EXPECT_FALSE(verify_bls_signature(BytesView(signature).first(95), key, message));
    EXPECT_FALSE(verify_bls_signature(signature, BytesView(key).first(47), message));
    EXPECT_FALSE(verify_bls_signature({}, {}, message));
    Bytes uncompressed = key;
    uncompressed[0] &= 0x7f;
    EXPECT_FALSE(verify_bls_signature(signature, uncompressed, message));
    EXPECT_FALSE(verify_bls_signature(signature, Bytes(48), message));
    EXPECT_FALSE(verify_bls_signature(Bytes(96, 0xff), key, message));
    // On the curve, but not in the subgroup (ethereum/bls12-381-tests, deserialization_G1 and _G2).
    std::string outside = "8123456789abcdef";
    for (int i = 0; i < 5; ++i) {
        outside += "0123456789abcdef";
    }
    EXPECT_FALSE(verify_bls_signature(signature, from_hex(outside), message));
    EXPECT_FALSE(verify_bls_signature(from_hex(outside + std::string(96, '0')), key, message));
}

TEST(Bls, the_identity_is_no_key_and_signs_nothing) {
    EXPECT_FALSE(verify_bls_signature(identity(96), identity(48), as_bytes("x")));
    EXPECT_FALSE(verify_bls_signature(identity(96), from_hex(known_signatures[1].public_key),
                                      as_bytes("x")));
    Batch batch;
    batch.keys = {from_hex(known_signatures[1].public_key), identity(48)};
    batch.messages = {from_hex(known_signatures[1].message), {1, 2}};
    EXPECT_FALSE(batch.verify(from_hex(known_signatures[1].signature)));
}

TEST(BlsAggregate, of_the_reference_verifies_whatever_the_order) {
    Batch batch = known_batch();
    EXPECT_TRUE(batch.verify(known_aggregate));
    std::ranges::reverse(batch.keys);
    EXPECT_FALSE(batch.verify(known_aggregate));
    std::ranges::reverse(batch.messages);
    EXPECT_TRUE(batch.verify(known_aggregate));
}

TEST(BlsAggregate, is_the_sum_of_its_signatures) {
    std::vector<Bytes> signatures;
    for (const KnownSignature& known : known_signatures) {
        signatures.push_back(from_hex(known.signature));
    }
    EXPECT_EQ(aggregate_bls_signatures(signatures), known_aggregate);
    EXPECT_EQ(aggregate_bls_signatures({}), std::nullopt);
    signatures.push_back(Bytes(96));
    EXPECT_EQ(aggregate_bls_signatures(signatures), std::nullopt);
}

TEST(BlsAggregate, of_any_number_verifies_and_with_one_wrong_message_does_not) {
    // Pairings are computed eight at a time.
    Batch batch;
    std::vector<Bytes> signatures;
    for (std::uint8_t i = 1; i <= 17; ++i) {
        const SecretKey key{i, 9};
        const Bytes message(32, i);
        const Address address = *address_of_key(SignatureType::bls, key);
        batch.keys.emplace_back(address.payload().begin(), address.payload().end());
        batch.messages.push_back(message);
        signatures.push_back(sign(SignatureType::bls, key, message)->data);
        const Bytes sum = *aggregate_bls_signatures(signatures);
        EXPECT_TRUE(batch.verify(sum)) << int{i};
        Batch wrong = batch;
        wrong.messages.back()[0] ^= 0x80;
        EXPECT_FALSE(wrong.verify(sum)) << int{i};
    }
}

TEST(BlsAggregate, of_nothing_is_valid_whatever_its_bytes) {
    EXPECT_TRUE(verify_bls_aggregate(Bytes(96), {}, {}));
    EXPECT_TRUE(verify_bls_aggregate(identity(96), {}, {}));
}

TEST(BlsAggregate, over_equal_messages_is_refused_even_where_the_sum_is_right) {
    Batch batch;
    batch.keys = {from_hex(known_signatures[1].public_key),
                  from_hex(known_signatures[2].public_key)};
    batch.messages = {from_hex(known_signatures[1].message), from_hex(known_signatures[1].message)};
    EXPECT_FALSE(batch.verify(known_sum_over_one_message));
}

TEST(BlsAggregate, with_a_part_missing_is_refused) {
    Batch batch = known_batch();
    batch.keys.pop_back();
    EXPECT_FALSE(batch.verify(known_aggregate));
    batch.messages.pop_back();
    EXPECT_FALSE(batch.verify(known_aggregate));
    Batch with_broken_key = known_batch();
    with_broken_key.keys[2].pop_back();
    EXPECT_FALSE(with_broken_key.verify(known_aggregate));
}

TEST(Bls, keys_that_are_no_scalars_do_not_sign) {
    EXPECT_EQ(sign(SignatureType::bls, SecretKey{}, {}), std::nullopt);
    SecretKey large;
    large.fill(0xff);
    EXPECT_EQ(sign(SignatureType::bls, large, {}), std::nullopt);
    EXPECT_EQ(address_of_key(SignatureType::bls, large), std::nullopt);
}

}  // namespace
}  // namespace fvm::crypto
