#pragma once

#include <actors/common/invariants.hpp>
#include <fvm/sdk/host/host.hpp>
#include <test/support/hex.hpp>

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

// Matchers are named as gMock's own.
// NOLINTBEGIN(readability-identifier-naming)

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

/// The call has succeeded and returned this, in CBOR and hexadecimal.
MATCHER_P(ReturnsHex, hex, "") {
    *result_listener << "which has code " << arg.exit_code.value << ": " << arg.note;
    if (arg.data) {
        *result_listener << ", and returns " << fvm::test::to_hex(arg.data->data);
    }
    return arg.exit_code.is_success() && arg.data && arg.data->codec == ipld::codec::cbor &&
           fvm::test::to_hex(arg.data->data) == hex;
}

/// The call has failed with this code and no data.
MATCHER_P(FailsWith, code, "") {
    *result_listener << "which has code " << arg.exit_code.value << ": " << arg.note;
    return arg.exit_code == code && !arg.data;
}

// NOLINTEND(readability-identifier-naming)

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

    /// The state as the chain has it.
    std::string state_hex() {
        const auto block = host.store.get(host.world.state_root);
        return block && *block ? fvm::test::to_hex((*block)->bytes()) : "there is none";
    }

    /// A method with parameters reads them before anything else. None are code 16; code 21 are
    /// those that are cut off, too long, too short or in RAW.
    template <class Params>
    void expect_strict_parameters(MethodNum method, const Params& valid) {
        SCOPED_TRACE("method " + std::to_string(method));
        EXPECT_THAT(call(method), FailsWith(ExitCode::usr_illegal_argument));
        const IpldBlock block = IpldBlock::encode(valid);
        std::vector<IpldBlock> malformed;
        for (std::size_t size = 0; size < block.data.size(); ++size) {
            const BytesView cut_off = BytesView(block.data).first(size);
            malformed.push_back({block.codec, Bytes(cut_off.begin(), cut_off.end())});
        }
        IpldBlock changed = block;
        changed.data.push_back(0);
        malformed.push_back(changed);
        for (const int difference : {-1, 1}) {
            changed = block;
            changed.data.front() = static_cast<std::uint8_t>(changed.data.front() + difference);
            malformed.push_back(changed);
        }
        malformed.push_back({ipld::codec::raw, block.data});
        for (const IpldBlock& params : malformed) {
            EXPECT_THAT(call_raw(method, params), FailsWith(ExitCode::usr_serialization))
                << fvm::test::to_hex(params.data);
        }
    }
    /// Contracts, actors that are not built in and such as do not exist get code 18 from all
    /// methods that are not exported, whether there are such methods and whatever the parameters.
    void expect_closed_to_contracts() {
        host.call_as(2000, ActorType::evm);
        expect_all_internal_methods_forbidden();
        host.world.actors[2000].code = ipld::Cid::of(ipld::codec::raw, Bytes{1});
        expect_all_internal_methods_forbidden();
        host.world.actors.erase(2000);
        expect_all_internal_methods_forbidden();
    }

    Host host;

  private:
    void expect_all_internal_methods_forbidden() {
        for (MethodNum method = 0; method < 40; ++method) {
            EXPECT_THAT(call_raw(method, IpldBlock{ipld::codec::cbor, {0xff}}),
                        FailsWith(ExitCode::usr_forbidden))
                << "method " << method;
        }
        EXPECT_THAT(call(sdk::first_exported_method - 1), FailsWith(ExitCode::usr_forbidden));
    }

    const sdk::Actor& actor_;
};

}  // namespace fvm::actors::test
