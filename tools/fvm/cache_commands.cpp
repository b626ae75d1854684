#include <fvm/base/result.hpp>
#include <fvm/vm/engine/code_cache.hpp>
#include <tools/conformance/bundles.hpp>
#include <tools/fvm/state_support.hpp>
#include <tools/state/code_names.hpp>
#include <tools/state/text_table.hpp>

#include <nlohmann/json.hpp>

#include <memory>
#include <thread>

namespace fvm::tools {
namespace {

struct Options {
    std::string folder = default_code_cache_folder();
    bool json = false;
    NetworkOptions network;
    unsigned threads = 0;
};

ToolResult<vm::CodeCache> open_cache(const std::string& folder) {
    const auto unusable = [&](std::string reason) {
        return Failure{Failure::Kind::io, "code cache " + folder + ": " + std::move(reason)};
    };
    return FVM_TRY_OR(unusable, vm::CodeCache::open(folder));
}

ToolResult<void> list(const Options& options, CodeNames& names) {
    const vm::CodeCache cache = FVM_TRY(open_cache(options.folder));
    const auto entries = cache.list();
    if (options.json) {
        nlohmann::ordered_json json = nlohmann::ordered_json::array();
        for (const vm::CodeCache::Entry& entry : entries) {
            json.push_back({{"file", entry.file},
                            {"code", entry.code.defined() ? entry.code.to_text() : ""},
                            {"actor", entry.code.defined() ? names.name_of(entry.code) : ""},
                            {"size", entry.size},
                            {"sound", entry.sound}});
        }
        print_json(json, 2);
        return {};
    }
    TextTable table({{"actor"}, {"size", TextTable::Align::right}, {"file"}, {"code"}});
    std::uint64_t total = 0;
    for (const vm::CodeCache::Entry& entry : entries) {
        total += entry.size;
        table.add({entry.code.defined() ? names.name_of(entry.code) : "-", grouped(entry.size),
                   entry.file, entry.sound ? entry.code.to_text() : "damaged, will not be used"});
    }
    print(table.to_text() + std::to_string(entries.size()) + " files, " + grouped(total) +
          " bytes in " + options.folder + "\n");
    return {};
}

ToolResult<void> purge(const Options& options, CodeNames& /*names*/) {
    const vm::CodeCache cache = FVM_TRY(open_cache(options.folder));
    print(std::to_string(cache.purge()) + " files deleted from " + options.folder + "\n");
    return {};
}

ToolResult<void> warm(const Options& options, CodeNames& /*names*/) {
    const ActorBundle bundle = FVM_TRY(options.network.open_actors());
    EngineSet engines(options.folder, 1);
    vm::Engine* engine = FVM_TRY(open_engine(engines, options.network.version()));
    std::vector<ipld::Block> blocks;
    std::vector<vm::CodeSource> sources;
    for (const Manifest::Entry& entry : bundle.manifest.entries()) {
        blocks.push_back(FVM_TRY_OR(failure_from_store,
                                    ipld::get_required(*bundle.blocks, entry.code, "actor code")));
        sources.push_back({entry.code, blocks.back().bytes()});
    }
    const unsigned threads =
        options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
    const auto loaded = engine->load_all(sources, threads);
    if (!loaded) {
        const bool refused = loaded.error().kind == vm::EngineError::Kind::refused_module;
        return fail_with(refused ? Failure::Kind::malformed : Failure::Kind::internal,
                         bundle.path + ": " + loaded.error().note);
    }
    const vm::Engine::Counters counters = engine->counters();
    print(std::to_string(counters.compiled) + " actors compiled, " +
          std::to_string(counters.read_from_cache) + " were there\n");
    return {};
}

}  // namespace

void add_cache_commands(CLI::App& app, int& status) {
    CLI::App* cache = app.add_subcommand("cache", "The folder in which compiled actors are kept");
    cache->require_subcommand(1);
    const auto add = [&](const char* name, const char* description,
                         ToolResult<void> (*run)(const Options&, CodeNames&)) {
        auto options = std::make_shared<Options>();
        CLI::App* command = cache->add_subcommand(name, description);
        command->add_option("--folder", options->folder, "Another folder than the user's")
            ->type_name("FOLDER");
        command->callback([options, run, &status] {
            CodeNames names(default_bundle_folder());
            const auto done = run(*options, names);
            status = done ? status_ok : fail(done.error());
        });
        return std::pair(command, options);
    };
    const auto [ls, ls_options] = add("ls", "Lists what is kept", list);
    ls->add_flag("--json", ls_options->json, "JSON instead of a table");
    ls->footer("Example:\n  fvm cache ls");
    const auto [warm_command, warm_options] =
        add("warm", "Compiles the actors of a network version that are not there yet", warm);
    warm_options->network.add_to(*warm_command);
    warm_command->add_option("-j,--threads", warm_options->threads, "Threads; one a processor")
        ->type_name("N");
    warm_command->footer("Example:\n  fvm cache warm --nv 18");
    const auto [purge_command, purge_options] = add("purge", "Deletes all of it", purge);
    static_cast<void>(purge_options);
    purge_command->footer("Example:\n  fvm cache purge");
}

}  // namespace fvm::tools
