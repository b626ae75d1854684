#include <fvm/core/address.hpp>
#include <fvm/core/signature.hpp>
#include <fvm/core/token_amount.hpp>
#include <fvm/ipld/codec.hpp>

#include <test/support/hex.hpp>

#include <gtest/gtest.h>

// What the reference's decoder takes for the byte strings that addresses, amounts and signatures
// are.

namespace fvm {
namespace {

using ipld::cbor::decode;
using ipld::cbor::Headers;
using test::from_hex;

TEST(ByteStrings, of_addresses_amounts_and_signatures_may_come_as_the_reference_takes_them) {
    for (const auto hex : {"42 0065", "02 0065", "5f 41 00 41 65 ff", "5f 5f 42 0065 ff 40 ff"}) {
        const auto address = decode<Address>(from_hex(hex), Headers::as_reference);
        ASSERT_TRUE(address) << hex;
        EXPECT_EQ(*address, Address::id(101));
    }
    for (const auto hex : {"42 0007", "02 0007", "5f 41 00 01 07 ff"}) {
        const auto amount = decode<TokenAmount>(from_hex(hex), Headers::as_reference);
        ASSERT_TRUE(amount) << hex;
        EXPECT_EQ(*amount, TokenAmount::from_atto(7));
    }
    for (const auto hex : {"42 0201", "02 0201", "5f 41 02 41 01 ff"}) {
        const auto signature = decode<Signature>(from_hex(hex), Headers::as_reference);
        ASSERT_TRUE(signature) << hex;
        EXPECT_EQ(*signature, (Signature{SignatureType::bls, {1}}));
    }
    for (const auto hex : {"62 0065", "82 0065", "5f 42 0065", "5f 62 0065 ff"}) {
        EXPECT_FALSE(decode<Address>(from_hex(hex), Headers::as_reference)) << hex;
    }
}

TEST(ByteStrings, in_the_state_are_of_one_piece) {
    for (const auto hex : {"02 0065", "5f 42 0065 ff"}) {
        EXPECT_FALSE(decode<Address>(from_hex(hex))) << hex;
    }
}

}  // namespace
}  // namespace fvm
