#include <tools/fvm/shared_options.hpp>
#include <tools/fvm/state_support.hpp>

namespace fvm::tools {
namespace {

/// One value each time that the option is given: what follows it may be a PATH.
void make_repeatable(CLI::Option& option) {
    option.expected(1)->take_all()->allow_extra_args(false);
}

}  // namespace

void add_name_filter(CLI::App& command, std::vector<std::string>& substrings) {
    CLI::Option* option = command.add_option(
        "-k", substrings, "Only those whose id or file name contains TEXT; repeatable");
    make_repeatable(*option->type_name("TEXT"));
}

void add_bundle_files(CLI::App& command, std::vector<std::string>& bundles) {
    CLI::Option* option =
        command.add_option("--bundle", bundles,
                           "An actor bundle to look into before the folder of bundles; repeatable");
    make_repeatable(*option->type_name("CAR"));
}

void add_bundle_choice(CLI::App& command, std::vector<std::string>& bundles) {
    CLI::Option* option = command.add_option(
        "--bundle", bundles,
        "Actor bundle to take instead of a canonical one; repeatable: 18=CAR is for actors v18");
    make_repeatable(*option->type_name("[VERSION=]CAR"));
}

void add_code_cache(CLI::App& command, std::string& folder) {
    folder = default_code_cache_folder();
    auto* option =
        command
            .add_option(
                "--code-cache", folder,
                "Where compiled actors are kept between runs; else $FVM_CODE_CACHE, else the "
                "user's cache folder")
            ->type_name("FOLDER");
    command
        .add_flag_callback(
            "--no-code-cache", [&folder] { folder.clear(); },
            "Compile actors anew, and keep nothing")
        ->excludes(option);
}

}  // namespace fvm::tools
