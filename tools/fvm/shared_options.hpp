#pragma once

#include <tools/fvm/command.hpp>

#include <string>
#include <vector>

/// Options that several commands have, said once.
namespace fvm::tools {

/// -k TEXT, repeatable: vectors by id or file name.
void add_name_filter(CLI::App& command, std::vector<std::string>& substrings);

/// --bundle CAR, repeatable: looked into before the folder of bundles.
void add_bundle_files(CLI::App& command, std::vector<std::string>& bundles);

/// --bundle [VERSION=]CAR, repeatable: as BundleRegistry takes them.
void add_bundle_choice(CLI::App& command, std::vector<std::string>& bundles);

/// --code-cache and --no-code-cache. `folder` becomes the default, which lasts where neither is
/// given, and is empty where nothing shall be kept.
void add_code_cache(CLI::App& command, std::string& folder);

}  // namespace fvm::tools
