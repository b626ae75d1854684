#include <fvm/base/result.hpp>
#include <fvm/ipld/cbor.hpp>
#include <fvm/ipld/codec.hpp>
#include <fvm/store/car_writer.hpp>
#include <fvm/store/output_file.hpp>
#include <tools/state/builtin_actors.hpp>
#include <tools/state/bundle_pack.hpp>
#include <tools/state/extra_actors.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>

namespace fvm::tools {
namespace {

namespace fs = std::filesystem;

struct Root {
    std::uint64_t version = 1;
    ipld::Cid list;

    static auto fields(auto& self) { return std::tie(self.version, self.list); }
};

ipld::Cid code_cid(BytesView code) {
    return ipld::Cid::of(ipld::codec::raw, code);
}

/// Whether a file of this name is in the folder that it is put into, on every system.
bool is_plain(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

std::string join(std::span<const std::string> names) {
    std::string text;
    for (const std::string& name : names) {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text;
}

/// The files of a folder that end with ".wasm", by their names without it.
ToolResult<std::set<std::string>> list_modules(const std::string& folder) {
    std::set<std::string> names;
    std::error_code failed;
    for (fs::directory_iterator entry(folder, failed); !failed && entry != fs::directory_iterator();
         entry.increment(failed)) {
        if (entry->path().extension() == ".wasm") {
            names.insert(entry->path().stem().string());
        }
    }
    if (failed) {
        const bool absent = failed == std::errc::no_such_file_or_directory;
        return fail_with(absent ? Failure::Kind::missing_setup : Failure::Kind::io,
                         "cannot list the modules of " + folder + ": " + failed.message());
    }
    return names;
}

}  // namespace

Bytes pack_bundle(std::span<const BundleActor> actors) {
    std::vector<Manifest::Entry> list;
    for (const BundleActor& actor : actors) {
        list.push_back({actor.name, code_cid(actor.code.bytes())});
    }
    const Bytes list_bytes = ipld::cbor::encode(list);
    const ipld::Cid list_cid = ipld::Cid::of(ipld::codec::dag_cbor, list_bytes);
    const Bytes root_bytes = ipld::cbor::encode(Root{1, list_cid});
    const ipld::Cid root_cid = ipld::Cid::of(ipld::codec::dag_cbor, root_bytes);
    store::CarWriter writer(std::span(&root_cid, 1));
    writer.write(root_cid, root_bytes);
    writer.write(list_cid, list_bytes);
    for (std::size_t i = 0; i < actors.size(); ++i) {
        writer.write(list[i].code, actors[i].code.bytes());
    }
    return writer.take();
}

ToolResult<std::vector<BundleActor>> unpack_bundle(const ActorBundle& bundle) {
    std::vector<BundleActor> actors;
    for (const Manifest::Entry& entry : bundle.manifest.entries()) {
        ipld::Block code =
            FVM_TRY_OR(FailureAt(bundle.path),
                       ipld::get_required(*bundle.blocks, entry.code, "code of " + entry.name));
        actors.push_back({entry.name, std::move(code), bundle.path});
    }
    return actors;
}

ToolResult<void> check_codes_differ(std::span<const BundleActor> actors) {
    std::map<ipld::Cid, std::string> names;
    for (const BundleActor& actor : actors) {
        const auto [at, is_new] = names.emplace(code_cid(actor.code.bytes()), actor.name);
        if (!is_new) {
            return fail_with(Failure::Kind::malformed,
                             "the code of " + actor.name + " is that of " + at->second +
                                 ": the VM tells built-in actors by their code");
        }
    }
    return {};
}

ToolResult<void> check_published_set(std::span<const BundleActor> actors) {
    const bool is_prefix = std::ranges::equal(
        actors, std::span(builtin_actors).first(std::min(actors.size(), builtin_actors.size())),
        [](const BundleActor& actor, const BuiltinActor& builtin) {
            return actor.name == builtin.name;
        });
    if (is_prefix &&
        std::ranges::find(published_actor_counts, actors.size()) != published_actor_counts.end()) {
        return {};
    }
    std::vector<std::string> missing;
    for (const BuiltinActor& builtin : builtin_actors) {
        if (std::ranges::find(actors, builtin.name, &BundleActor::name) == actors.end()) {
            missing.emplace_back(builtin.name);
        }
    }
    return fail_with(Failure::Kind::usage,
                     "no module for " + join(missing) +
                         " (bundles before actors v9 end with verifiedregistry, and before v10 "
                         "with datacap)");
}

ToolResult<void> write_file(const std::string& path, BytesView content) {
    const FailureAt at(path);
    store::OutputFile file = FVM_TRY_OR(at, store::OutputFile::create(path));
    FVM_TRY_OR(at, file.write_all(content));
    FVM_TRY_OR(at, file.finish());
    return {};
}

ToolResult<void> write_modules(std::span<const BundleActor> actors, const std::string& folder) {
    std::set<std::string_view> names;
    for (const BundleActor& actor : actors) {
        if (!is_plain(actor.name)) {
            return fail_with(Failure::Kind::malformed,
                             actor.source + ": \"" + actor.name + "\" is no name for a file");
        }
        if (!names.insert(actor.name).second) {
            return fail_with(Failure::Kind::malformed,
                             actor.source + ": two actors are called " + actor.name);
        }
    }
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed) {
        return fail_with(Failure::Kind::io,
                         "cannot make the folder " + folder + ": " + failed.message());
    }
    std::vector<std::string> strangers;
    for (const std::string& there : FVM_TRY(list_modules(folder))) {
        if (!names.contains(there)) {
            strangers.push_back(there);
        }
        if (fs::is_symlink(folder + "/" + there + ".wasm", failed)) {
            return fail_with(Failure::Kind::io, folder + "/" + there + ".wasm is a symbolic link");
        }
    }
    if (!strangers.empty()) {
        return fail_with(Failure::Kind::usage,
                         folder + " has modules of something else: " + join(strangers));
    }
    for (const BundleActor& actor : actors) {
        FVM_TRY(write_file(folder + "/" + actor.name + ".wasm", actor.code.bytes()));
    }
    return {};
}

ToolResult<std::vector<BundleActor>> read_modules(const std::string& folder) {
    std::set<std::string> files = FVM_TRY(list_modules(folder));
    std::vector<BundleActor> actors;
    for (const BuiltinActor& actor : builtin_actors) {
        const bool by_name = files.erase(std::string(actor.name)) != 0;
        const bool by_module = files.erase(std::string(actor.module)) != 0;
        if (by_name && by_module) {
            return fail_with(Failure::Kind::usage, folder + " has two modules of one actor, " +
                                                       std::string(actor.name) + ".wasm and " +
                                                       std::string(actor.module) + ".wasm");
        }
        if (by_name || by_module) {
            const std::string path =
                folder + "/" + std::string(by_name ? actor.name : actor.module) + ".wasm";
            actors.push_back(
                {std::string(actor.name), ipld::Block::copy_of(FVM_TRY(read_module(path))), path});
        }
    }
    if (!files.empty()) {
        const std::vector<std::string> strangers(files.begin(), files.end());
        return fail_with(Failure::Kind::usage,
                         folder + " has modules that are no built-in actors: " + join(strangers));
    }
    return actors;
}

ToolResult<std::vector<BundleActor>> gather_actors(const BundleSources& sources) {
    std::map<std::string, BundleActor> given;
    for (const std::string& folder : sources.folders) {
        for (BundleActor& actor : FVM_TRY(read_modules(folder))) {
            given.emplace(actor.name, std::move(actor));
        }
    }
    if (given.empty()) {
        return fail_with(Failure::Kind::usage, "no module in " + join(sources.folders));
    }
    std::vector<BundleActor> actors;
    if (!sources.base.empty()) {
        actors = FVM_TRY(unpack_bundle(FVM_TRY(open_bundle(sources.base, true))));
    } else {
        for (const BuiltinActor& actor : builtin_actors) {
            actors.push_back({std::string(actor.name), {}, {}});
        }
    }
    std::vector<std::string> missing;
    for (BundleActor& actor : actors) {
        if (const auto found = given.find(actor.name); found != given.end()) {
            actor = std::move(found->second);
            given.erase(found);
        } else if (actor.source.empty()) {
            missing.push_back(actor.name);
        }
    }
    if (!missing.empty()) {
        return fail_with(Failure::Kind::usage, "no module for " + join(missing) +
                                                   "; --base takes them from another bundle");
    }
    if (!given.empty()) {
        return fail_with(Failure::Kind::usage, sources.base + " has no actor " +
                                                   given.begin()->first + ", but there is " +
                                                   given.begin()->second.source);
    }
    FVM_TRY(check_codes_differ(actors));
    return actors;
}

}  // namespace fvm::tools
