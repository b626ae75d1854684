#include <test/integration/small_bundle.hpp>

#include <fvm/base/result.hpp>
#include <fvm/store/car_writer.hpp>
#include <fvm/vm/engine/wat.hpp>
#include <tools/conformance/bundles.hpp>

#include <algorithm>
#include <tuple>

namespace fvm::integration {
namespace {

using tools::ToolResult;

constexpr std::string_view kept[] = {"account", "ethaccount", "placeholder"};

/// The root block of a bundle.
struct ManifestRoot {
    std::uint64_t version = 1;
    ipld::Cid list;

    static auto fields(auto& self) { return std::tie(self.version, self.list); }
};

/// A module that nobody can call. The name makes it another one than its likes.
Bytes useless_module(const std::string& name) {
    return vm::assemble_wat(
               "(module (memory (export \"memory\") 0) "
               "(func (export \"invoke\") (param i32) (result i32) unreachable) "
               "(func (export \"" +
               name + "\")))")
        .value_or(Bytes());
}

ToolResult<Bytes> code(const tools::ActorBundle& canonical, const Manifest::Entry& entry) {
    if (std::ranges::find(kept, entry.name) == std::ranges::end(kept)) {
        return useless_module(entry.name);
    }
    const ipld::Block block =
        FVM_TRY_OR(tools::failure_from_store,
                   ipld::get_required(*canonical.blocks, entry.code, "an actor's code"));
    return to_bytes(block.bytes());
}

}  // namespace

ToolResult<tools::ActorBundle> make_small_bundle(NetworkVersion version, const std::string& path) {
    // Nobody has published actors for the network version in development.
    const tools::ActorBundle canonical = FVM_TRY(tools::open_canonical_bundle(
        tools::default_bundle_folder(), std::min(version, NetworkVersion::v29), "mainnet"));
    std::vector<Bytes> blocks;
    std::vector<Manifest::Entry> entries;
    for (const Manifest::Entry& entry : canonical.manifest.entries()) {
        blocks.push_back(FVM_TRY(code(canonical, entry)));
        entries.push_back({entry.name, ipld::Cid::of(ipld::codec::raw, blocks.back())});
    }
    const Bytes list = ipld::cbor::encode(entries);
    const Bytes root =
        ipld::cbor::encode(ManifestRoot{1, ipld::Cid::of(ipld::codec::dag_cbor, list)});
    const ipld::Cid root_cid = ipld::Cid::of(ipld::codec::dag_cbor, root);

    const tools::FailureAt at(path);
    store::CarFile file = FVM_TRY_OR(at, store::CarFile::create(path, {&root_cid, 1}));
    FVM_TRY_OR(at, file.write(root_cid, root));
    FVM_TRY_OR(at, file.write(ipld::Cid::of(ipld::codec::dag_cbor, list), list));
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        FVM_TRY_OR(at, file.write(entries[i].code, blocks[i]));
    }
    FVM_TRY_OR(at, file.finish());
    return tools::open_bundle(path, true);
}

}  // namespace fvm::integration
