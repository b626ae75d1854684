#include <fvm/base/result.hpp>
#include <fvm/store/car_reader.hpp>
#include <fvm/store/car_store.hpp>
#include <fvm/store/car_writer.hpp>
#include <test/fuzz/fuzz_target.hpp>

namespace fvm::test {
namespace {

constexpr std::uint64_t max_decompressed = 1 << 20;

struct Content {
    std::vector<ipld::Cid> roots;
    std::vector<ipld::KeyedBlock> blocks;
};

ipld::StoreResult<Content> read(BytesView car, const store::CarOptions& options) {
    store::Input input = store::Input::from_memory(car, max_decompressed);
    store::CarReader reader = FVM_TRY(store::CarReader::open(input, options));
    Content content{reader.roots(), {}};
    while (auto block = FVM_TRY(reader.next())) {
        content.blocks.push_back(*std::move(block));
    }
    return content;
}

Bytes write(const Content& content) {
    store::CarWriter writer(content.roots);
    for (const ipld::KeyedBlock& entry : content.blocks) {
        writer.write(entry.cid, entry.block.bytes());
    }
    return writer.take();
}

void require_equal(const Content& a, const Content& b) {
    require(a.roots == b.roots, "the roots are the same");
    require(a.blocks.size() == b.blocks.size(), "there are as many blocks");
    for (std::size_t i = 0; i < a.blocks.size(); ++i) {
        require(a.blocks[i].cid == b.blocks[i].cid, "the CIDs are the same");
        require(std::ranges::equal(a.blocks[i].block.bytes(), b.blocks[i].block.bytes()),
                "the blocks are the same");
    }
}

/// In the store the last of several blocks under one CID counts.
void check_store(const Content& content, store::CarStore& blocks) {
    require(content.roots == blocks.roots(), "reader and store find the same roots");
    require(blocks.size() <= content.blocks.size(), "the store has no more than the reader");
    for (std::size_t i = 0; i < content.blocks.size(); ++i) {
        const ipld::KeyedBlock& entry = content.blocks[i];
        const auto found = blocks.get(entry.cid);
        require(found && *found, "the store has what the reader reads");
        const bool is_last = std::none_of(
            content.blocks.begin() + static_cast<std::ptrdiff_t>(i) + 1, content.blocks.end(),
            [&](const ipld::KeyedBlock& later) { return later.cid == entry.cid; });
        require(!is_last || std::ranges::equal((*found)->bytes(), entry.block.bytes()),
                "reader and store find the same block");
    }
}

void check(BytesView car, const store::CarOptions& options) {
    const auto content = read(car, options);
    const auto blocks = store::CarStore::from_bytes(to_bytes(car), options, max_decompressed);
    require(content.has_value() == blocks.has_value(), "reader and store accept the same");
    if (!content) {
        require(!content.error().note.empty(), "errors have a reason");
        return;
    }
    check_store(*content, **blocks);
    const auto again = read(write(*content), options);
    require(again.has_value(), "what was written can be read");
    require_equal(*content, *again);
}

}  // namespace
}  // namespace fvm::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fvm;
    test::Choices choices({data, size});
    store::CarOptions options;
    const std::uint8_t flags = choices.byte();
    options.verify = (flags & 1) != 0;
    if ((flags & 2) != 0) {
        options.limits = {.max_header = 64, .max_section = 128};
    }
    test::check(choices.rest(), options);
    return 0;
}
