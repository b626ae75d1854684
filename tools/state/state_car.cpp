#include <fvm/base/result.hpp>
#include <fvm/ipld/cbor.hpp>
#include <fvm/store/car_writer.hpp>
#include <tools/state/genesis.hpp>

#include <set>

namespace fvm::tools {
namespace {

/// The blocks of a state on their way into a file.
class StateWriter {
  public:
    StateWriter(store::CarFile& file, ipld::Blockstore& store, ipld::Blockstore& bundle,
                FailureAt at)
        : file_(file), store_(store), bundle_(bundle), at_(std::move(at)) {}

    ToolResult<void> write_from(const ipld::Cid& root);

  private:
    ToolResult<void> write_node(const ipld::Cid& cid);
    ToolResult<void> write_opaque(const ipld::Cid& cid);

    store::CarFile& file_;
    ipld::Blockstore& store_;
    ipld::Blockstore& bundle_;
    FailureAt at_;
    std::set<ipld::Cid> seen_;
    std::vector<ipld::Cid> waiting_;
};

/// Blocks without links: actor code, bytecode of contracts.
bool is_opaque(const ipld::Cid& cid) {
    return cid.codec() == ipld::codec::raw || cid.codec() == ipld::codec::cbor;
}

ToolResult<void> StateWriter::write_from(const ipld::Cid& root) {
    seen_.insert(root);
    waiting_.push_back(root);
    while (!waiting_.empty()) {
        const ipld::Cid cid = waiting_.back();
        waiting_.pop_back();
        FVM_TRY(is_opaque(cid) ? write_opaque(cid) : write_node(cid));
    }
    return {};
}

ToolResult<void> StateWriter::write_node(const ipld::Cid& cid) {
    const ipld::Block block =
        FVM_TRY_OR(failure_from_store, ipld::get_required(store_, cid, "state"));
    FVM_TRY_OR(at_, file_.write(cid, block.bytes()));
    std::vector<ipld::Cid> links;
    const auto listed = ipld::cbor::for_each_link(block.bytes(), [&](const ipld::Cid& link) {
        // Commitments to sectors name no block.
        const bool is_block = link.codec() == ipld::codec::dag_cbor || is_opaque(link);
        if (is_block && link.hash_code() != ipld::multihash::identity &&
            seen_.insert(link).second) {
            links.push_back(link);
        }
    });
    if (!listed) {
        return std::unexpected(
            failure_from_store(ipld::malformed_block(cid, listed.error()).error()));
    }
    // Depth first, in the order of the links.
    waiting_.insert(waiting_.end(), links.rbegin(), links.rend());
    return {};
}

/// The code of actors may be in yet another bundle; then it stays there.
ToolResult<void> StateWriter::write_opaque(const ipld::Cid& cid) {
    if (FVM_TRY_OR(failure_from_store, bundle_.has(cid))) {
        return {};
    }
    const auto block = FVM_TRY_OR(failure_from_store, store_.get(cid));
    if (block) {
        FVM_TRY_OR(at_, file_.write(cid, block->bytes()));
    }
    return {};
}

}  // namespace

ToolResult<void> write_state_car(const std::string& path, ipld::Blockstore& store,
                                 const ipld::Cid& root, ipld::Blockstore& bundle) {
    const FailureAt at(path);
    auto file = FVM_TRY_OR(at, store::CarFile::create(path, {&root, 1}));
    FVM_TRY(StateWriter(file, store, bundle, at).write_from(root));
    FVM_TRY_OR(at, file.finish());
    return {};
}

}  // namespace fvm::tools
