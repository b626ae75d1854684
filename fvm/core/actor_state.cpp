#include <fvm/core/actor_state.hpp>

#include <fvm/base/result.hpp>

#include <algorithm>

namespace fvm {
namespace {

/// Balances of up to 16 bytes, which are all there are, need not be decoded to know their form.
constexpr std::size_t usual_balance_size = 1 + 16;

DecodeResult<bool> check_balance(ipld::cbor::Reader& reader) {
    ipld::cbor::Reader ahead = reader;
    const auto bytes = ahead.read_bytes();
    // A sign, then the magnitude without leading zeros; nothing at all for zero.
    if (bytes && (bytes->empty() || (bytes->size() > 1 && bytes->size() <= usual_balance_size &&
                                     (*bytes)[0] <= 1 && (*bytes)[1] != 0))) {
        reader = ahead;
        return true;
    }
    TokenAmount balance;
    FVM_TRY(read_cbor(reader, balance));
    return false;
}

DecodeResult<bool> check_address(ipld::cbor::Reader& reader) {
    if (FVM_TRY(reader.try_null())) {
        return true;
    }
    ipld::cbor::Reader ahead = reader;
    Address address;
    FVM_TRY(read_cbor(reader, address));
    const auto bytes = ahead.read_bytes();
    return bytes && std::ranges::equal(*bytes, address.bytes());
}

}  // namespace

DecodeResult<bool> check_cbor(ipld::cbor::Reader& reader, std::type_identity<ActorState> /*type*/) {
    FVM_TRY(reader.expect_array(5));
    static_cast<void>(FVM_TRY(reader.read_cid()));
    static_cast<void>(FVM_TRY(reader.read_cid()));
    static_cast<void>(FVM_TRY(reader.read_uint()));
    const bool balance = FVM_TRY(check_balance(reader));
    const bool address = FVM_TRY(check_address(reader));
    return balance && address;
}

void write_actor_state_v4(ipld::cbor::Writer& writer, const ActorState& actor) {
    writer.write_array_header(4);
    writer.write_cid(actor.code);
    writer.write_cid(actor.state);
    writer.write_uint(actor.nonce);
    write_cbor(writer, actor.balance);
}

DecodeResult<void> read_actor_state_v4(ipld::cbor::Reader& reader, ActorState& actor) {
    FVM_TRY(reader.expect_array(4));
    actor.code = FVM_TRY(reader.read_cid());
    actor.state = FVM_TRY(reader.read_cid());
    actor.nonce = FVM_TRY(reader.read_uint());
    FVM_TRY(read_cbor(reader, actor.balance));
    actor.delegated_address.reset();
    return {};
}

}  // namespace fvm
