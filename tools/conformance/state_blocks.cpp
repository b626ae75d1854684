#include <fvm/store/car_reader.hpp>
#include <tools/conformance/state_blocks.hpp>
#include <tools/conformance/store_error_text.hpp>

namespace fvm::tools {

std::expected<std::vector<ipld::KeyedBlock>, std::string> read_state_blocks(
    BytesView packed, std::uint64_t max_size) {
    store::Input input = store::Input::from_memory(packed, max_size);
    store::CarOptions options;
    options.verify = true;
    auto reader = store::CarReader::open(input, options);
    if (!reader) {
        return std::unexpected(to_text(reader.error()));
    }
    std::vector<ipld::KeyedBlock> blocks;
    while (true) {
        auto block = reader->next();
        if (!block) {
            return std::unexpected(to_text(block.error()));
        }
        if (!*block) {
            return blocks;
        }
        blocks.push_back(**std::move(block));
    }
}

}  // namespace fvm::tools
