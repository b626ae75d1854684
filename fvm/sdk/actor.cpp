#include <fvm/sdk/actor.hpp>

#include <fvm/sdk/syscall_support.hpp>

#include <algorithm>

namespace fvm::sdk {
namespace {

std::uint32_t create_block(const IpldBlock& block) {
    std::uint32_t handle = 0;
    expect_success(
        sys::ipld_block_create(&handle, block.codec, block.data.data(), size_of(block.data)),
        "failed to write the result");
    return handle;
}

}  // namespace

ipld::Block Parameters::read(std::uint64_t& codec) const {
    abi::IpldStat stat{};
    expect_success(sys::ipld_block_stat(&stat, block_), "ipld.block_stat");
    codec = stat.codec;
    return ipld::Block::build(stat.size, [&](std::uint8_t* out) {
        std::int32_t rest = 0;
        expect_success(sys::ipld_block_read(&rest, block_, 0, out, stat.size), "ipld.block_read");
        require(rest == 0, "the parameters have another size than the VM said");
    });
}

const IpldBlock& Parameters::operator*() const {
    if (!read_) {
        std::uint64_t codec = 0;
        const ipld::Block content = read(codec);
        read_.emplace(IpldBlock{codec, to_bytes(content.bytes())});
    }
    return *read_;
}

namespace actor_details {

std::unexpected<ActorError> params_missing() {
    return illegal_argument("method expects parameters");
}

std::unexpected<ActorError> params_unwanted() {
    return illegal_argument("method expects no parameters");
}

}  // namespace actor_details

ActorResult<ReturnValue> dispatch(const Actor& actor, Runtime& rt, const Parameters& params) {
    if (actor.guard != nullptr) {
        FVM_TRY(actor.guard(rt));
    }
    const auto found = std::ranges::find(actor.methods, rt.method(), &Method::number);
    if (found != actor.methods.end()) {
        return found->call(rt, params);
    }
    if (actor.fallback != nullptr) {
        return actor.fallback(rt, params);
    }
    return unhandled_message("invalid method: " + std::to_string(rt.method()));
}

std::uint32_t invoke(const Actor& actor, std::uint32_t params) {
    Runtime rt;
    const ActorResult<ReturnValue> result = dispatch(actor, rt, Parameters(params));
    if (!result) {
        const ActorError& error = result.error();
        exit(error.code, error.note, error.data ? create_block(*error.data) : sys::no_data_block);
    }
    require(rt.caller_was_validated(), "failed to validate caller");
    return *result ? create_block(**result) : sys::no_data_block;
}

}  // namespace fvm::sdk
