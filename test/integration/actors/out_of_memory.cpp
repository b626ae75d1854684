#include <test/integration/actors/support.hpp>

#include <cstdlib>

namespace fvm::test_actors::out_of_memory {
namespace {

constexpr std::uint32_t page_size = 65'536;
constexpr std::uint32_t mebibyte = 1U << 20;
/// Of one instance (reference: NetworkConfig::max_inst_memory_bytes).
constexpr std::uint32_t most = 512 * mebibyte;

/// Where allocations are kept, so that none is left out as useless.
void* volatile kept = nullptr;

void* allocate(std::uint32_t size) {
    void* memory = std::malloc(size);
    kept = memory;
    return memory;
}

std::uint32_t address_of(void* memory) {
    return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(memory));
}

/// By how much the second of two allocations lies further than the first is large.
std::uint32_t overhead_of(std::uint32_t size) {
    const std::uint32_t first = address_of(allocate(size));
    return address_of(allocate(size)) - first - size;
}

/// The size of the largest allocation that the memory has room for, to its limit. The next one
/// begins where the last one that this makes ends.
std::uint32_t room_for_one() {
    constexpr std::uint32_t small = 16;
    // What the allocator notes before each allocation, and keeps free behind each large one
    // besides.
    const std::uint32_t before = overhead_of(small);
    const std::uint32_t behind = overhead_of(page_size) - before;
    const std::uint32_t end = address_of(allocate(small)) + small;
    return most - end - before - behind;
}

ActorResult<void> allocate_too_much(Runtime& /*rt*/) {
    allocate(room_for_one() + 1);
    return sdk::unexpected_failure("there was enough memory");
}

ActorResult<void> allocate_without_end(Runtime& /*rt*/) {
    while (true) {
        allocate(mebibyte);
    }
}

ActorResult<void> allocate_some(Runtime& /*rt*/) {
    constexpr std::uint32_t pages = 64;
    allocate(pages * page_size);
    return sdk::fail(ExitCode{not_out_of_memory}, "not out of memory");
}

ActorResult<void> allocate_all(Runtime& /*rt*/) {
    allocate(room_for_one());
    require(__builtin_wasm_memory_size(0) == most / page_size, "there is another amount of memory");
    return {};
}

ActorResult<std::uint32_t> allocate_in_calls(Runtime& rt, const std::uint32_t& mebibytes) {
    allocate(mebibytes * mebibyte);
    const auto outcome = rt.try_send({.to = Address::id(rt.receiver()),
                                      .method = rt.method(),
                                      .params = IpldBlock::encode(mebibytes)});
    require(outcome.has_value(), "the call to itself was refused");
    if (!outcome->exit_code.is_success()) {
        require(outcome->exit_code == ExitCode::sys_illegal_instruction,
                "the call to itself had another exit code");
        return 1;
    }
    return 1 + FVM_TRY(sdk::decode_return<std::uint32_t>(outcome->data));
}

constexpr sdk::Method table[] = {
    sdk::method<&allocate_too_much>(methods::allocate_too_much),
    sdk::method<&allocate_without_end>(methods::allocate_without_end),
    sdk::method<&allocate_some>(methods::allocate_some),
    sdk::method<&allocate_all>(methods::allocate_all),
    sdk::method<&allocate_in_calls>(methods::allocate_in_calls),
};

constexpr sdk::Actor actor{.name = "out of memory", .methods = table, .guard = &accept_everybody};

}  // namespace
}  // namespace fvm::test_actors::out_of_memory

FVM_ACTOR(fvm::test_actors::out_of_memory::actor);
