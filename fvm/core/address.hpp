#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/base/decode_error.hpp>
#include <fvm/core/types.hpp>
#include <fvm/ipld/codec.hpp>

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fvm {

/// Which letter an address has in text. Not part of the address.
enum class Network : std::uint8_t {
    /// "f"
    mainnet = 0,
    /// "t"
    testnet = 1,
};

/// The class of an address: its first byte, and the digit after the network's letter.
enum class Protocol : std::uint8_t {
    id = 0,
    secp256k1 = 1,
    actor = 2,
    bls = 3,
    delegated = 4,
};

/// A Filecoin address, held inline in its binary form. A default-constructed Address is undefined:
/// it equals no valid one and comes before all of them. The other ones are ordered as fvm_shared
/// orders them: by class, then ids and namespaces as numbers, shorter sub-addresses first, then
/// bytes.
class Address {
  public:
    static constexpr std::size_t hash_size = 20;
    static constexpr std::size_t secp_public_key_size = 65;
    static constexpr std::size_t bls_public_key_size = 48;
    static constexpr std::size_t max_subaddress_size = 54;
    /// Class, ten bytes of namespace, sub-address.
    static constexpr std::size_t max_size = 1 + 10 + max_subaddress_size;
    static constexpr std::size_t max_text_size = 138;

    Address() = default;

    static Address id(ActorId id);
    /// From an uncompressed public key of 65 bytes; of any other size is a programming error and
    /// gives the undefined address.
    static Address secp256k1(BytesView public_key);
    /// The f2 address over `data`: what the VM hashes into it is the caller's business.
    static Address actor(BytesView data);
    /// From a public key of 48 bytes; otherwise as secp256k1().
    static Address bls(BytesView public_key);
    /// Refuses sub-addresses of more than 54 bytes.
    static DecodeResult<Address> delegated(ActorId name_space, BytesView subaddress);

    /// Parses the binary form, all of it. Numbers are LEB128 and minimal (fvm_shared src/address).
    static DecodeResult<Address> from_bytes(BytesView bytes);
    /// Parses a text form; of any network where none is given.
    static DecodeResult<Address> from_text(std::string_view text,
                                           std::optional<Network> network = std::nullopt);

    [[nodiscard]] bool defined() const { return size_ != 0; }
    /// Only of defined addresses.
    [[nodiscard]] Protocol protocol() const { return static_cast<Protocol>(encoded_[0]); }
    [[nodiscard]] bool is(Protocol protocol) const {
        return size_ != 0 && encoded_[0] == static_cast<std::uint8_t>(protocol);
    }
    /// The binary form; empty for the undefined address. Valid as long as this object.
    [[nodiscard]] BytesView bytes() const { return {encoded_.data(), size_}; }
    [[nodiscard]] Bytes to_bytes() const { return fvm::to_bytes(bytes()); }
    /// The binary form without the class.
    [[nodiscard]] BytesView payload() const { return bytes().subspan(size_ == 0 ? 0 : 1); }
    /// "<empty>" for the undefined address.
    [[nodiscard]] std::string to_text(Network network = Network::mainnet) const;

    /// The number in an f0 address; nothing for other classes.
    [[nodiscard]] std::optional<ActorId> as_id() const;
    /// The namespace of an f4 address; nothing for other classes.
    [[nodiscard]] std::optional<ActorId> delegated_namespace() const;
    /// The sub-address of an f4 address; empty for other classes.
    [[nodiscard]] BytesView subaddress() const;
    /// f3 over the compressed identity point, for which no account is ever made.
    [[nodiscard]] bool is_bls_zero() const;

    friend bool operator==(const Address& a, const Address& b) {
        return std::ranges::equal(a.bytes(), b.bytes());
    }
    friend std::strong_ordering operator<=>(const Address& a, const Address& b);

  private:
    Address(Protocol protocol, BytesView payload);

    std::uint8_t size_ = 0;
    std::array<std::uint8_t, max_size> encoded_{};
};

/// For hash tables whose order never reaches the chain.
struct AddressHash {
    std::size_t operator()(const Address& address) const {
        std::uint64_t value = 0xcbf29ce484222325;
        for (const std::uint8_t byte : address.bytes()) {
            value = (value ^ byte) * 0x100000001b3;
        }
        return static_cast<std::size_t>(value);
    }
};

void write_cbor(ipld::cbor::Writer& writer, const Address& address);
DecodeResult<void> read_cbor(ipld::cbor::Reader& reader, Address& address);

}  // namespace fvm
