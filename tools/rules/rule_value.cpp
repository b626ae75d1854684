#include <tools/rules/rule_value.hpp>
#include <tools/state/text_table.hpp>

#include <concepts>
#include <limits>
#include <vector>

namespace fvm::tools {
namespace {

std::string joined(const std::vector<std::string>& parts, const char* separator) {
    std::string text;
    for (const std::string& part : parts) {
        text += (text.empty() ? "" : separator) + part;
    }
    return text;
}

std::string with_unit(const std::string& text, std::string_view unit) {
    return unit.empty() ? text : text + " " + std::string(unit);
}

std::string bytes_text(std::uint64_t count) {
    const auto in = [&](unsigned shift, const char* name) {
        return std::to_string(count >> shift) + name;
    };
    const auto is_multiple = [&](unsigned shift) {
        return count != 0 && count % (std::uint64_t{1} << shift) == 0;
    };
    return is_multiple(30)   ? in(30, " GiB")
           : is_multiple(20) ? in(20, " MiB")
                             : grouped(count) + " bytes";
}

template <std::integral Number>
RuleValue describe_number(Number value, std::string_view unit) {
    if (value == std::numeric_limits<Number>::max()) {
        return {"no limit", nullptr};
    }
    const auto number = static_cast<std::uint64_t>(value);
    if (unit == "codec") {
        return {codec_name(number), codec_name(number)};
    }
    if (unit == "bytes") {
        return {bytes_text(number), number};
    }
    return {with_unit(grouped(number), unit), number};
}

/// The first network version whose rules have `value` as `member`.
template <class Value>
std::string first_version_with(Value vm::NetworkRules::* member, Value value) {
    for (std::uint32_t number = 0; number < 1000; ++number) {
        const vm::NetworkRules* rules = vm::rules_for(NetworkVersion{number});
        if (rules != nullptr && rules->*member == value) {
            return std::string(name(NetworkVersion{number}));
        }
    }
    return "none";
}

}  // namespace

std::string price_text(vm::Gas gas) {
    std::string text = grouped(gas.round_down());
    if (std::uint64_t part = gas.milligas() % 1000; part != 0) {
        std::string digits = std::to_string(part + 1000).substr(1);
        digits.erase(digits.find_last_not_of('0') + 1);
        text += "." + digits;
    }
    return text;
}

std::string source_text(const vm::RuleSource& source) {
    std::vector<std::string> parts;
    for (const std::uint16_t number : source.fips) {
        if (number != 0) {
            parts.push_back("FIP-" + std::to_string(10'000 + number).substr(1));
        }
    }
    if (!source.reference.empty()) {
        parts.push_back("reference: " + std::string(source.reference));
    }
    return joined(parts, ", ");
}

nlohmann::ordered_json source_json(const vm::RuleSource& source) {
    nlohmann::ordered_json json{{"fips", nlohmann::ordered_json::array()}};
    for (const std::uint16_t number : source.fips) {
        if (number != 0) {
            json["fips"].push_back(number);
        }
    }
    if (!source.reference.empty()) {
        json["reference"] = source.reference;
    }
    return json;
}

RuleValue describe(bool value, std::string_view /*unit*/) {
    return {value ? "yes" : "no", value};
}

RuleValue describe(std::uint64_t value, std::string_view unit) {
    return describe_number(value, unit);
}

RuleValue describe(std::uint32_t value, std::string_view unit) {
    return describe_number(value, unit);
}

RuleValue describe(std::int64_t value, std::string_view unit) {
    return describe_number(value, unit);
}

RuleValue describe(std::span<const std::uint64_t> values, std::string_view unit) {
    RuleValue all{{}, nlohmann::ordered_json::array()};
    std::vector<std::string> texts;
    for (const std::uint64_t value : values) {
        RuleValue one = describe(value, unit);
        texts.push_back(std::move(one.text));
        all.json.push_back(std::move(one.json));
    }
    all.text = texts.empty() ? "none" : joined(texts, ", ");
    return all;
}

RuleValue describe(std::string_view value, std::string_view /*unit*/) {
    return {std::string(value), value};
}

RuleValue describe(vm::Gas price, std::string_view unit) {
    std::string text = price_text(price);
    if (!unit.empty()) {
        text += " per " + std::string(unit);
    }
    return {price.is_zero() ? "nothing" : text, price.milligas()};
}

RuleValue describe(const vm::ScalingCost& price, std::string_view unit) {
    std::vector<std::string> parts;
    if (!price.flat.is_zero()) {
        parts.push_back(price_text(price.flat));
    }
    if (!price.scale.is_zero()) {
        parts.push_back(describe(price.scale, unit).text);
    }
    return {parts.empty() ? "nothing" : joined(parts, " + "),
            {{"flat", price.flat.milligas()}, {"each", price.scale.milligas()}, {"unit", unit}}};
}

RuleValue describe(const vm::StepCost& price, std::string_view unit) {
    RuleValue all{{}, nlohmann::ordered_json::array()};
    std::vector<std::string> texts;
    for (const vm::StepCost::Step& step : price.steps) {
        if (step.start != 0) {
            texts.push_back(price_text(step.cost) + " from " + std::to_string(step.start));
            all.json.push_back({{"from", step.start}, {"cost", step.cost.milligas()}});
        }
    }
    all.text = texts.empty() ? "nothing" : joined(texts, ", ") + " " + std::string(unit);
    return all;
}

RuleValue describe(vm::FvmGeneration value, std::string_view /*unit*/) {
    const auto number = static_cast<unsigned>(value);
    return {"FVM v" + std::to_string(number), number};
}

RuleValue describe(wasm::Generation value, std::string_view /*unit*/) {
    const std::string version = value == wasm::Generation::wasm_instrument_0_2 ? "0.2" : "0.4";
    return {"fvm-wasm-instrument " + version, version};
}

RuleValue describe(Manifest::Requires value, std::string_view /*unit*/) {
    std::vector<std::string> names{"account", "system", "init"};
    if (value == Manifest::Requires::ethereum) {
        names.insert(names.end(), {"placeholder", "eam", "ethaccount"});
    }
    return {joined(names, ", "), names};
}

RuleValue describe(ipld::FlushRules value, std::string_view /*unit*/) {
    if (value == ipld::FlushRules::v2) {
        return {"raw and dag-cbor, canonical headers", "v2"};
    }
    return {"raw, dag-cbor and cbor, headers of any length", "v3"};
}

RuleValue describe(const ProofTypes& value, std::string_view /*unit*/) {
    std::vector<std::string> names;
    const auto add = [&](bool exists, const char* name) {
        if (exists) {
            names.emplace_back(name);
        }
    };
    add(value.synthetic_porep, "synthetic PoRep");
    add(value.ni_porep, "non-interactive PoRep");
    add(value.window_post_v1, "window PoSt V1");
    add(value.window_post_v1p1, "window PoSt V1P1");
    return {joined(names, ", "), names};
}

RuleValue describe(const vm::PriceList* value, std::string_view /*unit*/) {
    const std::string first = first_version_with(&vm::NetworkRules::prices, value);
    return {"of " + first, first};
}

RuleValue describe(const vm::SyscallTable* value, std::string_view /*unit*/) {
    const std::string first = first_version_with(&vm::NetworkRules::syscalls, value);
    return {"of " + first, first};
}

RuleValue describe(const wasm::InstructionPrices& value, std::string_view /*unit*/) {
    const std::string first = first_version_with(&vm::NetworkRules::instruction_prices, value);
    return {"of " + first, first};
}

}  // namespace fvm::tools
