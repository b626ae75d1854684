#include <fvm/store/input.hpp>
#include <test/fuzz/fuzz_target.hpp>
#include <test/store/compressed.hpp>

namespace fvm::test {
namespace {

constexpr std::uint64_t max_size = 1 << 20;

/// Reads all there is, `step` bytes at a time.
ipld::StoreResult<Bytes> read_in_steps(BytesView bytes, std::size_t step) {
    store::Input input = store::Input::from_memory(bytes, max_size);
    Bytes out;
    while (true) {
        const std::size_t before = out.size();
        out.resize(before + step);
        const auto count = input.read(std::span(out).subspan(before));
        if (!count) {
            return std::unexpected(count.error());
        }
        require(*count <= step, "no more is read than there is room for");
        out.resize(before + *count);
        require(input.offset() == out.size() && out.size() <= max_size, "the output is bounded");
        if (*count == 0) {
            return out;
        }
    }
}

void check_hostile(BytesView bytes, std::size_t step) {
    const auto at_once = store::decompress(bytes, max_size);
    const auto in_steps = read_in_steps(bytes, step);
    require(at_once.has_value() == in_steps.has_value(), "steps do not matter");
    if (at_once) {
        require(*at_once == *in_steps, "steps do not matter to the content");
    } else {
        require(!at_once.error().note.empty(), "errors have a reason");
    }
}

void check_well_formed(BytesView content, std::size_t cut) {
    for (const Bytes& packed : {gzipped(content), zstandard(content)}) {
        const auto unpacked = store::decompress(packed, max_size);
        require(unpacked && std::ranges::equal(*unpacked, content), "what was packed is unpacked");
        const BytesView part = BytesView(packed).first(packed.size() - 1 - cut % packed.size());
        const auto damaged = store::decompress(part, max_size);
        require(part.size() < 4 || !damaged, "what was cut short is refused");
    }
}

}  // namespace
}  // namespace fvm::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fvm;
    test::Choices choices({data, size});
    const std::uint8_t mode = choices.byte();
    const auto number = static_cast<std::size_t>(choices.number(2));
    if (mode % 4 == 0) {
        test::check_well_formed(choices.rest(), number);
    } else {
        test::check_hostile(choices.rest(), 1 + number);
    }
    return 0;
}
