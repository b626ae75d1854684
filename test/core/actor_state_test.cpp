#include <fvm/core/actor_state.hpp>

#include <test/support/hex.hpp>

#include <gtest/gtest.h>

namespace fvm {
namespace {

using test::from_hex;
using test::to_hex;

const ipld::Cid code = ipld::Cid::v1(ipld::codec::raw, ipld::multihash::identity, as_bytes("c"));
const ipld::Cid state = ipld::Cid::v1(ipld::codec::raw, ipld::multihash::identity, as_bytes("s"));

// The two CIDs as tag 42 over a byte string: 0x00, version 1, raw, identity, one byte.
constexpr const char* links =
    "d82a4600015500"
    "0163"
    "d82a4600015500"
    "0173";

ActorState sample() {
    return {.code = code,
            .state = state,
            .nonce = 300,
            .balance = TokenAmount::from_atto(256),
            .delegated_address = std::nullopt};
}

TEST(ActorState, has_five_fields_in_state_trees_of_version_5) {
    const std::string bare = std::string("85") + links +
                             "19012c43000100"
                             "f6";
    EXPECT_EQ(to_hex(ipld::cbor::encode(sample())), bare);
    EXPECT_EQ(ipld::cbor::decode<ActorState>(from_hex(bare)), sample());

    ActorState delegated = sample();
    delegated.delegated_address = Address::delegated(10, from_hex("aabb")).value();
    const std::string with_address = std::string("85") + links +
                                     "19012c43000100"
                                     "44040aaabb";
    EXPECT_EQ(to_hex(ipld::cbor::encode(delegated)), with_address);
    EXPECT_EQ(ipld::cbor::decode<ActorState>(from_hex(with_address)), delegated);
}

TEST(ActorState, has_four_fields_in_older_state_trees) {
    const std::string four = std::string("84") + links + "19012c43000100";
    EXPECT_EQ(to_hex(ipld::cbor::encode(ActorStateV4{sample()})), four);
    EXPECT_EQ(ipld::cbor::decode<ActorStateV4>(from_hex(four))->actor, sample());
    EXPECT_FALSE(ipld::cbor::decode<ActorState>(from_hex(four)));
    EXPECT_FALSE(ipld::cbor::decode<ActorStateV4>(from_hex("85" + four.substr(2) + "f6")));
}

TEST(ActorState, refuses_a_delegated_address_that_is_malformed) {
    EXPECT_FALSE(ipld::cbor::decode<ActorState>(from_hex(std::string("85") + links +
                                                         "19012c43000100"
                                                         "420500")));
}

}  // namespace
}  // namespace fvm
