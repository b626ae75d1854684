#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/ipld/block.hpp>
#include <tools/state/actor_bundle.hpp>
#include <tools/state/failure.hpp>

#include <span>
#include <string>
#include <vector>

/// Bundles taken apart and put together.
namespace fvm::tools {

/// The code of one actor, under its name in the manifest.
struct BundleActor {
    std::string name;
    ipld::Block code;
    /// The file that the code is from.
    std::string source;
};

/// The bundle of these actors, in this order, as the reference's bundler writes it: a CARv1 with
/// one root; the root [1, CID of the list], the list of [name, CID of the code], and then the code,
/// in blocks of their own. All CIDs are version 1 with blake2b-256, the first two DAG-CBOR and
/// those of code raw. All published bundles have this form, to the last byte.
[[nodiscard]] Bytes pack_bundle(std::span<const BundleActor> actors);

/// What pack_bundle() was given: names and code in the manifest's order.
[[nodiscard]] ToolResult<std::vector<BundleActor>> unpack_bundle(const ActorBundle& bundle);

/// Two actors with the same code cannot be told from one another: an error that names them.
[[nodiscard]] ToolResult<void> check_codes_differ(std::span<const BundleActor> actors);

/// Whether these are the actors of a published bundle: the first 11, 12 or 16. The error names what
/// is missing.
[[nodiscard]] ToolResult<void> check_published_set(std::span<const BundleActor> actors);

/// Writes NAME.wasm for every actor into `folder`, which is made where it is missing. A name that
/// could lead somewhere else, or that occurs twice, is an error, and so is a folder with other
/// modules or a symbolic link in a module's place; then nothing is written.
[[nodiscard]] ToolResult<void> write_modules(std::span<const BundleActor> actors,
                                             const std::string& folder);

/// The modules of a folder with the names of built-in actors, in the published order. A file is
/// called by the actor's name in manifests or by that of its module: paymentchannel.wasm or
/// paych.wasm; both at once are an error, and so is a .wasm that is neither.
[[nodiscard]] ToolResult<std::vector<BundleActor>> read_modules(const std::string& folder);

/// What a bundle is built from.
struct BundleSources {
    /// Folders of modules. What an earlier one has comes first.
    std::vector<std::string> folders;
    /// A bundle to take from what the folders lack, and whose actors are those of the new one;
    /// without, there are all 16.
    std::string base;
};

/// A mixed bundle's actors. That the folders have none is an error; actors that neither a folder
/// nor the base has are named by the error.
[[nodiscard]] ToolResult<std::vector<BundleActor>> gather_actors(const BundleSources& sources);

/// Writes a file, or replaces it as a whole.
[[nodiscard]] ToolResult<void> write_file(const std::string& path, BytesView content);

}  // namespace fvm::tools
