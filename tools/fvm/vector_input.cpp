#include <fvm/base/result.hpp>
#include <fvm/store/system.hpp>
#include <tools/conformance/store_error_text.hpp>
#include <tools/fvm/status.hpp>
#include <tools/fvm/vector_input.hpp>

#include <algorithm>
#include <filesystem>

namespace fvm::tools {
namespace {

/// Bounds on memory where standard input has no end.
constexpr std::size_t max_line = std::size_t{256} << 20;
constexpr std::size_t max_lines = 1'000'000;
constexpr std::uint64_t max_standard_input = std::uint64_t{4} << 30;

std::expected<void, ListError> add_standard_input(std::vector<VectorInput>& inputs) {
    const auto in_words = [](const ipld::StoreError& error) {
        return ListError{status_io, "standard input: " + to_text(error)};
    };
    const auto file = FVM_TRY_OR(in_words, store::FileDescriptor::open_to_read("/dev/stdin"));
    Bytes buffer(std::size_t{256} << 10);
    std::string content;
    std::size_t line = 1;
    std::uint64_t total = 0;
    const auto end_line = [&] {
        if (content.find_first_not_of(" \t\r") != std::string::npos) {
            inputs.push_back({"-:" + std::to_string(line), std::move(content)});
        }
        content.clear();
        ++line;
    };
    while (const std::size_t count = FVM_TRY_OR(in_words, file.read(buffer))) {
        std::string_view rest = as_text(BytesView(buffer).first(count));
        for (std::size_t end = 0; (end = rest.find('\n')) != std::string_view::npos;) {
            content += rest.substr(0, end);
            end_line();
            rest.remove_prefix(end + 1);
        }
        content += rest;
        total += count;
        if (content.size() > max_line || line > max_lines || total > max_standard_input) {
            return std::unexpected(ListError{
                status_malformed, "standard input: more data than the limit allows, on line " +
                                      std::to_string(line)});
        }
    }
    end_line();
    return {};
}

std::expected<void, ListError> add_folder(const std::string& folder,
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
        return std::unexpected(ListError{status_io, folder + ": " + failed.message()});
    }
    std::ranges::sort(files);
    for (std::string& file : files) {
        inputs.push_back({std::move(file), std::nullopt});
    }
    return {};
}

}  // namespace

int status_of(const InputError& error) {
    return error.is_unreadable ? status_io : status_malformed;
}

int status_of(const BundleError& error) {
    return error.kind == BundleError::Kind::missing ? status_missing_setup : status_malformed;
}

std::expected<std::vector<VectorInput>, ListError> list_inputs(
    const std::vector<std::string>& paths) {
    std::vector<VectorInput> inputs;
    for (const std::string& path : paths) {
        std::error_code failed;
        if (path == "-") {
            FVM_TRY(add_standard_input(inputs));
        } else if (const auto status = std::filesystem::status(path, failed);
                   !std::filesystem::exists(status)) {
            return std::unexpected(
                ListError{status_usage,
                          path + ": " + (failed ? failed.message() : "no such file or folder")});
        } else if (std::filesystem::is_directory(status)) {
            FVM_TRY(add_folder(path, inputs));
        } else {
            inputs.push_back({path, std::nullopt});
        }
    }
    return inputs;
}

}  // namespace fvm::tools
