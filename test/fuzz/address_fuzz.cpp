#include <fvm/core/address.hpp>
#include <test/fuzz/fuzz_target.hpp>

namespace fvm::test {
namespace {

void check_forms(const Address& address) {
    require(address.defined(), "decoding gives defined addresses");
    require(address.bytes().size() <= Address::max_size, "the binary form is bounded");
    const auto from_bytes = Address::from_bytes(address.bytes());
    require(from_bytes && *from_bytes == address, "the binary form can be read");
    const auto from_cbor = ipld::cbor::decode<Address>(ipld::cbor::encode(address));
    require(from_cbor && *from_cbor == address, "the CBOR form can be read");
    for (const Network network : {Network::mainnet, Network::testnet}) {
        const std::string text = address.to_text(network);
        require(text.size() <= Address::max_text_size, "the text is bounded");
        const auto from_text = Address::from_text(text, network);
        require(from_text && *from_text == address, "the text can be read");
    }
    if (const auto id = address.as_id()) {
        require(Address::id(*id) == address, "an id says all about its address");
    }
    if (const auto name_space = address.delegated_namespace()) {
        const auto again = Address::delegated(*name_space, address.subaddress());
        require(again && *again == address, "namespace and sub-address say all");
    }
}

void check_order(BytesView input) {
    if (input.empty() || input[0] >= input.size()) {
        return;
    }
    const auto first = Address::from_bytes(input.subspan(1, input[0]));
    const auto second = Address::from_bytes(input.subspan(1U + input[0]));
    if (first && second) {
        require((*first == *second) == ((*first <=> *second) == 0),
                "equality is that of the order");
        require(((*first <=> *second) < 0) == ((*second <=> *first) > 0),
                "the order has two sides");
    }
}

}  // namespace
}  // namespace fvm::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fvm;
    const BytesView input(data, size);
    if (const auto address = Address::from_bytes(input)) {
        const bool is_exact = !test::has_longest_varint(input);
        test::require(!is_exact || std::ranges::equal(address->bytes(), input),
                      "there is one binary form of an address");
        test::check_forms(*address);
    } else {
        test::require(address.error().offset <= size, "offsets of errors lie in the input");
    }
    if (const auto address = Address::from_text(as_text(input))) {
        test::check_forms(*address);
    }
    test::check_order(input);
    return 0;
}
