#pragma once

#include <test/integration/actors/actors.hpp>
#include <test/integration/tester.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

namespace fvm::tools {

/// How GoogleTest shows an outcome.
inline void PrintTo(const MessageRunner::Outcome& outcome, std::ostream* out) {
    *out << "code " << outcome.result.receipt.exit_code.value << " after "
         << outcome.result.receipt.gas_used << " gas";
}

}  // namespace fvm::tools

namespace fvm::integration {

/// A test of actors in the whole VM at one network version of FVM v4. When it ends, the reference
/// executes the same messages, and nothing may differ: at the first network version and the last
/// one, which have both price lists, and with $FVM_COMPARE_ALL set at all of them.
///
/// The modules come from the preset wasm32, or from $FVM_TEST_ACTORS. Where they, the canonical
/// bundles or the oracle have not been built, tests skip, unless $FVM_COMPLETE is set.
class Integration : public testing::TestWithParam<NetworkVersion> {
  protected:
    void SetUp() override;
    void TearDown() override;

    /// The settings besides the network version.
    [[nodiscard]] virtual Settings settings() const { return {}; }
    /// Whether network version 30, which is in development, is compared as well.
    [[nodiscard]] virtual bool compares_the_next_version() const { return false; }

    /// The module of a test actor, which is there.
    [[nodiscard]] static Bytes module(std::string_view name);
    /// Installs a test actor as `receiver`, with the empty array as state, and makes an account.
    void install(std::string_view name, const TokenAmount& balance = {});
    void install(std::string_view name, const ipld::Cid& state, const TokenAmount& balance = {});

    static TokenAmount atto(std::uint64_t amount) { return TokenAmount::from_atto(amount); }
    static ipld::Cid empty_array() { return ipld::Cid::of(ipld::codec::dag_cbor, Bytes{0x80}); }
    template <class T>
    static Bytes encode(const T& value) {
        return ipld::cbor::encode(value);
    }
    /// The charges of a message's trace, by name.
    static std::vector<std::string> charges(const Tester::Outcome& outcome);
    /// Gas limits with which the same message ends at each of its charges in turn. The first one,
    /// for the inclusion, is left out: without it there is no execution.
    static std::vector<std::uint64_t> limits_just_below_charges(const Tester::Outcome& outcome);

    Tester& tester() { return *tester_; }
    [[nodiscard]] Nonce network_number() const { return static_cast<Nonce>(GetParam()); }

    static constexpr ActorId receiver = 10'000;

  private:
    std::unique_ptr<Tester> tester_;
};

// NOLINTBEGIN(readability-identifier-naming): matchers are named as GoogleMock's own are.

/// The message has ended with this exit code.
MATCHER_P(Exits, code, "") {
    *result_listener << "which says: " << arg.result.failure.to_text();
    return arg.result.receipt.exit_code.value == code;
}

MATCHER(Succeeds, "") {
    *result_listener << "which says: " << arg.result.failure.to_text();
    return arg.result.receipt.exit_code.is_success();
}

/// The message has succeeded with this return value, in CBOR.
MATCHER_P(Returns, value, "") {
    *result_listener << "which says: " << arg.result.failure.to_text();
    return arg.result.receipt.exit_code.is_success() &&
           arg.result.receipt.return_data == ipld::cbor::encode(value);
}

// NOLINTEND(readability-identifier-naming)

/// Network versions 21 to 29, and 30 behind its feature, for INSTANTIATE_TEST_SUITE_P.
[[nodiscard]] std::vector<NetworkVersion> fvm_v4_versions();
[[nodiscard]] std::string version_name(const testing::TestParamInfo<NetworkVersion>& info);

}  // namespace fvm::integration

/// Runs the suite at every network version of FVM v4.
#define FVM_AT_ALL_VERSIONS(suite)                                                     \
    INSTANTIATE_TEST_SUITE_P(Fvm4, suite,                                              \
                             testing::ValuesIn(::fvm::integration::fvm_v4_versions()), \
                             ::fvm::integration::version_name)
