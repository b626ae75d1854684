#include <fvm/ipld/buffered_store.hpp>

#include <fvm/base/result.hpp>
#include <fvm/ipld/link_scanner.hpp>

#include <numeric>

namespace fvm::ipld {
namespace {

/// Blocks are handed to the base in batches of about this many bytes.
constexpr std::size_t batch_bytes = 16U << 20;
constexpr std::size_t batch_blocks = 4096;

constexpr std::size_t blake2b_256_size = 32;

/// What a flush does with a link.
enum class Treatment : std::uint8_t { pass_over, scan_inline, follow, refuse };

Treatment treatment_of(const Cid& cid, FlushRules rules) {
    switch (cid.codec()) {
        case codec::fil_commitment_unsealed:
        case codec::fil_commitment_sealed:
            return Treatment::pass_over;
        case codec::raw:
        case codec::dag_cbor:
            break;
        case codec::cbor:
            if (rules == FlushRules::v2) {
                return Treatment::refuse;
            }
            break;
        default:
            return Treatment::refuse;
    }
    if (cid.hash_code() == multihash::identity) {
        return cid.codec() == codec::dag_cbor ? Treatment::scan_inline : Treatment::pass_over;
    }
    const bool is_blake2b_256 =
        cid.hash_code() == multihash::blake2b_256 && cid.digest().size() == blake2b_256_size;
    return is_blake2b_256 ? Treatment::follow : Treatment::refuse;
}

/// Tells `state_link(digest)` of links as nearly all are, and appends the others to `links`.
template <class StateLink>
StoreResult<void> append_links(const Cid& holder, BytesView content, const cbor::LinkRules& rules,
                               std::vector<Cid>& links, StateLink&& state_link) {
    const auto in_holder = [&](const DecodeError& error) {
        return malformed_block(holder, error).error();
    };
    cbor::LinkScanner scanner(content, rules);
    while (!scanner.done()) {
        if (!FVM_TRY_OR(in_holder, scanner.next())) {
            continue;
        }
        if (const BytesView digest = scanner.read_state_link(); !digest.empty()) {
            state_link(digest);
        } else {
            links.push_back(FVM_TRY_OR(in_holder, scanner.read_link()));
        }
    }
    return {};
}

}  // namespace

/// A walk in depth over the blocks of the buffer, with its own stack: each block is visited once
/// and comes into the order after all that it reaches.
struct BufferedStore::Walk {
    struct Step {
        std::size_t block;
        /// Its links have been pushed before; when it comes up again, they are done.
        bool entered;
    };

    Walk(const CidTable<Block>& buffer, FlushRules flush_rules)
        : blocks(buffer), rules(flush_rules), visited(buffer.size()) {}

    const CidTable<Block>& blocks;
    FlushRules rules;
    std::vector<bool> visited;
    std::vector<Step> stack;
    std::vector<std::size_t> order;
    /// Links of the block at hand; identity links append their own.
    std::vector<Cid> links;

    [[nodiscard]] const cbor::LinkRules& link_rules() const {
        return rules == FlushRules::v2 ? cbor::flush_v2_link_rules : cbor::flush_v3_link_rules;
    }

    void follow(std::size_t block) {
        if (block != blocks.size() && !visited[block]) {
            stack.push_back({block, false});
        }
    }

    StoreResult<void> append_links_of(const Cid& holder, BytesView content) {
        // Most links lead out of the buffer, so it pays not to make CIDs of them.
        return append_links(holder, content, link_rules(), links, [this](BytesView digest) {
            follow(blocks.index_of_state_block(digest));
        });
    }

    StoreResult<void> push_links() {
        // Links are appended on the way.
        for (std::size_t i = 0; i < links.size(); ++i) {  // NOLINT(modernize-loop-convert)
            const Cid link = links[i];
            switch (treatment_of(link, rules)) {
                case Treatment::pass_over:
                    break;
                case Treatment::scan_inline:
                    FVM_TRY(append_links_of(link, link.digest()));
                    break;
                case Treatment::follow:
                    follow(blocks.index_of(link));
                    break;
                case Treatment::refuse:
                    return malformed_block(link, {"link has an unexpected codec or hash", 0});
            }
        }
        links.clear();
        return {};
    }

    StoreResult<void> run(const Cid& root) {
        links.push_back(root);
        FVM_TRY(push_links());
        while (!stack.empty()) {
            const Step step = stack.back();
            if (step.entered || visited[step.block]) {
                stack.pop_back();
                if (step.entered) {
                    order.push_back(step.block);
                }
                continue;
            }
            visited[step.block] = true;
            stack.back().entered = true;
            const auto& entry = blocks.entries()[step.block];
            if (entry.cid.codec() == codec::dag_cbor) {
                FVM_TRY(append_links_of(entry.cid, entry.value.bytes()));
                FVM_TRY(push_links());
            }
        }
        return {};
    }
};

StoreResult<std::optional<Block>> BufferedStore::get(const Cid& cid) {
    if (const Block* block = blocks_.find(cid)) {
        return *block;
    }
    return base_.get(cid);
}

StoreResult<void> BufferedStore::put(const Cid& cid, const Block& block) {
    blocks_.put(cid, block);
    return {};
}

StoreResult<bool> BufferedStore::has(const Cid& cid) {
    if (blocks_.find(cid) != nullptr) {
        return true;
    }
    return base_.has(cid);
}

StoreResult<void> BufferedStore::flush(const Cid& root, FlushRules rules) {
    Walk walk(blocks_, rules);
    FVM_TRY(walk.run(root));
    FVM_TRY(write(walk.order));
    if (rules == FlushRules::v2) {
        clear();
        return {};
    }
    blocks_.retain([&](std::size_t block) { return !walk.visited[block]; });
    return {};
}

StoreResult<void> BufferedStore::flush_all() {
    std::vector<std::size_t> order(blocks_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    FVM_TRY(write(order));
    clear();
    return {};
}

StoreResult<void> BufferedStore::write(const std::vector<std::size_t>& order) {
    std::vector<KeyedBlock> batch;
    std::size_t bytes = 0;
    for (const std::size_t block : order) {
        const auto& entry = blocks_.entries()[block];
        batch.push_back({entry.cid, entry.value});
        bytes += entry.value.size();
        if (bytes >= batch_bytes || batch.size() >= batch_blocks) {
            FVM_TRY(base_.put_many(batch));
            batch.clear();
            bytes = 0;
        }
    }
    return batch.empty() ? StoreResult<void>{} : base_.put_many(batch);
}

}  // namespace fvm::ipld
