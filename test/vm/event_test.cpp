// Events: limits, what each breach of them answers and costs, and the receipt's root. ref-fvm
// kernel/default.rs (EventOps) at 3.14 and 4.8; FIP-0049.
#include <fvm/ipld/amt_builder.hpp>
#include <test/support/hex.hpp>
#include <test/support/message_test.hpp>

namespace fvm::vm::test {
namespace {

constexpr std::uint64_t raw = ipld::codec::raw;
constexpr std::uint32_t nowhere = 0xfffffff0;

class EventsV3 : public MessageTest {
  protected:
    std::string emit(const Bytes& encoded) {
        const GuestData at = data(encoded);
        return call("event.emit_event", {at, at.size});
    }
    std::string emit(const std::vector<EventEntry>& entries) {
        return emit(ipld::cbor::encode(ActorEvent{entries}));
    }
    std::vector<GasCharge> validated(std::size_t size) const {
        return {prices().on_event_validate(size)};
    }
    std::vector<GasCharge> accepted(std::size_t size) const {
        return {prices().on_event_validate(size), prices().on_event_accept(size)};
    }
};

TEST_P(EventsV3, each_limit_has_its_error_and_the_validation_is_paid_for) {
    const auto size = [](const std::vector<EventEntry>& entries) {
        return ipld::cbor::encode(ActorEvent{entries}).size();
    };
    const std::vector<EventEntry> empty;
    const std::vector<EventEntry> most(256, {3, "key", raw, {}});
    const std::vector<EventEntry> too_many(257, {3, "key", raw, {}});
    const std::vector<EventEntry> longest{{0xff, std::string(32, 'k'), raw, {1}}};
    const std::vector<EventEntry> too_long{{0, std::string(33, 'k'), raw, {1}}};
    const std::vector<EventEntry> cbor_value{{0, "k", ipld::codec::cbor, {1}}};
    const std::vector<EventEntry> largest{{0, "a", raw, Bytes(8000)}, {0, "b", raw, Bytes(192)}};
    const std::vector<EventEntry> too_large{{0, "a", raw, Bytes(8000)}, {0, "b", raw, Bytes(193)}};
    check({
        {emit(empty), 0, accepted(size(empty))},
        {emit(most), 0, accepted(size(most))},
        {emit(too_many), 1, validated(size(too_many))},
        {emit(longest), 0, accepted(size(longest))},
        {emit(too_long), 1, validated(size(too_long))},
        {emit(cbor_value), 9, validated(size(cbor_value))},
        {emit(largest), 0, accepted(size(largest))},
        {emit(too_large), 1, validated(size(too_large))},
        {emit(Bytes{0x81, 0x82}), 1, validated(2)},
        {emit(Bytes{0x80, 0x80}), 1, validated(2)},
        {call("event.emit_event", {nowhere, 100}), 1, {}},
    });
    ASSERT_EQ(result().events.size(), 4U);
    // Unknown flag bits are kept.
    EXPECT_EQ(result().events[2].event.entries[0].flags, 0xffU);
}

TEST_P(EventsV3, an_encoding_is_at_most_a_mebibyte) {
    const std::uint32_t size = (1 << 20) + 1;
    actor(receiver, "(drop (memory.grow (i32.const 30)))" + log("event.emit_event", {0, size}));
    expect.log = {1};
    run();
    EXPECT_EQ(charges_of_syscall(0), to_lines(validated(size)));
}

INSTANTIATE_TEST_SUITE_P(Networks, EventsV3, testing::Values(NetworkVersion::v18), network_name);

class EventsV4 : public MessageTest {
  protected:
    struct Header {
        std::uint64_t flags = 0;
        std::uint64_t codec = raw;
        std::uint32_t key_size = 0;
        std::uint32_t value_size = 0;
    };
    std::string emit(const std::vector<Header>& headers, BytesView keys, BytesView values) {
        Bytes encoded;
        const auto append = [&](std::uint64_t number, int size) {
            for (int i = 0; i < size; ++i) {
                encoded.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
            }
        };
        for (const Header& header : headers) {
            append(header.flags, 8);
            append(header.codec, 8);
            append(header.key_size, 4);
            append(header.value_size, 4);
        }
        const GuestData entries = data(encoded);
        const GuestData key_bytes = data(keys);
        const GuestData value_bytes = data(values);
        return call("event.emit_event", {entries, headers.size(), key_bytes, key_bytes.size,
                                         value_bytes, value_bytes.size});
    }
    std::vector<GasCharge> price(std::size_t entries, std::size_t keys, std::size_t values) const {
        return {prices().on_event(entries, keys, values)};
    }
};

TEST_P(EventsV4, each_limit_has_its_error_after_the_whole_charge) {
    const Bytes keys(256, 'k');
    const Bytes values(8193, 'v');
    const auto k = [&](std::size_t n) { return BytesView(keys).first(n); };
    const auto v = [&](std::size_t n) { return BytesView(values).first(n); };
    const Header plain{3, raw, 1, 2};
    const Bytes not_utf8{0xff};
    // One character of two bytes; the first key takes half of it.
    const Bytes umlaut{0xc3, 0xa4};
    check({
        {emit({}, {}, {}), 0, price(0, 0, 0)},
        {emit({plain}, k(1), v(2)), 0, price(1, 1, 2)},
        {emit({{0, ipld::codec::cbor, 1, 2}}, k(1), v(2)), 0, price(1, 1, 2)},
        {emit(std::vector<Header>(255, {0, raw, 1, 0}), k(255), {}), 0, price(255, 255, 0)},
        {emit(std::vector<Header>(256, {0, raw, 1, 0}), k(256), {}), 3, price(256, 256, 0)},
        {emit({{0, raw, 1, 8192}}, k(1), v(8192)), 0, price(1, 1, 8192)},
        {emit({{0, raw, 1, 8193}}, k(1), v(8193)), 3, price(1, 1, 8193)},
        {emit({{0, raw, 1, 8193}}, k(1), v(2)), 1, price(1, 1, 2)},
        {emit({{0, raw, 1, 2}}, not_utf8, v(2)), 1, price(1, 1, 2)},
        {emit({{4, raw, 1, 2}}, k(1), v(2)), 1, price(1, 1, 2)},
        {emit({{0, raw, 31, 2}}, k(31), v(2)), 0, price(1, 31, 2)},
        {emit({{0, raw, 32, 2}}, k(32), v(2)), 3, price(1, 32, 2)},
        {emit({{0, raw, 2, 2}}, k(1), v(2)), 1, price(1, 1, 2)},
        {emit({{0, raw, 1, 3}}, k(1), v(2)), 1, price(1, 1, 2)},
        {emit({{0, raw, 1, 0}, {0, raw, 1, 0}}, umlaut, {}), 1, price(2, 2, 0)},
        {emit({{0, raw, 2, 0}, {0, raw, 0, 0}}, umlaut, {}), 0, price(2, 2, 0)},
        {emit({{0, ipld::codec::dag_cbor, 1, 2}}, k(1), v(2)), 9, price(1, 1, 2)},
        {emit({plain}, k(2), v(2)), 1, price(1, 2, 2)},
        {emit({plain}, k(1), v(3)), 1, price(1, 1, 3)},
        {call("event.emit_event", {nowhere, 10, 0, 0, 0, 0}), 1, {}},
        // 24 bytes each: more than 32 bits count.
        {call("event.emit_event", {0, 0x10000000, 0, 0, 0, 0}), 1, {}},
        {call("event.emit_event", {0, 0, nowhere, 100, 0, 0}), 1, {}},
        {call("event.emit_event", {0, 0, 0, 0, nowhere, 100}), 1, {}},
    });
    EXPECT_EQ(result().events.size(), 7U);
}

TEST_P(EventsV4, the_receipt_commits_to_an_amt_of_stamped_events) {
    const auto first = emit({{1, raw, 2, 3}}, as_bytes("k1"), as_bytes("abc"));
    const auto second = emit({}, {}, {});
    actor(receiver, "(call $log " + first + ")(call $log " + second + ")");
    expect.log = {0, 0};
    run();
    // 1000, [[1, "k1", 0x55, 'abc']]
    const Bytes one = fvm::test::from_hex("82 1903e8 81 84 01 626b31 1855 43616263");
    const Bytes two = fvm::test::from_hex("82 1903e8 80");
    EXPECT_EQ(ipld::cbor::encode(result().events[0]), one);
    EXPECT_EQ(ipld::cbor::encode(result().events[1]), two);
    // The root of an AMT of version 3, bit width 5: [5, 0, 2, [bitmap of 32, [], [values]]].
    Bytes root = fvm::test::from_hex("84 05 00 02 83 44 03000000 80 82");
    root.insert(root.end(), one.begin(), one.end());
    root.insert(root.end(), two.begin(), two.end());
    EXPECT_EQ(result().receipt.events_root, ipld::Cid::of(ipld::codec::dag_cbor, root));
}

INSTANTIATE_TEST_SUITE_P(Networks, EventsV4, networks_from_v21(), network_name);

class Events : public MessageTest {
  protected:
    /// Emits an event without entries.
    std::string emit() {
        const GuestData none = data(Bytes{0x80});
        return is_v4() ? log("event.emit_event", {0, 0, 0, 0, 0, 0})
                       : log("event.emit_event", {none, 1});
    }
};

TEST_P(Events, are_dropped_with_the_call_that_fails) {
    actor(2000, emit() + "(unreachable)");
    actor(2001, emit());
    const std::string own = emit();
    const GuestData failing = data(Address::id(2000));
    const GuestData fine = data(Address::id(2001));
    actor(receiver, own + send(failing, 2) + send(fine, 2));
    expect.exit = ExitCode::ok;
    run();
    ASSERT_EQ(result().events.size(), 2U);
    EXPECT_EQ(result().events[0].emitter, receiver);
    EXPECT_EQ(result().events[1].emitter, 2001U);
    EXPECT_TRUE(result().receipt.events_root);
}

TEST_P(Events, of_a_message_that_fails_leave_no_root) {
    actor(receiver, emit() + "(unreachable)");
    expect.exit = ExitCode::sys_illegal_instruction;
    run();
    EXPECT_TRUE(result().events.empty());
    EXPECT_FALSE(result().receipt.events_root);
}

INSTANTIATE_TEST_SUITE_P(Networks, Events, networks_from_v18(), network_name);

}  // namespace
}  // namespace fvm::vm::test
