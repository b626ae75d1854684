#pragma once

#include <tools/conformance/vector_state.hpp>

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fvm::tools {

/// As the options give it: each list is one of which any member has to match; an empty one asks for
/// nothing.
struct FilterOptions {
    std::vector<std::string> substrings;
    std::string pattern;
    std::vector<std::string> actors;
    std::vector<std::uint64_t> methods;
    std::vector<std::uint32_t> exit_codes;
    std::string network_versions;
};

/// Chooses vectors and variants.
class VectorFilter {
  public:
    /// The error says which option is wrong, and why.
    static std::expected<VectorFilter, std::string> create(const FilterOptions& options);

    VectorFilter(VectorFilter&&) noexcept;
    VectorFilter& operator=(VectorFilter&&) noexcept;
    ~VectorFilter();

    /// By the name of a vector or of its file, whichever: `-k` and `--match`.
    [[nodiscard]] bool accepts_name(std::string_view id, std::string_view file) const;

    [[nodiscard]] bool accepts(const VectorVariant& variant) const;

    /// By what the messages are: actor, method and exit code, which one message must have together.
    std::expected<bool, BundleError> accepts(const Vector& vector, BundleSet& bundles) const;

  private:
    struct Pattern;
    struct Range {
        std::uint32_t first;
        std::uint32_t last;
    };

    VectorFilter();

    FilterOptions options_;
    std::unique_ptr<Pattern> pattern_;
    std::vector<Range> network_versions_;
};

}  // namespace fvm::tools
