#include <fvm/base/result.hpp>
#include <fvm/vm/kernel.hpp>
#include <fvm/vm/link_scan.hpp>

#include <cstring>

namespace fvm::vm {

Kernel::Kernel(CallManager& calls, ActorId self, const CallRequest& request)
    : calls_(calls), self_(self), request_(request), blocks_(calls.rules().block_codecs) {}

ExecResult<ipld::Cid> Kernel::root() {
    if (tracks_reachability()) {
        FVM_TRY(charge(prices().on_get_root()));
    }
    const auto actor = FVM_TRY(calls_.get_actor(self_));
    if (!actor) {
        return syscall_error(ErrorNumber::illegal_operation,
                             "state root requested after actor deletion");
    }
    if (tracks_reachability()) {
        blocks_.mark_reachable(actor->state);
    }
    return actor->state;
}

ExecResult<void> Kernel::set_root(const ipld::Cid& root) {
    if (read_only()) {
        return syscall_error(ErrorNumber::read_only,
                             "cannot update the state root while read-only");
    }
    if (tracks_reachability()) {
        FVM_TRY(charge(prices().on_set_root()));
        FVM_TRY(require_reachable(root));
    }
    auto actor = FVM_TRY(calls_.get_actor(self_));
    if (!actor) {
        return syscall_error(ErrorNumber::illegal_operation, "actor deleted");
    }
    actor->state = root;
    return calls_.set_actor(self_, *std::move(actor));
}

ExecResult<TokenAmount> Kernel::current_balance() {
    FVM_TRY(calls_.charge_nothing("OnSelfBalance"));
    const auto actor = FVM_TRY(calls_.get_actor(self_));
    return actor ? actor->balance : TokenAmount();
}

ExecResult<void> Kernel::self_destruct(const Address& beneficiary) {
    if (read_only()) {
        return syscall_error(ErrorNumber::read_only, "cannot self-destruct when read-only");
    }
    if (prices().delete_actor_refund.is_zero()) {
        FVM_TRY(charge(free_charge("OnDeleteActor")));
    } else {
        calls_.gas().refund(prices().on_delete_actor_refund());
    }
    const TokenAmount balance = FVM_TRY(current_balance());
    if (!balance.is_zero()) {
        const ActorId heir = FVM_TRY(resolve_address(beneficiary));
        if (heir == self_) {
            return syscall_error(ErrorNumber::forbidden, "benefactor cannot be beneficiary");
        }
        FVM_TRY(calls_.transfer(self_, heir, balance));
    }
    return calls_.delete_actor(self_);
}

ExecResult<void> Kernel::self_destruct_burning(bool burn_unspent) {
    if (read_only()) {
        return syscall_error(ErrorNumber::read_only, "cannot self-destruct when read-only");
    }
    FVM_TRY(charge(free_charge("OnDeleteActor")));
    const TokenAmount balance = FVM_TRY(current_balance());
    if (!balance.is_zero()) {
        if (!burn_unspent) {
            return syscall_error(ErrorNumber::illegal_operation,
                                 "self-destruct with unspent funds");
        }
        // The reference makes every failure here fatal, running out of gas included.
        if (const auto burnt = calls_.transfer(self_, burnt_funds_actor_id, balance); !burnt) {
            if (burnt.error().is(ExecutionError::Kind::host_fault)) {
                return burnt;
            }
            return fatal_error("cannot burn unspent funds: " + burnt.error().note());
        }
    }
    return calls_.delete_actor(self_);
}

ExecResult<void> Kernel::require_reachable(const ipld::Cid& cid) const {
    if (!blocks_.is_reachable(cid)) {
        return syscall_error(ErrorNumber::not_found, cid.to_text() + " is not reachable");
    }
    return {};
}

ExecResult<std::vector<ipld::Cid>> Kernel::find_links(std::uint64_t codec, BytesView data) {
    if (!tracks_reachability()) {
        return std::vector<ipld::Cid>{};
    }
    return scan_links(codec, data, prices(), calls_.gas());
}

ExecResult<OpenedBlock> Kernel::block_open(const ipld::Cid& cid) {
    FVM_TRY(charge(prices().on_block_open_base()));
    if (tracks_reachability()) {
        FVM_TRY(require_reachable(cid));
    }
    ipld::Block data =
        FVM_TRY_OR(or_host_fault, ipld::get_required(machine().blockstore(), cid, "actor state"));
    std::vector<ipld::Cid> links = FVM_TRY(find_links(cid.codec(), data.bytes()));
    FVM_TRY(charge(prices().on_block_open(data.size(), links.size())));
    blocks_.mark_reachable(links);
    const auto size = static_cast<std::uint32_t>(data.size());
    const BlockId id = FVM_TRY(blocks_.put({cid.codec(), std::move(data), std::move(links)}));
    return OpenedBlock{id, cid.codec(), size};
}

ExecResult<BlockId> Kernel::block_create(std::uint64_t codec, BytesView data) {
    if (data.size() > calls_.rules().max_block_size) {
        return syscall_error(ErrorNumber::limit_exceeded, "blocks may not be larger than 1 MiB");
    }
    if (calls_.rules().checks_codec_before_charge) {
        FVM_TRY(blocks_.check_codec(codec));
    }
    std::vector<ipld::Cid> links = FVM_TRY(find_links(codec, data));
    FVM_TRY(charge(prices().on_block_create(data.size(), links.size())));
    for (const ipld::Cid& link : links) {
        FVM_TRY(require_reachable(link));
    }
    return blocks_.put({codec, ipld::Block::copy_of(data), std::move(links)});
}

ExecResult<ipld::Cid> Kernel::block_link(BlockId id, std::uint64_t hash_code,
                                         std::uint32_t hash_size) {
    if (hash_code != ipld::multihash::blake2b_256 || hash_size != 32) {
        return syscall_error(ErrorNumber::illegal_cid, "cids must be 32-byte blake2b");
    }
    const CodedBlock* block = FVM_TRY(blocks_.get(id));
    FVM_TRY(charge(prices().on_block_link(block->size())));
    const ipld::Cid cid = ipld::Cid::of(block->codec, block->data.bytes());
    FVM_TRY_OR(or_host_fault, machine().blockstore().put(cid, block->data));
    if (tracks_reachability()) {
        blocks_.mark_reachable(cid);
    }
    return cid;
}

ExecResult<std::int32_t> Kernel::block_read(BlockId id, std::uint32_t offset,
                                            std::span<std::uint8_t> out) {
    const std::uint64_t end = std::uint64_t{offset} + out.size();
    if (end > std::numeric_limits<std::int32_t>::max()) {
        return syscall_error(ErrorNumber::illegal_argument,
                             "offset plus buffer length does not fit into an i32");
    }
    const CodedBlock* block = FVM_TRY(blocks_.get(id));
    const BytesView data = block->data.bytes();
    const std::size_t readable = offset < data.size() ? data.size() - offset : 0;
    const std::size_t count = std::min(readable, out.size());
    FVM_TRY(charge(prices().on_block_read(count)));
    if (count != 0) {
        std::memcpy(out.data(), data.data() + offset, count);
    }
    return static_cast<std::int32_t>(data.size()) - static_cast<std::int32_t>(end);
}

ExecResult<OpenedBlock> Kernel::block_stat(BlockId id) {
    FVM_TRY(charge(free_charge("OnBlockStat")));
    const CodedBlock* block = FVM_TRY(blocks_.get(id));
    return OpenedBlock{id, block->codec, block->size()};
}

ExecResult<SendOutcome> Kernel::send(const SendRequest& send) {
    CallRequest call;
    call.from = self_;
    call.to = send.to;
    call.method = send.method;
    call.value = send.value;
    call.gas_limit = send.gas_limit;
    call.read_only = read_only() || send.read_only;
    if (call.read_only && !send.value.is_zero()) {
        return syscall_error(ErrorNumber::read_only, "cannot transfer value when read-only");
    }
    call.params = FVM_TRY(take_params(send.params));
    return store_outcome(FVM_TRY(calls_.send(call)));
}

ExecResult<std::optional<CodedBlock>> Kernel::take_params(BlockId id) const {
    std::optional<CodedBlock> params;
    if (id != no_data_block) {
        params = *FVM_TRY(blocks_.get(id));
    }
    if (blocks_.is_full()) {
        return syscall_error(ErrorNumber::limit_exceeded, "cannot store return block");
    }
    return params;
}

ExecResult<SendOutcome> Kernel::store_outcome(InvocationResult result) {
    SendOutcome outcome{result.exit_code, {}};
    if (result.value) {
        outcome.value.codec = result.value->codec;
        outcome.value.size = result.value->size();
        blocks_.mark_reachable(result.value->links);
        const auto id = blocks_.put(*std::move(result.value));
        if (!id) {
            return fatal_error("failed to store a valid return value: " + id.error().note());
        }
        outcome.value.id = *id;
    }
    return outcome;
}

}  // namespace fvm::vm
