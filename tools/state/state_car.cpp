#include <fvm/base/result.hpp>
#include <fvm/ipld/cbor.hpp>
#include <fvm/store/car_writer.hpp>
#include <tools/state/genesis.hpp>

#include <set>

namespace fvm::tools {
namespace {

/// What a state consists of. Actor code is RAW, and commitments to sectors name no block.
bool is_state_block(const ipld::Cid& cid) {
    return cid.codec() == ipld::codec::dag_cbor && cid.hash_code() != ipld::multihash::identity;
}

}  // namespace

ToolResult<void> write_state_car(const std::string& path, ipld::Blockstore& store,
                                 const ipld::Cid& root) {
    const FailureAt at(path);
    auto file = FVM_TRY_OR(at, store::CarFile::create(path, {&root, 1}));
    std::set<ipld::Cid> seen{root};
    std::vector<ipld::Cid> waiting{root};
    while (!waiting.empty()) {
        const ipld::Cid cid = waiting.back();
        waiting.pop_back();
        const ipld::Block block =
            FVM_TRY_OR(failure_from_store, ipld::get_required(store, cid, "state"));
        FVM_TRY_OR(at, file.write(cid, block.bytes()));
        std::vector<ipld::Cid> links;
        const auto listed = ipld::cbor::for_each_link(block.bytes(), [&](const ipld::Cid& link) {
            if (is_state_block(link) && seen.insert(link).second) {
                links.push_back(link);
            }
        });
        if (!listed) {
            return std::unexpected(
                failure_from_store(ipld::malformed_block(cid, listed.error()).error()));
        }
        // Depth first, in the order of the links.
        waiting.insert(waiting.end(), links.rbegin(), links.rend());
    }
    FVM_TRY_OR(at, file.finish());
    return {};
}

}  // namespace fvm::tools
