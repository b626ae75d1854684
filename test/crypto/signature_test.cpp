#include <fvm/crypto/signature.hpp>
#include <fvm/crypto/signing.hpp>

#include <gtest/gtest.h>

namespace fvm::crypto {
namespace {

SecretKey small_key(std::uint8_t value) {
    SecretKey key{};
    key.front() = 0x10;
    key[5] = value;
    return key;
}

struct Signed {
    Signature signature;
    Address signer;
};

Signed sign_as(SignatureType type, std::uint8_t key, BytesView message) {
    return {sign(type, small_key(key), message).value_or(Signature{}),
            address_of_key(type, small_key(key)).value_or(Address{})};
}

class SignatureOfType : public testing::TestWithParam<SignatureType> {};

TEST_P(SignatureOfType, verifies_for_its_signer_and_message_alone) {
    const SignatureType type = GetParam();
    const auto [signature, signer] = sign_as(type, 1, as_bytes("pay"));
    EXPECT_TRUE(verify_signature(type, signature.data, signer, as_bytes("pay")));
    EXPECT_FALSE(verify_signature(type, signature.data, signer, as_bytes("say")));
    const Address other = sign_as(type, 2, {}).signer;
    EXPECT_FALSE(verify_signature(type, signature.data, other, as_bytes("pay")));
}

TEST_P(SignatureOfType, verifies_over_an_empty_message) {
    const auto [signature, signer] = sign_as(GetParam(), 3, {});
    EXPECT_TRUE(verify_signature(GetParam(), signature.data, signer, {}));
}

TEST_P(SignatureOfType, does_not_verify_when_a_byte_changes_or_is_missing) {
    const auto [signature, signer] = sign_as(GetParam(), 1, as_bytes("pay"));
    for (const std::size_t position :
         {std::size_t{0}, std::size_t{40}, signature.data.size() - 1}) {
        Bytes changed = signature.data;
        changed[position] ^= 1;
        EXPECT_FALSE(verify_signature(GetParam(), changed, signer, as_bytes("pay"))) << position;
    }
    const BytesView shorter = BytesView(signature.data).first(signature.data.size() - 1);
    EXPECT_FALSE(verify_signature(GetParam(), shorter, signer, as_bytes("pay")));
    EXPECT_FALSE(verify_signature(GetParam(), {}, signer, as_bytes("pay")));
}

TEST_P(SignatureOfType, needs_a_signer_with_an_address_of_its_class) {
    const SignatureType type = GetParam();
    const auto other_type =
        type == SignatureType::bls ? SignatureType::secp256k1 : SignatureType::bls;
    const Bytes signature = sign_as(type, 1, as_bytes("pay")).signature.data;
    for (const Address& signer :
         {Address(), Address::id(5), Address::actor({}), sign_as(other_type, 1, {}).signer}) {
        const auto verdict = verify_signature(type, signature, signer, as_bytes("pay"));
        ASSERT_FALSE(verdict);
        EXPECT_NE(verdict.error().find("address"), std::string_view::npos) << verdict.error();
    }
}

INSTANTIATE_TEST_SUITE_P(Types, SignatureOfType,
                         testing::Values(SignatureType::secp256k1, SignatureType::bls));

TEST(Signature, of_an_unknown_type_does_not_verify) {
    EXPECT_FALSE(verify_signature(SignatureType{7}, Bytes(65), Address::id(1), {}));
}

}  // namespace
}  // namespace fvm::crypto
