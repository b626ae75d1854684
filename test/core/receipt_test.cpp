#include <fvm/core/event.hpp>
#include <fvm/core/receipt.hpp>

#include <test/support/hex.hpp>

#include <gtest/gtest.h>

namespace fvm {
namespace {

using test::from_hex;
using test::to_hex;

Receipt sample() {
    return {.exit_code = ExitCode::usr_forbidden,
            .return_data = {0xca, 0xfe},
            .gas_used = 1'000'000,
            .events_root = std::nullopt};
}

// Field by field from the definition: [exit code, return bytes, gas used, null or CID].
TEST(Receipt, has_four_fields_from_network_version_18_on) {
    EXPECT_EQ(to_hex(ipld::cbor::encode(sample())), "841242cafe1a000f4240f6");
    EXPECT_EQ(ipld::cbor::decode<Receipt>(from_hex("841242cafe1a000f4240f6")), sample());

    Receipt with_events = sample();
    with_events.events_root = ipld::Cid::of(ipld::codec::dag_cbor, from_hex("80"));
    EXPECT_EQ(to_hex(ipld::cbor::encode(with_events)),
              "841242cafe1a000f4240d82a5827000171a0e40220"
              "45b0cfc220ceec5b7c1c62c4d4193d38e4eba48e8815729ce75f9c0ab0e4c1c0");
    EXPECT_EQ(ipld::cbor::decode<Receipt>(ipld::cbor::encode(with_events)), with_events);
}

TEST(Receipt, has_three_fields_before) {
    EXPECT_EQ(to_hex(encode_receipt_v2(sample())), "831242cafe1a000f4240");
    EXPECT_EQ(decode_receipt_v2(from_hex("831242cafe1a000f4240")), sample());
    EXPECT_FALSE(decode_receipt_v2(from_hex("841242cafe1a000f4240f6")));
    EXPECT_FALSE(decode_receipt_v2(from_hex("831242cafe1a000f424000")));
    EXPECT_FALSE(decode_receipt_v2(from_hex("831b000000010000000042cafe1a000f4240")));
}

TEST(Event, an_actors_event_is_the_bare_list_of_its_entries) {
    const StampedEvent event{.emitter = 1000,
                             .event = {{{.flags = EventEntry::flag_indexed_all,
                                         .key = "t1",
                                         .codec = 0x55,
                                         .value = {1, 2}}}}};
    EXPECT_EQ(to_hex(ipld::cbor::encode(event)),
              "821903e8818403627431185542"
              "0102");
    EXPECT_EQ(ipld::cbor::decode<StampedEvent>(ipld::cbor::encode(event)), event);
    EXPECT_EQ(to_hex(ipld::cbor::encode(ActorEvent{})), "80");
}

TEST(Event, keys_are_utf8_text_and_flags_are_any_number) {
    EXPECT_TRUE(ipld::cbor::decode<EventEntry>(from_hex("84187f616b185540")));
    EXPECT_FALSE(ipld::cbor::decode<EventEntry>(from_hex("840361ff185540")));
    EXPECT_FALSE(ipld::cbor::decode<EventEntry>(from_hex("840341 6b185540")));
}

}  // namespace
}  // namespace fvm
