// Other actors: messages to them, their addresses, types and balances, and how they come and go.

#include <fvm/sdk/runtime.hpp>

#include <fvm/sdk/syscall_support.hpp>

namespace fvm::sdk {
namespace {

constexpr std::uint32_t address_capacity = Address::max_size;

/// The address that a syscall wrote; nothing for one of a class that is not known yet.
std::optional<Address> address_in(BytesView bytes) {
    const auto address = Address::from_bytes(bytes);
    return address ? std::optional(*address) : std::nullopt;
}

std::unexpected<ErrorNumber> refused(sys::Errno error) {
    return std::unexpected(static_cast<ErrorNumber>(error));
}

/// The exit code of a call that ended with `code`, for whoever made it (builtin-actors
/// runtime/src/actor_error.rs, checked): the VM's codes are not for actors to exit with.
ExitCode passed_on(ExitCode code) {
    if (code == ExitCode::sys_missing_return || code == ExitCode::sys_illegal_instruction ||
        code == ExitCode::sys_illegal_exit_code) {
        return ExitCode::usr_unspecified;
    }
    return code.is_system() ? ExitCode::usr_assertion_failed : code;
}

/// What it means to the sender that the receiver never ran (runtime/src/builtin/shared.rs).
std::unexpected<ActorError> never_ran(ErrorNumber error) {
    switch (error) {
        case ErrorNumber::not_found:
            return fail(ExitCode::usr_unspecified, "receiver not found");
        case ErrorNumber::insufficient_funds:
            return insufficient_funds("not enough funds");
        case ErrorNumber::limit_exceeded:
            return unexpected_failure("recursion limit exceeded");
        case ErrorNumber::read_only:
            return fail(ExitCode::usr_read_only, "nothing can change in a read-only call");
        default:
            return unexpected_failure("unexpected error: " + std::string(name(error)));
    }
}

/// False where there is no such actor.
bool read_code(ActorId id, CidBuffer& code) {
    const sys::Errno error =
        sys::actor_get_actor_code_cid(&code.size, id, code.data(), CidBuffer::capacity);
    if (is(error, ErrorNumber::not_found)) {
        return false;
    }
    expect_success(error, "actor.get_actor_code_cid");
    return true;
}

std::optional<ActorType> type_of_code_at(const sys::Byte* code) {
    std::int32_t type = 0;
    expect_success(sys::actor_get_builtin_actor_type(&type, code), "actor.get_builtin_actor_type");
    // Types that the VM has and we do not know are none to an actor.
    if (type < static_cast<std::int32_t>(ActorType::system) ||
        type > static_cast<std::int32_t>(ActorType::ethaccount)) {
        return std::nullopt;
    }
    return static_cast<ActorType>(type);
}

}  // namespace

std::expected<SendOutcome, ErrorNumber> Runtime::try_send(const Send& message) {
    if (in_transaction_) {
        return std::unexpected(ErrorNumber::illegal_operation);
    }
    const std::optional<Uint128> value = message.value.to_u128();
    if (!value) {
        return std::unexpected(ErrorNumber::insufficient_funds);
    }
    std::uint32_t params = sys::no_data_block;
    if (message.params) {
        const Bytes& data = message.params->data;
        if (const sys::Errno error =
                sys::ipld_block_create(&params, message.params->codec, data.data(), size_of(data));
            error != 0) {
            return refused(error);
        }
    }
    const BytesView to = message.to.bytes();
    abi::Send sent{};
    if (const sys::Errno error = sys::send_send(&sent, to.data(), size_of(to), message.method,
                                                params, static_cast<std::uint64_t>(*value >> 64),
                                                static_cast<std::uint64_t>(*value),
                                                message.gas_limit.value_or(abi::no_gas_limit),
                                                message.read_only ? abi::send_flag_read_only : 0);
        error != 0) {
        return refused(error);
    }
    SendOutcome outcome{ExitCode{sent.exit_code}, std::nullopt};
    if (sent.return_id != sys::no_data_block) {
        IpldBlock& block = outcome.data.emplace(IpldBlock{sent.return_codec, {}});
        block.data.resize(sent.return_size);
        std::int32_t rest = 0;
        if (const sys::Errno error =
                sys::ipld_block_read(&rest, sent.return_id, 0, block.data.data(), sent.return_size);
            error != 0) {
            return refused(error);
        }
        require(rest == 0, "a return value has another size than the VM said");
    }
    return outcome;
}

ActorResult<std::optional<IpldBlock>> Runtime::send(const Send& message) {
    auto outcome = try_send(message);
    if (!outcome) {
        return never_ran(outcome.error());
    }
    if (!outcome->exit_code.is_success()) {
        return std::unexpected(
            ActorError{passed_on(outcome->exit_code),
                       "send aborted with code " + std::to_string(outcome->exit_code.value),
                       std::move(outcome->data)});
    }
    return std::move(outcome->data);
}

std::optional<ActorId> Runtime::resolve_address(const Address& address) {
    if (const std::optional<ActorId> id = address.as_id()) {
        return id;
    }
    std::uint64_t id = 0;
    const BytesView bytes = address.bytes();
    const sys::Errno error = sys::actor_resolve_address(&id, bytes.data(), size_of(bytes));
    if (is(error, ErrorNumber::not_found)) {
        return std::nullopt;
    }
    expect_success(error, "actor.resolve_address");
    return id;
}

std::optional<Address> Runtime::delegated_address(ActorId id) {
    std::array<std::uint8_t, address_capacity> buffer{};
    std::uint32_t size = 0;
    const sys::Errno error =
        sys::actor_lookup_delegated_address(&size, id, buffer.data(), address_capacity);
    if (is(error, ErrorNumber::not_found)) {
        return std::nullopt;
    }
    expect_success(error, "actor.lookup_delegated_address");
    if (size == 0) {
        return std::nullopt;
    }
    return address_in(BytesView(buffer).first(size));
}

std::optional<ipld::Cid> Runtime::code_of(ActorId id) {
    CidBuffer code;
    return read_code(id, code) ? std::optional(code.cid()) : std::nullopt;
}

std::optional<ActorType> Runtime::type_of_code(const ipld::Cid& code) {
    return type_of_code_at(CidBytes(code).data());
}

std::optional<ActorType> Runtime::type_of(ActorId id) {
    CidBuffer code;
    return read_code(id, code) ? type_of_code_at(code.data()) : std::nullopt;
}

ipld::Cid Runtime::code_of_type(ActorType type) {
    CidBuffer code;
    expect_success(sys::actor_get_code_cid_for_type(&code.size, static_cast<std::int32_t>(type),
                                                    code.data(), CidBuffer::capacity),
                   "actor.get_code_cid_for_type");
    return code.cid();
}

TokenAmount Runtime::current_balance() {
    abi::TokenAmount balance{};
    expect_success(sys::self_current_balance(&balance), "self.current_balance");
    return from_abi(balance);
}

std::optional<TokenAmount> Runtime::balance_of(ActorId id) {
    abi::TokenAmount balance{};
    const sys::Errno error = sys::actor_balance_of(&balance, id);
    if (is(error, ErrorNumber::not_found)) {
        return std::nullopt;
    }
    expect_success(error, "actor.balance_of");
    return from_abi(balance);
}

Address Runtime::next_actor_address() {
    std::array<std::uint8_t, address_capacity> buffer{};
    std::uint32_t size = 0;
    expect_success(sys::actor_next_actor_address(&size, buffer.data(), address_capacity),
                   "actor.next_actor_address");
    const std::optional<Address> address = address_in(BytesView(buffer).first(size));
    require(address.has_value(), "the VM has answered with an invalid address");
    return *address;
}

ActorResult<void> Runtime::create_actor(ActorId id, const ipld::Cid& code,
                                        const std::optional<Address>& delegated_address) {
    if (in_transaction_) {
        return unexpected_failure("actors cannot be created inside a transaction");
    }
    const BytesView address = delegated_address ? delegated_address->bytes() : BytesView();
    const sys::Errno error =
        sys::actor_create_actor(id, CidBytes(code).data(), address.data(), size_of(address));
    if (is(error, ErrorNumber::illegal_argument)) {
        return illegal_argument("failed to create the actor");
    }
    if (is(error, ErrorNumber::forbidden)) {
        return forbidden("the actor exists already");
    }
    if (error != 0) {
        return unexpected_failure("create_actor failed with error number " + std::to_string(error));
    }
    return {};
}

ActorResult<void> Runtime::delete_actor() {
    if (in_transaction_) {
        return unexpected_failure("an actor cannot delete itself inside a transaction");
    }
    const sys::Errno error = sys::self_self_destruct(0);
    if (is(error, ErrorNumber::illegal_operation)) {
        return illegal_argument("an actor that owns something cannot be deleted");
    }
    if (is(error, ErrorNumber::read_only)) {
        return illegal_argument("no actor can be deleted in a read-only call");
    }
    expect_success(error, "self.self_destruct");
    return {};
}

}  // namespace fvm::sdk
