#include <fvm/base/result.hpp>
#include <tools/fvm/vector_filter.hpp>

#include <regex.h>

#include <algorithm>
#include <charconv>

namespace fvm::tools {
namespace {

std::optional<std::uint32_t> parse_number(std::string_view text) {
    std::uint32_t value = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (status != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

template <class T>
bool is_among(const std::vector<T>& wanted, const T& value) {
    return wanted.empty() || std::ranges::find(wanted, value) != wanted.end();
}

}  // namespace

/// A POSIX extended regular expression: std::regex reports by exceptions.
struct VectorFilter::Pattern {
    regex_t compiled{};

    Pattern() = default;
    Pattern(const Pattern&) = delete;
    Pattern& operator=(const Pattern&) = delete;
    ~Pattern() { regfree(&compiled); }
};

VectorFilter::VectorFilter() = default;
VectorFilter::VectorFilter(VectorFilter&&) noexcept = default;
VectorFilter& VectorFilter::operator=(VectorFilter&&) noexcept = default;
VectorFilter::~VectorFilter() = default;

std::expected<VectorFilter, std::string> VectorFilter::create(const FilterOptions& options) {
    VectorFilter filter;
    filter.options_ = options;
    if (!options.pattern.empty()) {
        auto pattern = std::make_unique<Pattern>();
        const int failed =
            regcomp(&pattern->compiled, options.pattern.c_str(), REG_EXTENDED | REG_NOSUB);
        if (failed != 0) {
            char reason[128] = {};
            regerror(failed, &pattern->compiled, reason, sizeof reason);
            return std::unexpected("--match: " + std::string(reason));
        }
        filter.pattern_ = std::move(pattern);
    }
    std::string_view rest = options.network_versions;
    while (!rest.empty()) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        const std::string_view part = rest.substr(0, comma);
        rest.remove_prefix(std::min(comma + 1, rest.size()));
        const std::size_t dash = std::min(part.find('-'), part.size());
        const auto first = parse_number(part.substr(0, dash));
        const auto last = dash == part.size() ? first : parse_number(part.substr(dash + 1));
        if (!first || !last || *first > *last) {
            return std::unexpected("--nv: '" + std::string(part) +
                                   "' is no network version and no range of them");
        }
        filter.network_versions_.push_back({*first, *last});
    }
    return filter;
}

bool VectorFilter::accepts_name(std::string_view id, std::string_view file) const {
    const auto contains = [&](const std::string& wanted) {
        return id.find(wanted) != std::string_view::npos ||
               file.find(wanted) != std::string_view::npos;
    };
    if (!options_.substrings.empty() && std::ranges::none_of(options_.substrings, contains)) {
        return false;
    }
    const auto matches = [&](std::string_view text) {
        return regexec(&pattern_->compiled, std::string(text).c_str(), 0, nullptr, 0) == 0;
    };
    return pattern_ == nullptr || matches(id) || matches(file);
}

bool VectorFilter::accepts(const VectorVariant& variant) const {
    const auto number = static_cast<std::uint32_t>(variant.network_version);
    return network_versions_.empty() ||
           std::ranges::any_of(network_versions_, [&](const Range& range) {
               return range.first <= number && number <= range.last;
           });
}

std::expected<bool, BundleError> VectorFilter::accepts(const Vector& vector,
                                                       BundleSet& bundles) const {
    std::unique_ptr<VectorState> state;
    if (!options_.actors.empty()) {
        state = FVM_TRY(VectorState::open(vector, bundles));
    }
    for (std::size_t i = 0; i < vector.messages.size(); ++i) {
        const Message& message = vector.messages[i].message;
        if (is_among(options_.methods, message.method) &&
            is_among(options_.exit_codes, vector.receipts[i].exit_code.value) &&
            (state == nullptr ||
             is_among(options_.actors, state->receiver_name(vector, message)))) {
            return true;
        }
    }
    return false;
}

}  // namespace fvm::tools
