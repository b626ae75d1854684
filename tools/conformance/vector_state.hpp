#pragma once

#include <fvm/core/manifest.hpp>
#include <fvm/ipld/memory_store.hpp>
#include <tools/conformance/bundles.hpp>
#include <tools/conformance/layered_store.hpp>
#include <tools/conformance/vector.hpp>

#include <expected>
#include <memory>
#include <string>

namespace fvm::tools {

/// The state that a vector runs on: its own blocks over the bundle of its actors.
class VectorState {
  public:
    /// The bundle is the one that the pre state's system actor names. Where the state is too broken
    /// to tell, there is no bundle and no error: running the vector will say what is wrong.
    static std::expected<std::unique_ptr<VectorState>, BundleError> open(const Vector& vector,
                                                                         BundleSet& bundles);

    [[nodiscard]] ipld::Blockstore& store() { return store_; }
    /// Null where the state does not name one, or brings its actors along.
    [[nodiscard]] const Bundle* bundle() const { return bundle_; }

    /// The name of the actor that the message goes to ("storageminer"); empty where there is none,
    /// or the state lacks what it takes to tell.
    [[nodiscard]] std::string receiver_name(const Vector& vector, const Message& message);

  private:
    explicit VectorState(const Vector& vector);

    ipld::MemoryStore blocks_;
    const Bundle* bundle_ = nullptr;
    LayeredStore store_;
};

}  // namespace fvm::tools
