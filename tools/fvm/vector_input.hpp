#pragma once

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

/// All documents that `paths` name: files; folders, which stand for all *.json in and below them,
/// in order of their names; "-", which stands for standard input with a document on each line. The
/// error says in words what cannot be read.
[[nodiscard]] std::expected<std::vector<VectorInput>, std::string> list_inputs(
    const std::vector<std::string>& paths);

}  // namespace fvm::tools
