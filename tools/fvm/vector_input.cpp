#include <fvm/base/result.hpp>
#include <tools/conformance/text_file.hpp>
#include <tools/fvm/vector_input.hpp>

#include <algorithm>
#include <filesystem>

namespace fvm::tools {
namespace {

constexpr std::uint64_t max_standard_input = std::uint64_t{4} << 30;

std::expected<void, std::string> add_standard_input(std::vector<VectorInput>& inputs) {
    const std::string text = FVM_TRY(read_text_file("/dev/stdin", max_standard_input));
    std::size_t line = 0;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        ++line;
        const std::string_view content = std::string_view(text).substr(start, end - start);
        if (content.find_first_not_of(" \t\r") != std::string_view::npos) {
            inputs.push_back({"-:" + std::to_string(line), std::string(content)});
        }
        start = end + 1;
    }
    return {};
}

std::expected<void, std::string> add_folder(const std::string& folder,
                                            std::vector<VectorInput>& inputs) {
    std::vector<std::string> files;
    std::error_code failed;
    std::filesystem::recursive_directory_iterator entry(folder, failed);
    for (; !failed && entry != std::filesystem::recursive_directory_iterator();
         entry.increment(failed)) {
        std::error_code ignored;
        if (entry->path().extension() == ".json" && entry->is_regular_file(ignored)) {
            files.push_back(entry->path().string());
        }
    }
    if (failed) {
        return std::unexpected(folder + ": " + failed.message());
    }
    std::ranges::sort(files);
    for (std::string& file : files) {
        inputs.push_back({std::move(file), std::nullopt});
    }
    return {};
}

}  // namespace

std::expected<std::vector<VectorInput>, std::string> list_inputs(
    const std::vector<std::string>& paths) {
    std::vector<VectorInput> inputs;
    for (const std::string& path : paths) {
        std::error_code failed;
        if (path == "-") {
            FVM_TRY(add_standard_input(inputs));
        } else if (const auto status = std::filesystem::status(path, failed);
                   !std::filesystem::exists(status)) {
            return std::unexpected(path + ": " +
                                   (failed ? failed.message() : "no such file or folder"));
        } else if (std::filesystem::is_directory(status)) {
            FVM_TRY(add_folder(path, inputs));
        } else {
            inputs.push_back({path, std::nullopt});
        }
    }
    return inputs;
}

}  // namespace fvm::tools
