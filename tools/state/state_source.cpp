#include <fvm/base/result.hpp>
#include <fvm/store/car_store.hpp>
#include <fvm/store/lmdb_store.hpp>
#include <tools/state/state_source.hpp>

#include <filesystem>

namespace fvm::tools {

/// Asks its stores in turn.
class StateSource::Combined final : public ipld::Blockstore {
  public:
    void append(std::unique_ptr<ipld::Blockstore> store) { stores_.push_back(std::move(store)); }

    ipld::StoreResult<std::optional<ipld::Block>> get(const ipld::Cid& cid) override {
        for (const auto& store : stores_) {
            auto found = store->get(cid);
            if (!found || found->has_value()) {
                return found;
            }
        }
        return std::nullopt;
    }
    ipld::StoreResult<void> put(const ipld::Cid& cid, const ipld::Block& /*block*/) override {
        return std::unexpected(
            ipld::StoreError{ipld::StoreError::Kind::failed, cid, 0, "the state is read only"});
    }

  private:
    std::vector<std::unique_ptr<ipld::Blockstore>> stores_;
};

ToolResult<StateSource> StateSource::open(std::span<const std::string> paths,
                                          const std::optional<ipld::Cid>& root) {
    auto combined = std::make_unique<Combined>();
    std::optional<ipld::Cid> chosen = root;
    for (const std::string& path : paths) {
        const FailureAt at(path);
        std::error_code failed;
        if (std::filesystem::is_directory(path, failed)) {
            store::LmdbOptions options;
            options.read_only = true;
            combined->append(FVM_TRY_OR(at, store::LmdbStore::open(path, options)));
            continue;
        }
        auto car = FVM_TRY_OR(at, store::CarStore::open(path));
        if (!chosen && !car->roots().empty()) {
            chosen = car->roots().front();
        }
        combined->append(std::move(car));
    }
    if (!chosen) {
        return fail_with(Failure::Kind::usage, "no root: give one with --root");
    }
    return StateSource(std::move(combined), *chosen);
}

}  // namespace fvm::tools
