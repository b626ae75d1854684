#include <fvm/ipld/bitfield.hpp>
#include <fvm/ipld/codec.hpp>
#include <test/fuzz/fuzz_target.hpp>

namespace fvm::test {
namespace {

using ipld::BitField;
using ipld::BitRange;

void check_form(const BitField& field) {
    const auto again = BitField::from_bytes(field.to_bytes());
    require(again && *again == field, "the encoding can be read");
    std::uint64_t size = 0;
    std::uint64_t end = 0;
    for (const BitRange& range : field.ranges()) {
        require(range.start < range.end, "runs are not empty");
        require(size == 0 || range.start > end, "runs are maximal and ascend");
        end = range.end;
        size += range.size();
        require(field.contains(range.start) && field.contains(range.end - 1), "runs are contained");
        require(!field.contains(range.end), "runs end");
    }
    require(field.size() == size, "the size is that of the runs");
    require(field.empty() == (size == 0), "only the empty set is empty");
    require(field.first().has_value() == !field.empty(), "the first member");
    if (const auto members = field.bits(1000)) {
        require(BitField::from_bits(*members) == field, "members make the set");
    }
}

void check_two(const BitField& a, const BitField& b) {
    const BitField either = a | b;
    const BitField both = a & b;
    const BitField only_a = a - b;
    const BitField only_b = b - a;
    for (const BitField* result : {&either, &both, &only_a, &only_b}) {
        check_form(*result);
    }
    require((only_a | only_b) == (a ^ b), "the symmetric difference");
    require((either - both) == (a ^ b), "the symmetric difference, otherwise");
    require((only_a | both) == a, "a set is its parts");
    require((either - b) == only_a, "what is added can be removed");
    require(a.contains_any(b) == !both.empty(), "sets meet where they have a member in common");
    require(a.contains_all(b) == only_b.empty(), "containing all");
    require(either.contains_all(a) && a.contains_all(both), "parts are contained");
    const BitField fields[] = {a, b, both};
    require(BitField::union_of(fields) == either, "the union of many");
    const BitField cut = a.cut(b);
    check_form(cut);
    require(cut.size() == only_a.size(), "cutting loses nothing else");
}

void check_changes(BitField field, Choices& choices) {
    for (int i = 0; i < 8 && !choices.at_end(); ++i) {
        const std::uint8_t choice = choices.byte();
        const std::uint64_t bit = choices.number(1U << (choice % 4));
        if (choice < 128) {
            require(field.set(bit) == (bit != UINT64_MAX), "all but one number can be set");
            require(field.contains(bit) == (bit != UINT64_MAX), "what is set is contained");
        } else {
            field.unset(bit);
            require(!field.contains(bit), "what is removed is not contained");
        }
    }
    check_form(field);
    const std::uint64_t start = choices.number(1);
    const std::uint64_t count = choices.number(2);
    if (const auto slice = field.slice(start, count)) {
        check_form(*slice);
        require(slice->size() == count && field.contains_all(*slice), "a slice has its size");
    } else {
        require(field.size() < start || field.size() - start < count, "slices of what is there");
    }
}

}  // namespace
}  // namespace fvm::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fvm;
    using ipld::BitField;
    test::Choices choices({data, size});
    const BytesView encoded = choices.bytes(choices.byte());
    const auto first = BitField::from_bytes(encoded);
    if (!first) {
        test::require(first.error().offset <= encoded.size(), "offsets of errors lie in the input");
        return 0;
    }
    test::require(std::ranges::equal(first->to_bytes(), encoded), "sets have one encoding");
    const auto from_cbor = ipld::cbor::decode<BitField>(ipld::cbor::encode(*first));
    test::require(from_cbor && *from_cbor == *first, "the CBOR form can be read");
    test::check_form(*first);
    if (const auto second = BitField::from_bytes(choices.bytes(choices.byte()))) {
        test::check_two(*first, *second);
    }
    test::check_changes(*first, choices);
    return 0;
}
