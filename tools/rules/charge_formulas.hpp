#pragma once

#include <fvm/vm/rules.hpp>

#include <string>
#include <vector>

namespace fvm::tools {

/// What a charge amounts to.
struct ChargeFormula {
    /// As it appears in traces: "OnHashing".
    std::string name;
    /// For what, where a name has several formulas: "keccak-256".
    std::string variant;
    /// In gas: "560,663 + 1,300 × bytes".
    std::string gas;
};

/// Every charge that a network version has and that is not always nothing. The formulas are found
/// by asking the price list, so that they cannot differ from it.
[[nodiscard]] std::vector<ChargeFormula> charge_formulas(const vm::NetworkRules& rules);

}  // namespace fvm::tools
