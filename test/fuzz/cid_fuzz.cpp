#include <fvm/ipld/cid.hpp>
#include <fvm/ipld/codec.hpp>
#include <test/fuzz/fuzz_target.hpp>

namespace fvm::test {
namespace {

using ipld::Cid;

void check_forms(const Cid& cid) {
    require(cid.defined(), "decoding gives defined CIDs");
    const Bytes bytes = cid.to_bytes();
    require(bytes.size() == cid.encoded_size() && bytes.size() <= Cid::max_encoded_size,
            "the size of the binary form is known");
    const auto from_bytes = Cid::from_bytes(bytes);
    require(from_bytes && *from_bytes == cid, "the binary form can be read");
    const auto from_text = Cid::from_text(cid.to_text());
    require(from_text && *from_text == cid, "the text can be read");
    const auto from_link = ipld::cbor::decode<Cid>(ipld::cbor::encode(cid));
    require(from_link && *from_link == cid, "the link can be read");
}

void check_binary(BytesView input) {
    std::size_t used = 0;
    const auto prefix = Cid::read_prefix(input, used);
    const auto whole = Cid::from_bytes(input);
    require(!whole || prefix, "a CID is a prefix of itself");
    if (!prefix) {
        require(prefix.error().offset <= input.size(), "offsets of errors lie in the input");
        return;
    }
    require(used <= input.size(), "a prefix lies in the input");
    require(whole.has_value() == (used == input.size()), "trailing bytes are refused");
    const BytesView form = input.first(used);
    require(has_longest_varint(form) || std::ranges::equal(prefix->to_bytes(), form),
            "there is one binary form of a CID");
    check_forms(*prefix);
}

void check_order(BytesView input) {
    std::size_t used = 0;
    const auto first = Cid::read_prefix(input, used);
    const auto second = first ? Cid::from_bytes(input.subspan(used)) : first;
    if (!first || !second) {
        return;
    }
    const bool equal = *first == *second;
    require(equal == ((*first <=> *second) == 0), "equality is that of the order");
    require(((*first <=> *second) < 0) == ((*second <=> *first) > 0), "the order has two sides");
    require(equal == std::ranges::equal(first->to_bytes(), second->to_bytes()),
            "equality is that of the bytes");
}

}  // namespace
}  // namespace fvm::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fvm;
    const BytesView input(data, size);
    test::check_binary(input);
    test::check_order(input);
    if (const auto cid = ipld::Cid::from_text(as_text(input))) {
        test::check_forms(*cid);
    }
    return 0;
}
