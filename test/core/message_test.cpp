#include <fvm/core/message.hpp>

#include <test/support/hex.hpp>

#include <gtest/gtest.h>

#include <limits>

namespace fvm {
namespace {

using test::from_hex;
using test::to_hex;

Message sample() {
    return {.version = 0,
            .to = Address::id(1024),
            .from = Address::actor(as_bytes("from")),
            .nonce = 42,
            .value = TokenAmount::from_atto(1'500'000'000'000'000'000),
            .gas_limit = 9'000'000,
            .gas_fee_cap = TokenAmount::from_atto(100'000),
            .gas_premium = TokenAmount::from_atto(-1),
            .method = 7,
            .params = {0x81, 0x01}};
}

// The encoding of sample() by the reference crate fvm_shared 3.14.
constexpr const char* sample_hex =
    "8a00430080085502177dc0e3614fbbc1e2e16b7dbcf8e8ec02310506182a490014d1120d7b1600001a008954404400"
    "0186a042010107428101";

TEST(Message, is_encoded_as_the_reference_encodes_it) {
    EXPECT_EQ(to_hex(ipld::cbor::encode(sample())), sample_hex);
    EXPECT_EQ(ipld::cbor::decode<Message>(from_hex(sample_hex)), sample());
    EXPECT_EQ(sample().cid(), ipld::Cid::of(ipld::codec::dag_cbor, from_hex(sample_hex)));
}

TEST(Message, decoding_takes_longer_headers_than_needed) {
    const std::string longer = "9800" + std::string(sample_hex).substr(2);
    EXPECT_FALSE(ipld::cbor::decode<Message>(from_hex(longer)));
    const std::string same = "980a" + std::string(sample_hex).substr(2);
    EXPECT_EQ(ipld::cbor::decode<Message>(from_hex(same)), sample());
    EXPECT_FALSE(ipld::cbor::decode<Message>(from_hex(same), ipld::cbor::Headers::canonical));
}

TEST(Message, decoding_refuses_every_truncation_and_trailing_bytes) {
    const Bytes whole = from_hex(sample_hex);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(ipld::cbor::decode<Message>(BytesView(whole).first(size))) << size;
    }
    EXPECT_FALSE(ipld::cbor::decode<Message>(from_hex(std::string(sample_hex) + "00")));
}

TEST(Message, check_wants_a_gas_limit_that_a_signed_number_holds) {
    Message message = sample();
    EXPECT_TRUE(message.check());
    message.gas_limit = 0;
    EXPECT_EQ(message.check().error(), "the message has no gas limit");
    message.gas_limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    EXPECT_TRUE(message.check());
    ++message.gas_limit;
    EXPECT_EQ(message.check().error(), "the message's gas limit is above 2^63-1");
}

TEST(Message, check_looks_at_nothing_but_the_gas_limit) {
    Message message = sample();
    message.version = 9;
    message.value = TokenAmount::from_atto(-5);
    EXPECT_TRUE(message.check());
}

TEST(Signature, is_a_byte_string_with_the_type_in_front) {
    const Signature signature{SignatureType::bls, {1, 2, 3}};
    EXPECT_EQ(to_hex(ipld::cbor::encode(signature)), "4402010203");
    EXPECT_EQ(ipld::cbor::decode<Signature>(from_hex("4402010203")), signature);
    EXPECT_EQ(ipld::cbor::decode<Signature>(from_hex("4101"))->type, SignatureType::secp256k1);
    EXPECT_FALSE(ipld::cbor::decode<Signature>(from_hex("40")));
    EXPECT_FALSE(ipld::cbor::decode<Signature>(from_hex("4100")));
    EXPECT_FALSE(ipld::cbor::decode<Signature>(from_hex("4103")));
}

TEST(SignedMessage, is_named_by_its_message_where_the_signature_is_aggregated) {
    SignedMessage message{sample(), {SignatureType::bls, Bytes(96)}};
    EXPECT_EQ(message.cid(), sample().cid());
    message.signature.type = SignatureType::secp256k1;
    EXPECT_EQ(message.cid(),
              ipld::Cid::of(ipld::codec::dag_cbor, from_hex(std::string("82") + sample_hex +
                                                            "586101" + std::string(192, '0'))));
    EXPECT_EQ(ipld::cbor::decode<SignedMessage>(ipld::cbor::encode(message)), message);
}

}  // namespace
}  // namespace fvm
