#include <fvm/core/address.hpp>

#include <fvm/base/multibase.hpp>
#include <fvm/base/result.hpp>
#include <fvm/base/varint.hpp>
#include <fvm/hash/hash.hpp>
#include <fvm/ipld/byte_string.hpp>

namespace fvm {

namespace {

constexpr std::size_t checksum_size = 4;
/// Most digits of a number in an address; of more, leading zeros would be the only sense.
constexpr std::size_t max_number_digits = 20;

using Checksum = std::array<std::uint8_t, checksum_size>;

/// Over the binary form: class, namespace and payload.
Checksum checksum_of(const Address& address) {
    Checksum checksum;
    hash::blake2b(address.bytes(), checksum);
    return checksum;
}

/// Decimal, as the reference's standard library reads it: a plus sign in front and leading zeros
/// are fine. `offset` is that of `digits` in the whole text, for errors.
DecodeResult<std::uint64_t> parse_number(std::string_view digits, std::size_t offset) {
    if (digits.size() > max_number_digits) {
        return malformed("too many digits in the number of an address", offset);
    }
    std::string_view rest = digits;
    if (rest.starts_with('+')) {
        rest.remove_prefix(1);
    }
    if (rest.empty()) {
        return malformed("an address without a number", offset);
    }
    std::uint64_t number = 0;
    for (const char digit : rest) {
        if (digit < '0' || digit > '9') {
            return malformed("not a decimal digit", offset);
        }
        if (__builtin_mul_overflow(number, std::uint64_t{10}, &number) ||
            __builtin_add_overflow(number, static_cast<std::uint64_t>(digit - '0'), &number)) {
            return malformed("the number of an address does not fit in 64 bits", offset);
        }
    }
    return number;
}

/// What a class wants its payload to be, where that is a fixed size.
constexpr std::optional<std::size_t> payload_size(Protocol protocol) {
    switch (protocol) {
        case Protocol::secp256k1:
        case Protocol::actor:
            return Address::hash_size;
        case Protocol::bls:
            return Address::bls_public_key_size;
        case Protocol::id:
        case Protocol::delegated:
            return std::nullopt;
    }
    return std::nullopt;
}

DecodeResult<Protocol> protocol_of_text(char digit) {
    if (digit < '0' || digit > '4') {
        return malformed("unknown class of address", 1);
    }
    return static_cast<Protocol>(digit - '0');
}

}  // namespace

Address::Address(Protocol protocol, BytesView payload)
    : size_(static_cast<std::uint8_t>(1 + payload.size())) {
    encoded_[0] = static_cast<std::uint8_t>(protocol);
    std::ranges::copy(payload, encoded_.begin() + 1);
}

Address Address::id(ActorId id) {
    std::array<std::uint8_t, max_varint_size> number;
    const std::size_t size = write_varint(id, number.data());
    return {Protocol::id, BytesView(number.data(), size)};
}

Address Address::secp256k1(BytesView public_key) {
    if (public_key.size() != secp_public_key_size) {
        return {};
    }
    hash::Digest20 digest;
    hash::blake2b(public_key, digest);
    return {Protocol::secp256k1, digest};
}

Address Address::actor(BytesView data) {
    hash::Digest20 digest;
    hash::blake2b(data, digest);
    return {Protocol::actor, digest};
}

Address Address::bls(BytesView public_key) {
    if (public_key.size() != bls_public_key_size) {
        return {};
    }
    return {Protocol::bls, public_key};
}

DecodeResult<Address> Address::delegated(ActorId name_space, BytesView subaddress) {
    if (subaddress.size() > max_subaddress_size) {
        return malformed("the sub-address is longer than 54 bytes");
    }
    std::array<std::uint8_t, max_varint_size + max_subaddress_size> payload;
    const std::size_t prefix = write_varint(name_space, payload.data());
    std::ranges::copy(subaddress, payload.begin() + static_cast<std::ptrdiff_t>(prefix));
    return Address(Protocol::delegated, BytesView(payload.data(), prefix + subaddress.size()));
}

DecodeResult<Address> Address::from_bytes(BytesView bytes) {
    if (bytes.size() < 2) {
        return malformed("an address has at least two bytes");
    }
    if (bytes[0] > static_cast<std::uint8_t>(Protocol::delegated)) {
        return malformed("unknown class of address");
    }
    const auto protocol = static_cast<Protocol>(bytes[0]);
    const BytesView payload = bytes.subspan(1);
    if (const auto size = payload_size(protocol)) {
        if (payload.size() != *size) {
            return malformed("the payload's size is not that of its class", 1);
        }
        return Address(protocol, payload);
    }
    const Varint number = FVM_TRY(read_varint(payload));
    const BytesView rest = payload.subspan(number.size);
    if (protocol == Protocol::delegated) {
        return delegated(number.value, rest);
    }
    if (!rest.empty()) {
        return malformed("bytes after the number of an address", 1 + number.size);
    }
    // Encoded anew: the varint may have had bits that do not count.
    return id(number.value);
}

DecodeResult<Address> Address::from_text(std::string_view text, std::optional<Network> network) {
    if (text.size() < 3 || text.size() > max_text_size) {
        return malformed("an address has 3 to 138 characters");
    }
    if (text[0] != 'f' && text[0] != 't') {
        return malformed("an address starts with f or t");
    }
    if (network && text[0] != (*network == Network::mainnet ? 'f' : 't')) {
        return malformed("the address is of another network");
    }
    const Protocol protocol = FVM_TRY(protocol_of_text(text[1]));
    constexpr std::size_t start = 2;
    std::string_view rest = text.substr(start);
    if (protocol == Protocol::id) {
        return id(FVM_TRY(parse_number(rest, start)));
    }

    std::size_t encoded_start = start;
    ActorId name_space = 0;
    if (protocol == Protocol::delegated) {
        const std::size_t separator = rest.find('f');
        if (separator == std::string_view::npos) {
            return malformed("a delegated address has an f after its namespace", start);
        }
        name_space = FVM_TRY(parse_number(rest.substr(0, separator), start));
        rest.remove_prefix(separator + 1);
        encoded_start += separator + 1;
    }
    const Bytes decoded = FVM_TRY(decode_base(Base::base32, rest));
    if (decoded.size() < checksum_size) {
        return malformed("an address without a checksum", encoded_start);
    }
    const BytesView payload = BytesView(decoded).first(decoded.size() - checksum_size);
    if (const auto size = payload_size(protocol); size && payload.size() != *size) {
        return malformed("the payload's size is not that of its class", encoded_start);
    }
    const Address address = protocol == Protocol::delegated
                                ? FVM_TRY(delegated(name_space, payload))
                                : Address(protocol, payload);
    if (!std::ranges::equal(BytesView(decoded).last(checksum_size), checksum_of(address))) {
        return malformed("the checksum of the address is wrong", encoded_start);
    }
    return address;
}

std::string Address::to_text(Network network) const {
    if (!defined()) {
        return "<empty>";
    }
    std::string text = network == Network::mainnet ? "f" : "t";
    text.push_back(static_cast<char>('0' + encoded_[0]));
    if (const auto number = as_id()) {
        return text + std::to_string(*number);
    }
    Bytes tail = fvm::to_bytes(payload());
    if (const auto name_space = delegated_namespace()) {
        text += std::to_string(*name_space) + "f";
        tail = fvm::to_bytes(subaddress());
    }
    const Checksum checksum = checksum_of(*this);
    tail.insert(tail.end(), checksum.begin(), checksum.end());
    return text + encode_base(Base::base32, tail);
}

std::optional<ActorId> Address::as_id() const {
    if (!is(Protocol::id)) {
        return std::nullopt;
    }
    const auto number = read_varint(payload());
    return number ? std::optional(number->value) : std::nullopt;
}

std::optional<ActorId> Address::delegated_namespace() const {
    if (!is(Protocol::delegated)) {
        return std::nullopt;
    }
    const auto number = read_varint(payload());
    return number ? std::optional(number->value) : std::nullopt;
}

BytesView Address::subaddress() const {
    if (!is(Protocol::delegated)) {
        return {};
    }
    const auto number = read_varint(payload());
    return number ? payload().subspan(number->size) : BytesView{};
}

bool Address::is_bls_zero() const {
    if (!is(Protocol::bls) || encoded_[1] != 0xc0) {
        return false;
    }
    return std::ranges::all_of(payload().subspan(1), [](std::uint8_t byte) { return byte == 0; });
}

std::strong_ordering operator<=>(const Address& a, const Address& b) {
    if (!a.defined() || !b.defined()) {
        return a.defined() <=> b.defined();
    }
    if (a.encoded_[0] != b.encoded_[0]) {
        return a.encoded_[0] <=> b.encoded_[0];
    }
    if (a.is(Protocol::id)) {
        return *a.as_id() <=> *b.as_id();
    }
    BytesView left = a.payload();
    BytesView right = b.payload();
    if (a.is(Protocol::delegated)) {
        if (const auto order = *a.delegated_namespace() <=> *b.delegated_namespace(); order != 0) {
            return order;
        }
        left = a.subaddress();
        right = b.subaddress();
    }
    if (left.size() != right.size()) {
        return left.size() <=> right.size();
    }
    return std::lexicographical_compare_three_way(left.begin(), left.end(), right.begin(),
                                                  right.end());
}

void write_cbor(ipld::cbor::Writer& writer, const Address& address) {
    writer.write_bytes(address.bytes());
}

DecodeResult<void> read_cbor(ipld::cbor::Reader& reader, Address& address) {
    const std::size_t start = reader.position();
    Bytes chunks;
    const BytesView bytes = FVM_TRY(ipld::cbor::read_byte_string(reader, chunks));
    auto decoded = Address::from_bytes(bytes);
    if (!decoded) {
        return malformed(decoded.error().reason, start);
    }
    address = *decoded;
    return {};
}

}  // namespace fvm
