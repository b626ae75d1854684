#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fvm::tools {

/// Why a document was refused, and where.
struct InputError {
    /// In words.
    std::string reason;
    /// The place in the document, "preconditions.variants[0].nv"; empty for the document as a
    /// whole.
    std::string path;
    /// There is no document, because the system could not read it.
    bool is_unreadable = false;

    /// "preconditions.variants[0].nv: not an integer".
    [[nodiscard]] std::string to_text() const {
        return path.empty() ? reason : path + ": " + reason;
    }
};

template <class T>
using InputResult = std::expected<T, InputError>;

/// A JSON value. Numbers stay as they are written, because vectors have integers of any size.
struct Json {
    enum class Kind : std::uint8_t { null, boolean, number, string, array, object };
    struct Member;

    Kind kind = Kind::null;
    bool boolean = false;
    /// The string, or the digits of the number.
    std::string text;
    std::vector<Json> elements;
    /// In the order of the document.
    std::vector<Member> members;

    /// Nesting that parse() follows.
    static constexpr std::size_t max_depth = 64;
    /// Values in a document, where the caller does not say: bounds its memory.
    static constexpr std::size_t default_max_values = 1'000'000;

    /// Parses a document that fills `text`. Refuses what the standard refuses, objects that name a
    /// member twice, nesting deeper than max_depth and more than `max_values` values. Errors name
    /// the byte offset.
    static InputResult<Json> parse(std::string_view text,
                                   std::size_t max_values = default_max_values);

    /// The member, or null where there is none or this is no object.
    [[nodiscard]] const Json* find(std::string_view name) const;
};

struct Json::Member {
    std::string name;
    Json value;
};

/// A value and the way that led to it, for reading documents with errors that say where.
class JsonPlace {
  public:
    explicit JsonPlace(const Json& value, std::string path = {})
        : value_(&value), path_(std::move(path)) {}

    [[nodiscard]] const Json& value() const { return *value_; }
    [[nodiscard]] bool is_null() const { return value_->kind == Json::Kind::null; }

    [[nodiscard]] std::unexpected<InputError> error(std::string reason) const {
        return std::unexpected(InputError{std::move(reason), path_});
    }

    /// An error where the member is absent or this is no object.
    [[nodiscard]] InputResult<JsonPlace> member(std::string_view name) const;
    /// Nothing where it is absent; an error where this is no object.
    [[nodiscard]] InputResult<std::optional<JsonPlace>> optional_member(
        std::string_view name) const;
    [[nodiscard]] InputResult<std::vector<JsonPlace>> elements() const;

    [[nodiscard]] InputResult<std::string_view> string() const;
    [[nodiscard]] InputResult<bool> boolean() const;
    /// An integer without fraction or exponent, as it is written: "-12".
    [[nodiscard]] InputResult<std::string_view> integer_text() const;
    [[nodiscard]] InputResult<std::uint64_t> unsigned_integer(std::uint64_t max = UINT64_MAX) const;
    [[nodiscard]] InputResult<std::int64_t> signed_integer() const;

  private:
    [[nodiscard]] std::string path_to(std::string_view name) const;

    const Json* value_;
    std::string path_;
};

/// `text` as a JSON string with its quotation marks. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string json_string(std::string_view text);

}  // namespace fvm::tools
