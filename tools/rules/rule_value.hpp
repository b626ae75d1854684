#pragma once

#include <fvm/vm/price_list.hpp>
#include <fvm/vm/rules.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace fvm::tools {

/// A rule's value, for people and for programs. Equal values have equal texts, and different ones
/// of one rule different texts.
struct RuleValue {
    std::string text;
    nlohmann::ordered_json json;
};

/// In gas, as short as can be: "1,300" or "0.4".
[[nodiscard]] std::string price_text(vm::Gas gas);

/// "FIP-0048, FIP-0055", or "reference: fvm 3: kernel/default.rs"; empty where there is none.
[[nodiscard]] std::string source_text(const vm::RuleSource& source);
[[nodiscard]] nlohmann::ordered_json source_json(const vm::RuleSource& source);

// `unit` is that of the rule's RuleField. Prices are milligas in JSON.
[[nodiscard]] RuleValue describe(bool value, std::string_view unit);
[[nodiscard]] RuleValue describe(std::uint64_t value, std::string_view unit);
[[nodiscard]] RuleValue describe(std::uint32_t value, std::string_view unit);
[[nodiscard]] RuleValue describe(std::int64_t value, std::string_view unit);
[[nodiscard]] RuleValue describe(std::span<const std::uint64_t> values, std::string_view unit);
[[nodiscard]] RuleValue describe(std::string_view value, std::string_view unit);
[[nodiscard]] RuleValue describe(vm::Gas price, std::string_view unit);
[[nodiscard]] RuleValue describe(const vm::ScalingCost& price, std::string_view unit);
[[nodiscard]] RuleValue describe(const vm::StepCost& price, std::string_view unit);
[[nodiscard]] RuleValue describe(vm::FvmGeneration value, std::string_view unit);
[[nodiscard]] RuleValue describe(wasm::Generation value, std::string_view unit);
[[nodiscard]] RuleValue describe(Manifest::Requires value, std::string_view unit);
[[nodiscard]] RuleValue describe(ipld::FlushRules value, std::string_view unit);
[[nodiscard]] RuleValue describe(const ProofTypes& value, std::string_view unit);
/// By the first network version that has them.
[[nodiscard]] RuleValue describe(const vm::PriceList* value, std::string_view unit);
[[nodiscard]] RuleValue describe(const vm::SyscallTable* value, std::string_view unit);
/// Those of the ordinary instruction; the others are listed on their own.
[[nodiscard]] RuleValue describe(const wasm::InstructionPrices& value, std::string_view unit);

}  // namespace fvm::tools
