#include <fvm/base/result.hpp>
#include <fvm/store/system.hpp>
#include <tools/conformance/text_file.hpp>

namespace fvm::tools {

ipld::StoreResult<std::string> read_text_file(const std::string& path, std::uint64_t max_size) {
    const store::FileDescriptor file = FVM_TRY(store::FileDescriptor::open_to_read(path));
    std::string text;
    constexpr std::size_t step = std::size_t{256} << 10;
    while (true) {
        const std::size_t before = text.size();
        text.resize(before + step);
        const std::size_t count =
            FVM_TRY(file.read({reinterpret_cast<std::uint8_t*>(text.data()) + before, step}));
        text.resize(before + count);
        if (count == 0) {
            return text;
        }
        if (text.size() > max_size) {
            return store::malformed_file("more data than the limit allows", max_size);
        }
    }
}

}  // namespace fvm::tools
