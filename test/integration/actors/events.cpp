#include <test/integration/actors/support.hpp>

#include <algorithm>

namespace fvm::test_actors::events {
namespace {

constexpr std::uint64_t every_flag = EventEntry::flag_indexed_all;

EventEntry entry(std::uint64_t flags, std::string_view key, std::string_view value) {
    return {flags, std::string(key), ipld::codec::raw, to_bytes(as_bytes(value))};
}

ActorEvent single_entry() {
    return {{entry(every_flag, "foo", "abc")}};
}

/// The syscall itself, with buffers that need not fit the entries.
sys::Errno emit(std::span<const abi::EventEntry> entries, BytesView keys, BytesView values) {
    return sys::event_emit_event(entries.data(), static_cast<std::uint32_t>(entries.size()),
                                 keys.data(), static_cast<std::uint32_t>(keys.size()),
                                 values.data(), static_cast<std::uint32_t>(values.size()));
}
sys::Errno emit(const abi::EventEntry& entry, BytesView keys, BytesView values) {
    return emit({&entry, 1}, keys, values);
}

ActorResult<void> emit_two(Runtime& rt) {
    FVM_TRY(rt.emit(single_entry()));
    return rt.emit({{entry(every_flag, "bar", "def"),
                     entry(every_flag, "\xF0\x9F\x91\xB1", "123456789 abcdefg 123456789")}});
}

ActorResult<void> emit_malformed(Runtime& /*rt*/) {
    using enum ErrorNumber;
    constexpr std::uint64_t raw = ipld::codec::raw;
    constexpr std::uint64_t unknown_codec = 0x95;
    const Bytes bytes(max_values_size + 1);
    const BytesView hundred = BytesView(bytes).first(100);
    const BytesView too_many = bytes;
    const BytesView none;

    expect(emit({0, raw, 5, 0}, hundred.first(4), none), illegal_argument,
           "a key beyond the buffer");
    expect(emit({0, raw, 0, 5}, none, hundred.first(4)), illegal_argument,
           "a value beyond the buffer");
    expect(emit({0, unknown_codec, 0, 0}, none, none), illegal_codec, "an unknown codec");
    expect(emit({0, raw, 0, 5}, none, hundred), illegal_argument, "values that nobody names");
    expect(emit({0, raw, 5, 0}, hundred, none), illegal_argument, "keys that nobody names");
    expect(emit({0, raw, max_key_size + 1, 0}, none, hundred), limit_exceeded, "a large key");
    expect(emit({0, raw, 0, 0}, none, too_many), limit_exceeded, "large values");

    const BytesView person = as_bytes("\xF0\x9F\xA7\x91");
    expect(emit({0, raw, 1, 0}, person.first(1), none), illegal_argument, "a part of a character");
    const abi::EventEntry halves[] = {{0, raw, 1, 0}, {0, raw, 3, 0}};
    expect(emit(halves, person, none), illegal_argument, "a character in two keys");

    expect(sys::event_emit_event(beyond_memory<abi::EventEntry>(), 1, nullptr, 0, nullptr, 0),
           illegal_argument, "entries beyond the memory");
    return {};
}

ActorResult<void> call_again(Runtime& rt, const std::uint64_t& left) {
    FVM_TRY(rt.emit(single_entry()));
    FVM_TRY(rt.emit(single_entry()));
    if (left > 1) {
        const auto outcome = rt.try_send({.to = Address::id(rt.receiver()),
                                          .method = rt.method(),
                                          .params = IpldBlock::encode(left - 1)});
        require(outcome.has_value(), "the call to itself was refused");
        const bool fails =
            rt.method() == methods::emit_in_calls_and_revert && left - 1 == reverts_at;
        require(outcome->exit_code == (fails ? ExitCode::usr_assertion_failed : ExitCode::ok),
                "the call to itself had another exit code");
    }
    return {};
}

ActorResult<void> call_again_and_revert(Runtime& rt, const std::uint64_t& left) {
    FVM_TRY(call_again(rt, left));
    if (left == reverts_at) {
        return sdk::unexpected_failure("undoes five calls");
    }
    return {};
}

ActorResult<void> emit_at_the_limits(Runtime& /*rt*/) {
    const Bytes values(max_values_size, 7);
    const Bytes keys(std::size_t{max_entries + 1} * max_key_size, 'k');
    std::vector<abi::EventEntry> entries(max_entries + 1,
                                         {every_flag, ipld::codec::cbor, max_key_size, 0});
    entries.front().value_size = max_values_size;
    expect_success(emit(std::span(entries).first(max_entries),
                        BytesView(keys).first(keys.size() - max_key_size), values),
                   "the largest event");
    expect(emit(entries, keys, values), ErrorNumber::limit_exceeded, "an entry too many");
    expect_success(emit(std::span<const abi::EventEntry>(), {}, {}), "an event of nothing");
    return {};
}

constexpr sdk::Method table[] = {
    sdk::method<&emit_two>(methods::emit_two),
    sdk::method<&emit_malformed>(methods::emit_malformed),
    sdk::method<&call_again>(methods::emit_in_calls),
    sdk::method<&call_again_and_revert>(methods::emit_in_calls_and_revert),
    sdk::method<&emit_at_the_limits>(methods::emit_at_the_limits),
};

}  // namespace

constinit const sdk::Actor actor{.name = "events", .methods = table, .guard = &accept_everybody};

}  // namespace fvm::test_actors::events

FVM_ACTOR(fvm::test_actors::events::actor);
