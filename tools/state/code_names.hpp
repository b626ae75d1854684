#pragma once

#include <fvm/core/manifest.hpp>

#include <map>
#include <string>

namespace fvm::tools {

/// Names of actor code, as far as they are known on this machine.
class CodeNames {
  public:
    /// Bundles are looked for in `bundle_folder` and its folders when a name is first missing.
    explicit CodeNames(std::string bundle_folder) : bundle_folder_(std::move(bundle_folder)) {}

    /// Names that a state brings along.
    void add(const Manifest& manifest);

    /// "account", or "fil/1/account" for the codes of actors before v8, which say so themselves;
    /// "?" where nobody knows.
    [[nodiscard]] std::string name_of(const ipld::Cid& code);
    /// Whether a manifest or a bundle has it.
    [[nodiscard]] bool knows(const ipld::Cid& code);

  private:
    void read_bundles();

    std::string bundle_folder_;
    bool has_read_bundles_ = false;
    std::map<ipld::Cid, std::string> names_;
};

}  // namespace fvm::tools
