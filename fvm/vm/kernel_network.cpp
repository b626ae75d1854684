#include <fvm/base/result.hpp>
#include <fvm/hash/hash.hpp>
#include <fvm/ipld/codec.hpp>
#include <fvm/vm/kernel.hpp>

namespace fvm::vm {
namespace {

constexpr std::size_t max_encoded_event_size = std::size_t{1} << 20;
constexpr std::size_t max_event_entries = 256;
constexpr std::size_t max_event_key_size = 32;
constexpr std::size_t max_event_values_size = std::size_t{8} << 10;
/// From FVM v4 on.
constexpr std::size_t max_event_entries_v4 = 255;
constexpr std::size_t max_event_key_size_v4 = 31;

void append_big_endian(Bytes& out, std::int64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> shift));
    }
}

/// How far back `epoch` lies; only past epochs have a tipset to name.
ExecResult<ChainEpoch> past_epoch(ChainEpoch epoch, ChainEpoch current) {
    if (epoch < 0 || epoch >= current) {
        return syscall_error(ErrorNumber::illegal_argument,
                             "tipset cids exist only for past epochs");
    }
    return current - epoch;
}

/// The limits of FIP-0049 as FVM v3 checks them.
ExecResult<void> check_event(const ActorEvent& event) {
    if (event.entries.size() > max_event_entries) {
        return syscall_error(ErrorNumber::illegal_argument, "event has too many entries");
    }
    std::size_t values_size = 0;
    for (const EventEntry& entry : event.entries) {
        if (entry.key.size() > max_event_key_size) {
            return syscall_error(ErrorNumber::illegal_argument, "event key is too long");
        }
        if (entry.codec != ipld::codec::raw) {
            return syscall_error(ErrorNumber::illegal_codec, "event codec must be raw");
        }
        values_size += entry.value.size();
    }
    if (values_size > max_event_values_size) {
        return syscall_error(ErrorNumber::illegal_argument, "event values are too large");
    }
    return {};
}

/// True where a string may be cut at `offset`: at either end, or before the first byte of a
/// character.
bool is_character_boundary(BytesView text, std::size_t offset) {
    return offset >= text.size() ? offset == text.size() : (text[offset] & 0xc0) != 0x80;
}

/// The next `size` bytes of `buffer` from `offset` on, which moves behind them.
std::optional<BytesView> take(BytesView buffer, std::size_t& offset, std::size_t size) {
    if (size > buffer.size() - offset) {
        return std::nullopt;
    }
    const BytesView taken = buffer.subspan(offset, size);
    offset += size;
    return taken;
}

/// The limits of one entry as FVM v4 checks them; keys and values are cut from their buffers in
/// turn.
ExecResult<EventEntry> cut_entry(const abi::EventEntry& header, BytesView keys,
                                 std::size_t& key_offset, BytesView values,
                                 std::size_t& value_offset) {
    if ((header.flags & ~EventEntry::flag_indexed_all) != 0) {
        return syscall_error(ErrorNumber::illegal_argument, "event flags are invalid");
    }
    if (header.key_size > max_event_key_size_v4) {
        return syscall_error(ErrorNumber::limit_exceeded, "event key is too long");
    }
    if (header.value_size > max_event_values_size) {
        return syscall_error(ErrorNumber::illegal_argument, "event value is out of range");
    }
    const bool starts_character = is_character_boundary(keys, key_offset);
    const auto key = take(keys, key_offset, header.key_size);
    if (!key || !starts_character || !is_character_boundary(keys, key_offset)) {
        return syscall_error(ErrorNumber::illegal_argument, "event key is out of range");
    }
    const auto value = take(values, value_offset, header.value_size);
    if (!value) {
        return syscall_error(ErrorNumber::illegal_argument, "event value is out of range");
    }
    if (header.codec != ipld::codec::raw && header.codec != ipld::codec::cbor) {
        return syscall_error(ErrorNumber::illegal_codec, "event codec must be raw or cbor");
    }
    return EventEntry{header.flags, std::string(as_text(*key)), header.codec, to_bytes(*value)};
}

