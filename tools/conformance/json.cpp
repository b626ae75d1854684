#include <fvm/base/result.hpp>
#include <tools/conformance/json.hpp>

#include <nlohmann/json.hpp>

#include <charconv>
#include <set>

namespace fvm::tools {
namespace {

/// What nlohmann's parser says of a number beyond the range of its floating point.
constexpr int number_overflow = 406;

/// Builds a Json from the events of nlohmann's parser, which does not recurse.
class TreeBuilder {
  public:
    using Base = nlohmann::json;

    explicit TreeBuilder(std::size_t max_values) : max_values_(max_values) {}

    bool null() { return place({}) != nullptr; }
    bool boolean(bool value) {
        Json json;
        json.kind = Json::Kind::boolean;
        json.boolean = value;
        return place(std::move(json)) != nullptr;
    }
    bool number_integer(Base::number_integer_t value) { return number(std::to_string(value)); }
    bool number_unsigned(Base::number_unsigned_t value) { return number(std::to_string(value)); }
    /// Also integers beyond 64 bits; `text` is what the document has.
    bool number_float(Base::number_float_t /*value*/, const std::string& text) {
        return number(text);
    }
    bool string(std::string& value) {
        Json json;
        json.kind = Json::Kind::string;
        json.text = std::move(value);
        return place(std::move(json)) != nullptr;
    }
    bool binary(Base::binary_t& /*value*/) { return false; }

    bool start_object(std::size_t /*size*/) { return open(Json::Kind::object); }
    bool start_array(std::size_t /*size*/) { return open(Json::Kind::array); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }

    bool key(std::string& name) {
        if (!open_.back().names.insert(name).second) {
            error_ = InputError{"member \"" + name + "\" occurs twice", {}};
            return false;
        }
        open_.back().json->members.push_back({std::move(name), {}});
        return true;
    }

    bool parse_error(std::size_t position, const std::string& last_token,
                     const nlohmann::detail::exception& error) {
        // Counted from 1, and the last byte that was read.
        const std::size_t offset = position == 0 ? 0 : position - 1;
        error_ = InputError{(error.id == number_overflow ? "number too large" : "not JSON") +
                                (" at offset " + std::to_string(offset)),
                            {}};
        if (!last_token.empty() && last_token.size() <= 40) {
            error_->reason += ", near " + json_string(last_token);
        }
        return false;
    }

    InputResult<Json> finish(bool accepted) {
        if (accepted) {
            return std::move(root_);
        }
        return std::unexpected(error_.value_or(InputError{"not JSON", {}}));
    }

  private:
    struct Container {
        Json* json;
        std::set<std::string> names;
    };

    bool number(std::string text) {
        Json json;
        json.kind = Json::Kind::number;
        json.text = std::move(text);
        return place(std::move(json)) != nullptr;
    }

    /// Null where the document has too many values.
    Json* place(Json json) {
        if (++values_ > max_values_) {
            error_ = InputError{"more than " + std::to_string(max_values_) + " values", {}};
            return nullptr;
        }
        if (open_.empty()) {
            root_ = std::move(json);
            return &root_;
        }
        Json& parent = *open_.back().json;
        if (parent.kind == Json::Kind::array) {
            return &parent.elements.emplace_back(std::move(json));
        }
        parent.members.back().value = std::move(json);
        return &parent.members.back().value;
    }

    bool open(Json::Kind kind) {
        if (open_.size() == Json::max_depth) {
            error_ =
                InputError{"nested more than " + std::to_string(Json::max_depth) + " deep", {}};
            return false;
        }
        Json json;
        json.kind = kind;
        // Stays where it is: its parent gets no further child before it is closed.
        Json* placed = place(std::move(json));
        open_.push_back({placed, {}});
        return placed != nullptr;
    }

    bool close() {
        open_.pop_back();
        return true;
    }

    Json root_;
    std::vector<Container> open_;
    std::size_t max_values_;
    std::size_t values_ = 0;
    std::optional<InputError> error_;
};

template <class T>
std::optional<T> parse_integer(std::string_view text) {
    T value{};
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (status != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

}  // namespace

InputResult<Json> Json::parse(std::string_view text, std::size_t max_values) {
    TreeBuilder builder(max_values);
    const bool accepted = nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
    return builder.finish(accepted);
}

const Json* Json::find(std::string_view name) const {
    for (const Member& member : members) {
        if (member.name == name) {
            return &member.value;
        }
    }
    return nullptr;
}

std::string JsonPlace::path_to(std::string_view name) const {
    return path_.empty() ? std::string(name) : path_ + "." + std::string(name);
}

InputResult<std::optional<JsonPlace>> JsonPlace::optional_member(std::string_view name) const {
    if (value_->kind != Json::Kind::object) {
        return error("not an object");
    }
    const Json* found = value_->find(name);
    if (found == nullptr) {
        return std::nullopt;
    }
    return JsonPlace(*found, path_to(name));
}

InputResult<JsonPlace> JsonPlace::member(std::string_view name) const {
    const std::optional<JsonPlace> found = FVM_TRY(optional_member(name));
    if (!found) {
        return std::unexpected(InputError{"missing", path_to(name)});
    }
    return *found;
}

InputResult<std::vector<JsonPlace>> JsonPlace::elements() const {
    if (value_->kind != Json::Kind::array) {
        return error("not an array");
    }
    std::vector<JsonPlace> places;
    for (const Json& element : value_->elements) {
        places.emplace_back(element, path_ + "[" + std::to_string(places.size()) + "]");
    }
    return places;
}

InputResult<std::string_view> JsonPlace::string() const {
    if (value_->kind != Json::Kind::string) {
        return error("not a string");
    }
    return std::string_view(value_->text);
}

InputResult<bool> JsonPlace::boolean() const {
    if (value_->kind != Json::Kind::boolean) {
        return error("neither true nor false");
    }
    return value_->boolean;
}

InputResult<std::string_view> JsonPlace::integer_text() const {
    if (value_->kind != Json::Kind::number ||
        value_->text.find_first_of(".eE") != std::string::npos) {
        return error("not an integer");
    }
    return std::string_view(value_->text);
}

InputResult<std::uint64_t> JsonPlace::unsigned_integer(std::uint64_t max) const {
    const std::string_view text = FVM_TRY(integer_text());
    const auto value = parse_integer<std::uint64_t>(text);
    if (!value || *value > max) {
        return error("not an integer from 0 to " + std::to_string(max));
    }
    return *value;
}

InputResult<std::int64_t> JsonPlace::signed_integer() const {
    const std::string_view text = FVM_TRY(integer_text());
    const auto value = parse_integer<std::int64_t>(text);
    if (!value) {
        return error("not an integer of 64 bits");
    }
    return *value;
}

std::string json_string(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace fvm::tools
