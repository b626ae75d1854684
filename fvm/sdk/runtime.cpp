// The message, its caller, and the state.

#include <fvm/sdk/runtime.hpp>

#include <fvm/ipld/codec.hpp>
#include <fvm/sdk/blake2b.hpp>
#include <fvm/sdk/syscall_support.hpp>

#include <algorithm>

namespace fvm::sdk {
namespace {

/// The digest of an empty array in CBOR, which every actor without a state has for one.
constexpr auto no_state = [] {
    constexpr std::uint8_t empty_array = 0x80;
    hash::Digest32 digest{};
    blake2b({&empty_array, 1}, digest);
    return digest;
}();

}  // namespace

Runtime::Runtime() {
    expect_success(sys::vm_message_context(&message_), "vm.message_context");
}

TokenAmount Runtime::value_received() const {
    return from_abi(message_.value_received);
}

TokenAmount Runtime::gas_premium() const {
    return from_abi(message_.gas_premium);
}

// Caller validation

ActorResult<void> Runtime::validate_once(bool accepted, std::string_view refusal) {
    if (!accepted) {
        return forbidden("caller f0" + std::to_string(caller()) + " " + std::string(refusal));
    }
    caller_validated_ = true;
    return {};
}

ActorResult<void> Runtime::accept_any_caller() {
    FVM_TRY(check_not_validated());
    return validate_once(true, {});
}

ActorResult<void> Runtime::accept_callers(std::span<const ActorId> ids) {
    FVM_TRY(check_not_validated());
    return validate_once(std::ranges::find(ids, caller()) != ids.end(), "is not accepted");
}

ActorResult<void> Runtime::accept_caller_types(std::initializer_list<ActorType> types) {
    FVM_TRY(check_not_validated());
    const std::optional<ActorType> type = type_of(caller());
    require(type || code_of(caller()), "failed to look up the caller's code");
    const bool accepted = type && std::ranges::find(types, *type) != types.end();
    return validate_once(accepted, "is of a type that is not accepted");
}

ActorResult<void> Runtime::accept_caller_namespaces(std::initializer_list<ActorId> name_spaces) {
    FVM_TRY(check_not_validated());
    const std::optional<Address> address = delegated_address(caller());
    const std::optional<ActorId> found = address ? address->delegated_namespace() : std::nullopt;
    const bool accepted = found && std::ranges::find(name_spaces, *found) != name_spaces.end();
    return validate_once(accepted, "has no address in a namespace that is accepted");
}

ActorResult<void> Runtime::check_not_validated() const {
    if (caller_validated_) {
        return unexpected_failure("a method must validate its caller exactly once");
    }
    return {};
}

// The state

ActorResult<ipld::Cid> Runtime::state_root() {
    CidBuffer root;
    const sys::Errno error = sys::self_root(&root.size, root.data(), CidBuffer::capacity);
    if (is(error, ErrorNumber::illegal_operation)) {
        return illegal_state("the actor has been deleted");
    }
    expect_success(error, "self.root");
    return root.cid();
}

ActorResult<void> Runtime::set_state_root(const ipld::Cid& root) {
    const sys::Errno error = sys::self_set_root(CidBytes(root).data());
    if (is(error, ErrorNumber::illegal_operation)) {
        return illegal_state("the actor has been deleted");
    }
    if (is(error, ErrorNumber::read_only)) {
        return fail(ExitCode::usr_read_only, "the state cannot change in a read-only call");
    }
    expect_success(error, "self.set_root");
    return {};
}

ActorResult<void> Runtime::check_no_state() {
    const ipld::Cid root = FVM_TRY(state_root());
    if (root != ipld::Cid::v1(ipld::codec::dag_cbor, ipld::multihash::blake2b_256, no_state)) {
        return illegal_state("the actor has a state already");
    }
    return {};
}

ActorResult<ipld::Block> Runtime::read_state(const ipld::Cid& root) {
    return FVM_TRY_OR(store_fails_with(ExitCode::usr_illegal_argument, "state"),
                      ipld::get_required_cbor(store_, root, "the state"));
}

ActorResult<void> Runtime::write_state(const std::optional<Bytes>& encoded) {
    if (!encoded) {
        return illegal_argument("cannot write the state: it has no encoding");
    }
    return set_state_root(
        FVM_TRY_OR(store_fails_with(ExitCode::usr_illegal_argument, "cannot write the state"),
                   store_.put_content(ipld::codec::dag_cbor, *encoded)));
}

}  // namespace fvm::sdk
