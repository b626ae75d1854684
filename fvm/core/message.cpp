#include <fvm/core/message.hpp>

#include <limits>

namespace fvm {

std::expected<void, std::string_view> Message::check() const {
    if (gas_limit == 0) {
        return std::unexpected("the message has no gas limit");
    }
    if (gas_limit > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return std::unexpected("the message's gas limit is above 2^63-1");
    }
    return {};
}

ipld::Cid Message::cid() const {
    return ipld::Cid::of(ipld::codec::dag_cbor, ipld::cbor::encode(*this));
}

ipld::Cid SignedMessage::cid() const {
    if (signature.type == SignatureType::bls) {
        return message.cid();
    }
    return ipld::Cid::of(ipld::codec::dag_cbor, ipld::cbor::encode(*this));
}

}  // namespace fvm
