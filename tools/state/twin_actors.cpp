#include <fvm/base/result.hpp>
#include <fvm/ipld/codec.hpp>
#include <tools/state/bundle_pack.hpp>
#include <tools/state/module_check.hpp>
#include <tools/state/twin_actors.hpp>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace fvm::tools {
namespace {

/// The modules of the network come first, in a folder of their own as in `fvm bundle build`.
ToolResult<std::vector<BundleActor>> read_folder(const std::string& path, std::string_view network,
                                                 const Manifest& canonical) {
    std::error_code failed;
    const std::string own = path + "/" + std::string(network);
    std::vector<BundleActor> actors;
    if (!network.empty() && std::filesystem::is_directory(own, failed)) {
        actors = FVM_TRY(read_modules(own));
    }
    for (BundleActor& actor : FVM_TRY(read_modules(path))) {
        if (std::ranges::find(actors, actor.name, &BundleActor::name) == actors.end()) {
            actors.push_back(std::move(actor));
        }
    }
    for (const BundleActor& actor : actors) {
        if (canonical.code_of(actor.name) == nullptr) {
            return fail_with(Failure::Kind::usage,
                             actor.source + ": no canonical actor has that name");
        }
    }
    return actors;
}

/// What cannot run would be compared only if some message reaches it.
ToolResult<void> check_runs(const BundleActor& actor, NetworkVersion version) {
    const std::string what = actor.source + ": " + actor.name +
                             " is nothing that runs at network " + "version " +
                             std::to_string(static_cast<std::uint32_t>(version)) + ": ";
    const auto at = [&](const wasm::WasmError& error) {
        return Failure{Failure::Kind::malformed, what + error.reason};
    };
    const ModuleReport report = FVM_TRY_OR(at, check_module(actor.code.bytes(), version));
    if (!report.wrong.empty()) {
        return fail_with(Failure::Kind::malformed, what + report.wrong.front());
    }
    return {};
}

}  // namespace

ToolResult<std::vector<TwinActor>> read_twin_actors(const std::string& path,
                                                    std::string_view network,
                                                    const Manifest& canonical,
                                                    NetworkVersion version, CodeNames& published) {
    std::error_code failed;
    if (!std::filesystem::exists(path, failed)) {
        return fail_with(Failure::Kind::missing_setup,
                         path +
                             ": no such folder or bundle; in libfvm's source tree "
                             "`make compile-wasm32` builds our actors");
    }
    const std::vector<BundleActor> given =
        std::filesystem::is_directory(path, failed)
            ? FVM_TRY(read_folder(path, network, canonical))
            : FVM_TRY(unpack_bundle(FVM_TRY(open_bundle(path, true))));
    std::vector<TwinActor> actors;
    for (const BundleActor& actor : given) {
        const ipld::Cid* code = canonical.code_of(actor.name);
        const BytesView module = actor.code.bytes();
        const ipld::Cid own_code = ipld::Cid::of(ipld::codec::raw, module);
        if (code == nullptr || *code == own_code || published.knows(own_code)) {
            continue;
        }
        FVM_TRY(check_runs(actor, version));
        actors.push_back({actor.name, *code, Bytes(module.begin(), module.end())});
    }
    if (actors.empty()) {
        return fail_with(Failure::Kind::missing_setup,
                         path + ": no actor that differs from all that are published");
    }
    return actors;
}

}  // namespace fvm::tools
