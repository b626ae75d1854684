#include <fvm/store/system.hpp>
#include <tools/conformance/text_file.hpp>

namespace fvm::tools {

std::expected<std::string, std::string> read_text_file(const std::string& path,
                                                       std::uint64_t max_size) {
    auto file = store::FileDescriptor::open_to_read(path);
    if (!file) {
        return std::unexpected(std::move(file).error().note);
    }
    std::string text;
    constexpr std::size_t step = std::size_t{256} << 10;
    while (true) {
        const std::size_t before = text.size();
        text.resize(before + step);
        const auto count =
            file->read({reinterpret_cast<std::uint8_t*>(text.data()) + before, step});
        if (!count) {
            return std::unexpected(count.error().note);
        }
        text.resize(before + *count);
        if (*count == 0) {
            return text;
        }
        if (text.size() > max_size) {
            return std::unexpected(path + " is larger than " + std::to_string(max_size) + " bytes");
        }
    }
}

}  // namespace fvm::tools
