#pragma once

#include <fvm/vm/rule_source.hpp>

#include <algorithm>
#include <cstddef>
#include <ranges>
#include <string_view>
#include <tuple>
#include <utility>

/// Rules that can be listed and compared: tables of fields, and values that know where each of
/// their fields is from.
namespace fvm::vm {

/// One field of `Rules`.
template <class Rules, class Value>
struct RuleField {
    std::string_view name;
    Value Rules::* member;
    /// What a number counts, or what a price is for one of: "bytes", "epoch". May be empty.
    std::string_view unit;
};

/// Calls `visit(index, field)` for each row of a tuple of RuleField, in order.
template <class Fields, class Visit>
constexpr void for_each_field(const Fields& fields, Visit&& visit) {
    [&]<std::size_t... I>(std::index_sequence<I...> /*indices*/) {
        (visit(I, std::get<I>(fields)), ...);
    }(std::make_index_sequence<std::tuple_size_v<Fields>>());
}

/// By value: what a list refers to is compared, not where it lies.
template <class Value>
constexpr bool same_rule(const Value& a, const Value& b) {
    if constexpr (std::ranges::range<Value>) {
        return std::ranges::equal(a, b);
    } else {
        return a == b;
    }
}

/// The rules of one version, made from those of the version before by changes that each say why.
/// `Rules` has an array `sources` with a place for each of `fields`. A change without a source, and
/// a source without a change, do not compile.
template <class Rules, const auto& fields>
class Revision {
  public:
    constexpr explicit Revision(const Rules& before) : values(before), cited_(before) {}

    /// To be changed, and then cite()d.
    Rules values;

    /// What has changed since the last call is from `source`.
    constexpr void cite(const RuleSource& source) {
        bool changed = false;
        for_each_field(fields, [&](std::size_t i, const auto& field) {
            if (!same_rule(values.*field.member, cited_.*field.member)) {
                values.sources[i] = source;
                changed = true;
            }
        });
        if (!changed) {
            a_source_without_a_change();
        }
        cited_ = values;
    }

    constexpr Rules finish() const {
        for_each_field(fields, [&](std::size_t /*i*/, const auto& field) {
            if (!same_rule(values.*field.member, cited_.*field.member)) {
                a_change_without_a_source();
            }
        });
        return values;
    }

  private:
    // Not constexpr: reaching one ends the compilation.
    static void a_source_without_a_change() {}
    static void a_change_without_a_source() {}

    Rules cited_;
};

}  // namespace fvm::vm
