#pragma once

#include <tools/conformance/bundles.hpp>
#include <tools/conformance/vector.hpp>

#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace fvm::tools {

/// One document, not parsed yet.
struct VectorInput {
    /// The file, or "-:3" for the third line of standard input.
    std::string name;
    /// The document, where it is no file.
    std::optional<std::string> document;

    [[nodiscard]] InputResult<Vector> load() const {
        return document ? Vector::parse(*document) : load_vector(name);
    }
};

/// Why a command has nothing to work on.
struct ListError {
    /// The exit status that it ends with.
    int status = 0;
    std::string reason;
};

/// All documents that `paths` name: files; folders, which stand for all *.json in and below them,
/// in order of their names; "-", which stands for standard input with a document on each line.
[[nodiscard]] std::expected<std::vector<VectorInput>, ListError> list_inputs(
    const std::vector<std::string>& paths);

/// The exit status of a command that ends with this error.
[[nodiscard]] int status_of(const InputError& error);
[[nodiscard]] int status_of(const BundleError& error);

}  // namespace fvm::tools
