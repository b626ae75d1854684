#include <fvm/base/result.hpp>
#include <tools/fvm/bundle_parts.hpp>
#include <tools/fvm/progress.hpp>
#include <tools/fvm/state_support.hpp>
#include <tools/state/bundle_check.hpp>
#include <tools/state/text_table.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <optional>

namespace fvm::tools {
namespace {

struct Options {
    std::vector<std::string> files;
    std::vector<std::string> actors;
    std::optional<std::uint32_t> network_version;
    bool strict = false;
    bool json = false;
};

nlohmann::ordered_json to_json(const std::string& path, const BundleReport& report) {
    nlohmann::ordered_json json{{"file", path},
                                {"actors", report.actors.size()},
                                {"network_versions", nlohmann::ordered_json::array()},
                                {"wrong", report.wrong},
                                {"remarks", report.remarks}};
    for (const NetworkVersion version : report.network_versions) {
        json["network_versions"].push_back(static_cast<std::uint32_t>(version));
    }
    return json;
}

void print_report(const std::string& path, const BundleReport& report, const Options& options) {
    if (options.json) {
        print_json(to_json(path, report), -1);
    } else if (report.wrong.empty()) {
        print(path + ": " + std::to_string(report.actors.size()) +
              " actors: verified, for network versions " +
              describe_versions(report.network_versions) + "\n");
        if (!report.remarks.empty()) {
            print(fmt::format("  {} remarks, which --strict takes for errors:\n",
                              report.remarks.size()));
        }
        for (const std::string& line : report.remarks) {
            print("    " + printable(line) + "\n");
        }
    }
    for (const std::string& line : report.wrong) {
        say(fmt::format("{}: {}", path, line));
    }
}

int verify_all(const Options& options) {
    BundleCheckOptions check;
    if (options.network_version) {
        check.network_version = NetworkVersion{*options.network_version};
    }
    check.strict = options.strict;
    check.actors = options.actors;
    int status = status_ok;
    Progress progress(options.files.size());
    std::size_t done = 0;
    std::size_t failed = 0;
    for (const std::string& path : options.files) {
        const auto report = check_bundle(path, check);
        if (report) {
            print_report(path, *report, options);
        } else if (options.json) {
            print_json({{"file", path}, {"error", report.error().reason}}, -1);
        }
        if (!report || !report->wrong.empty()) {
            ++failed;
            // The worst one: what is no bundle at all is worse than one with something wrong.
            status = std::max(status, report ? int{status_mismatch} : fail(report.error()));
        }
        progress.show(++done, failed);
    }
    return status;
}

}  // namespace

void add_bundle_verify(CLI::App& bundle, int& status) {
    auto options = std::make_shared<Options>();
    CLI::App* command = bundle.add_subcommand(
        "verify", "Checks that a file is a bundle as the reference publishes them");
    command->add_option("file", options->files, "Actor bundles")->required()->type_name("CAR");
    command->add_option("--nv", options->network_version, "That must run all actors")
        ->type_name("N");
    command->add_option("--actor", options->actors, "Look at the code of this one only; repeatable")
        ->type_name("NAME")
        ->expected(1)
        ->take_all()
        ->allow_extra_args(false);
    command->add_flag("--strict", options->strict,
                      "Floating point and needless exports, which our own actors never have, are "
                      "errors");
    command->add_flag("--json", options->json, "JSON instead of text, a line for each file");
    command->footer(
        "Checked are the blocks against their CIDs, the names and their order, the file's form to\n"
        "the last byte, and of every actor's code that our validation accepts it, that what it\n"
        "imports are syscalls of one network version, and that it exports memory and invoke.\n\n"
        "Exit status, the highest of all files: 1: something is wrong; 3: no such file; 4: a "
        "block\n"
        "is missing; 12: no bundle.\n\n"
        "Examples:\n"
        "  fvm bundle verify ~/.cache/fvm/bundles/v*/*.car\n"
        "  fvm bundle verify --nv 28 --strict --actor cron --actor init build/bundle/*.car");
    command->callback([options, &status] { status = verify_all(*options); });
}

}  // namespace fvm::tools
