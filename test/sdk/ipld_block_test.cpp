#include <fvm/core/address.hpp>
#include <fvm/sdk/ipld_block.hpp>

#include <test/support/hex.hpp>

#include <gtest/gtest.h>

namespace fvm::sdk {
namespace {

using fvm::test::from_hex;

struct Pair {
    Address address;
    Bytes text;

    static auto fields(auto& self) { return std::tie(self.address, self.text); }
};

TEST(IpldBlock, is_read_in_every_spelling_that_the_reference_takes) {
    // Heads whose bits are a part of the right one's, heads that are longer than they need be, and
    // strings in chunks.
    for (const auto hex :
         {"82 42 0065 43 010203", "02 42 0065 43 010203", "82 02 0065 03 010203",
          "9802 5802 0065 590003 010203", "82 5f 41 00 41 65 ff 5f 43 010203 ff"}) {
        for (const std::uint64_t codec : {ipld::codec::cbor, ipld::codec::dag_cbor}) {
            const auto pair = IpldBlock{codec, from_hex(hex)}.decode<Pair>();
            ASSERT_TRUE(pair) << hex;
            EXPECT_EQ(pair->address, Address::id(101));
            EXPECT_EQ(pair->text, from_hex("010203"));
        }
    }
    for (const auto hex : {"42 42 0065 43 010203", "82 62 0065 43 010203",
                           "82 42 0065 43 010203 00", "9f 42 0065 43 010203 ff"}) {
        EXPECT_FALSE((IpldBlock{ipld::codec::cbor, from_hex(hex)}.decode<Pair>())) << hex;
    }
}

}  // namespace
}  // namespace fvm::sdk
