#include <fvm/base/result.hpp>
#include <fvm/store/car_reader.hpp>
#include <fvm/store/verify.hpp>
#include <tools/fvm/state_support.hpp>
#include <tools/state/text_table.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <memory>
#include <set>

namespace fvm::tools {
namespace {

struct Options {
    std::vector<std::string> files;
    bool json = false;
};

/// What a walk through a CAR found.
struct Contents {
    std::vector<ipld::Cid> roots;
    std::uint64_t blocks = 0;
    std::uint64_t bytes = 0;
};

using Visit = std::function<void(const ipld::KeyedBlock&)>;

ToolResult<Contents> walk(const std::string& path, const Visit& visit) {
    const FailureAt at(path);
    store::Input input = FVM_TRY_OR(at, store::Input::open(path));
    auto reader = FVM_TRY_OR(at, store::CarReader::open(input));
    Contents contents;
    contents.roots = reader.roots();
    while (auto block = FVM_TRY_OR(at, reader.next())) {
        ++contents.blocks;
        contents.bytes += block->block.size();
        visit(*block);
    }
    return contents;
}

/// One object for each file, which ends with what is known only at its end.
ToolResult<void> list_json(const std::string& path) {
    nlohmann::ordered_json blocks = nlohmann::ordered_json::array();
    const Contents contents = FVM_TRY(walk(path, [&](const ipld::KeyedBlock& block) {
        blocks.push_back({{"cid", block.cid.to_text()}, {"size", block.block.size()}});
    }));
    nlohmann::ordered_json json;
    json["file"] = path;
    for (const ipld::Cid& root : contents.roots) {
        json["roots"].push_back(root.to_text());
    }
    json["bytes"] = contents.bytes;
    json["blocks"] = std::move(blocks);
    print_json(json, -1);
    return {};
}

ToolResult<void> list(const std::string& path) {
    const Contents contents = FVM_TRY(walk(path, [](const ipld::KeyedBlock& block) {
        print(block.cid.to_text() + "  " + codec_name(block.cid.codec()) + "  " +
              grouped(block.block.size()) + "\n");
    }));
    for (const ipld::Cid& root : contents.roots) {
        print("root " + root.to_text() + "\n");
    }
    print(grouped(contents.blocks) + " blocks, " + grouped(contents.bytes) + " bytes\n");
    return {};
}

/// What does not verify, in words.
ToolResult<std::vector<std::string>> verify_file(const std::string& path, Contents& contents) {
    std::vector<std::string> wrong;
    std::set<ipld::Cid> seen;
    contents = FVM_TRY(walk(path, [&](const ipld::KeyedBlock& block) {
        seen.insert(block.cid);
        const store::Verdict verdict = store::verify(block.cid, block.block.bytes());
        if (verdict != store::Verdict::matches) {
            wrong.push_back(block.cid.to_text() + (verdict == store::Verdict::differs
                                                       ? ": the block has another hash"
                                                       : ": hash function not known"));
        }
    }));
    for (const ipld::Cid& root : contents.roots) {
        if (!seen.contains(root)) {
            wrong.push_back(root.to_text() + ": a root that is not in the file");
        }
    }
    return wrong;
}

int verify_all(const Options& options) {
    int status = status_ok;
    for (const std::string& path : options.files) {
        Contents contents;
        const auto wrong = verify_file(path, contents);
        if (!wrong) {
            return fail(wrong.error());
        }
        if (options.json) {
            const nlohmann::ordered_json json{{"file", path},
                                              {"blocks", contents.blocks},
                                              {"bytes", contents.bytes},
                                              {"wrong", *wrong}};
            print_json(json, -1);
        } else {
            for (const std::string& line : *wrong) {
                print(fmt::format("{}: {}\n", path, line));
            }
            print(path + ": " + grouped(contents.blocks) + " blocks, " + grouped(contents.bytes) +
                  " bytes: " + (wrong->empty() ? "verified" : "does not verify") + "\n");
        }
        if (!wrong->empty()) {
            status = status_mismatch;
        }
    }
    return status;
}

int list_all(const Options& options) {
    for (const std::string& path : options.files) {
        const auto listed = options.json ? list_json(path) : list(path);
        if (!listed) {
            return fail(listed.error());
        }
    }
    return status_ok;
}

}  // namespace

void add_car_commands(CLI::App& app, int& status) {
    CLI::App* car = app.add_subcommand("car", "Looks into CARv1 files, plain, gzip or Zstandard");
    car->require_subcommand(1);
    const auto add = [&](const char* name, const char* description, const char* footer,
                         int (*run)(const Options&)) {
        auto options = std::make_shared<Options>();
        CLI::App* command = car->add_subcommand(name, description);
        command->add_option("file", options->files, "CAR files")->required()->type_name("CAR");
        command->add_flag("--json", options->json, "One JSON document for each file");
        command->footer(footer);
        command->callback([options, run, &status] { status = run(*options); });
    };
    add("ls", "Lists blocks and roots",
        "Example:\n  fvm car ls ~/.cache/fvm/bundles/v10/builtin-actors-mainnet.car", list_all);
    add("verify", "Checks every block against its CID, and that the roots are there",
        "Exit status 1: a block does not match, or a root is missing; 12: no CAR.\n\n"
        "Example:\n  fvm car verify ~/.cache/fvm/bundles/genesis/mainnet.car",
        verify_all);
}

}  // namespace fvm::tools
