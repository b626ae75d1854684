#pragma once

#include <actors/common/invariants.hpp>
#include <fvm/sdk/host/host.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <utility>

namespace fvm::actors::test {

using sdk::ActorType;
using sdk::IpldBlock;
using sdk::Send;
using sdk::SendOutcome;
using sdk::host::CallOutcome;
using sdk::host::Host;

/// A test of one actor on the model of the VM. When it ends, all messages that were expected have
/// been sent, and the state is one that the actor may have.
class ActorTest : public testing::Test {
  protected:
    ActorTest(const sdk::Actor& actor, ActorType type, ActorId receiver = 100)
        : host(type, receiver), actor_(actor) {}

    void TearDown() override {
        EXPECT_THAT(host.take_problems(), testing::IsEmpty());
        EXPECT_THAT(findings().list(), testing::IsEmpty());
    }

    /// What is wrong with the state as it is.
    [[nodiscard]] virtual Findings findings() { return {}; }

    CallOutcome call(MethodNum method) { return host.call(actor_, method); }
    template <class Params>
    CallOutcome call(MethodNum method, const Params& params) {
        return host.call_with(actor_, method, params);
    }
    CallOutcome call_raw(MethodNum method, std::optional<IpldBlock> params) {
        return host.call(actor_, method, std::move(params));
    }

    /// An address with a key of one byte over and over.
    static Address secp_address(std::uint8_t byte) {
        return Address::secp256k1(Bytes(Address::secp_public_key_size, byte));
    }
    static Address bls_address(std::uint8_t byte) {
        return Address::bls(Bytes(Address::bls_public_key_size, byte));
    }
    static Address actor_address(std::string_view name) { return Address::actor(as_bytes(name)); }

    Host host;

  private:
    const sdk::Actor& actor_;
};

/// The call has succeeded without a return value.
MATCHER(Succeeds, "") {
    *result_listener << "which has code " << arg.exit_code.value << ": " << arg.note;
    return arg.exit_code.is_success() && !arg.data;
}

/// The call has succeeded and returned this, in CBOR.
MATCHER_P(Returns, value, "") {
    *result_listener << "which has code " << arg.exit_code.value << ": " << arg.note;
    return arg.exit_code.is_success() && arg.data == IpldBlock::encode(value);
}

/// The call has failed with this code and no data.
MATCHER_P(FailsWith, code, "") {
    *result_listener << "which has code " << arg.exit_code.value << ": " << arg.note;
    return arg.exit_code == code && !arg.data;
}

}  // namespace fvm::actors::test