ExecResult<ActorEvent> cut_event(std::span<const abi::EventEntry> headers, BytesView keys,
                                 BytesView values) {
    if (headers.size() > max_event_entries_v4) {
        return syscall_error(ErrorNumber::limit_exceeded, "event has too many entries");
    }
    if (values.size() > max_event_values_size) {
        return syscall_error(ErrorNumber::limit_exceeded, "event values are too large");
    }
    if (!ipld::cbor::is_utf8(keys)) {
        return syscall_error(ErrorNumber::illegal_argument, "event keys are not UTF-8");
    }
    std::size_t key_offset = 0;
    std::size_t value_offset = 0;
    ActorEvent event;
    event.entries.reserve(headers.size());
    for (const abi::EventEntry& header : headers) {
        event.entries.push_back(FVM_TRY(cut_entry(header, keys, key_offset, values, value_offset)));
    }
    if (key_offset != keys.size() || value_offset != values.size()) {
        return syscall_error(ErrorNumber::illegal_argument,
                             "event buffers are longer than their entries");
    }
    return event;
}

}  // namespace

ExecResult<ipld::Cid> Kernel::tipset_cid(ChainEpoch epoch) {
    const ChainEpoch lookback = FVM_TRY(past_epoch(epoch, machine().context().epoch));
    if (lookback >= calls_.rules().tipset_lookback_limit) {
        return syscall_error(ErrorNumber::illegal_argument, "epoch is too far in the past");
    }
    FVM_TRY(charge(prices().on_tipset_cid(lookback > 1)));
    return FVM_TRY_OR(ExecutionError::host_fault, machine().externs().get_tipset_cid(epoch));
}

ExecResult<ipld::Cid> Kernel::tipset_cid_at(ChainEpoch epoch) {
    const ChainEpoch lookback = FVM_TRY(past_epoch(epoch, machine().context().epoch));
    FVM_TRY(charge(prices().on_tipset_cid_at(lookback)));
    return FVM_TRY_OR(ExecutionError::host_fault, machine().externs().get_tipset_cid(epoch));
}

ExecResult<Randomness> Kernel::draw(RandomnessSource source, ChainEpoch epoch) {
    Externs& externs = machine().externs();
    const auto drawn =
        FVM_TRY_OR(ExecutionError::host_fault, source == RandomnessSource::chain
                                                   ? externs.get_chain_randomness(epoch)
                                                   : externs.get_beacon_randomness(epoch));
    if (!drawn) {
        return syscall_error(ErrorNumber::illegal_argument, "no randomness for this epoch");
    }
    return *drawn;
}

ExecResult<Randomness> Kernel::get_randomness(RandomnessSource source, std::int64_t tag,
                                              ChainEpoch epoch, BytesView entropy) {
    FVM_TRY(charge(prices().on_get_randomness(entropy.size())));
    const Randomness drawn = FVM_TRY(draw(source, epoch));
    Bytes preimage;
    preimage.reserve(entropy.size() + 48);
    append_big_endian(preimage, tag);
    preimage.insert(preimage.end(), drawn.begin(), drawn.end());
    append_big_endian(preimage, epoch);
    preimage.insert(preimage.end(), entropy.begin(), entropy.end());
    return hash::blake2b_256(preimage);
}

ExecResult<Randomness> Kernel::get_randomness_digest(RandomnessSource source, ChainEpoch epoch) {
    ChainEpoch lookback = 0;
    if (__builtin_sub_overflow(machine().context().epoch, epoch, &lookback)) {
        return syscall_error(ErrorNumber::illegal_argument, "epoch is out of range");
    }
    FVM_TRY(charge(prices().on_get_randomness_at(lookback)));
    return draw(source, epoch);
}

ExecResult<void> Kernel::emit_event(BytesView encoded) {
    if (read_only()) {
        return syscall_error(ErrorNumber::read_only, "cannot emit events while read-only");
    }
    FVM_TRY(charge(prices().on_event_validate(encoded.size())));
    if (encoded.size() > max_encoded_event_size) {
        return syscall_error(ErrorNumber::illegal_argument, "event is too large");
    }
    auto event = ipld::cbor::decode<ActorEvent>(encoded, ipld::cbor::Headers::as_reference);
    if (!event) {
        return syscall_error(ErrorNumber::illegal_argument,
                             "event is malformed: " + std::string(event.error().reason));
    }
    FVM_TRY(check_event(*event));
    FVM_TRY(charge(prices().on_event_accept(encoded.size())));
    calls_.append_event({self_, *std::move(event)});
    return {};
}

ExecResult<void> Kernel::emit_event_entries(std::span<const abi::EventEntry> entries,
                                            BytesView keys, BytesView values) {
    if (read_only()) {
        return syscall_error(ErrorNumber::read_only, "cannot emit events while read-only");
    }
    FVM_TRY(charge(prices().on_event(entries.size(), keys.size(), values.size())));
    ActorEvent event = FVM_TRY(cut_event(entries, keys, values));
    calls_.append_event({self_, std::move(event)});
    return {};
}

}  // namespace fvm::vm
