// Actors that replace their own code, behind the feature of that name.

#include <test/integration/integration_test.hpp>

namespace fvm::integration {
namespace {

namespace upgrade = test_actors::upgrade;

class Upgrade : public Integration {
  protected:
    Settings settings() const override {
        Settings chosen;
        chosen.features.upgrade_actor = true;
        return chosen;
    }
    void SetUp() override {
        Integration::SetUp();
        if (IsSkipped() || HasFatalFailure()) {
            return;
        }
        tester().create_account();
        codes_.own = tester().install(receiver, module("upgrade"), empty_array());
        codes_.receive = tester().install(receiver + 1, module("upgrade_receive"));
        codes_.without_entry_point = tester().install(receiver + 2, module("hello_world"));
    }
    Tester::Outcome send(MethodNum method) {
        return tester().send(receiver, method, encode(codes_), atto(100));
    }
    ipld::Cid code() { return tester().actor(receiver)->code; }
    const upgrade::Codes& codes() { return codes_; }

  private:
    upgrade::Codes codes_;
};

TEST_P(Upgrade, that_succeeds_never_returns_and_changes_the_code) {
    // On its way the new code tries one to code without the entry point, which fails.
    EXPECT_THAT(send(upgrade::methods::upgrade_to_other), Returns(upgrade::first_answer));
    EXPECT_EQ(code(), codes().receive);
}

TEST_P(Upgrade, that_the_new_code_refuses_returns_its_exit_code_and_changes_nothing) {
    EXPECT_THAT(send(upgrade::methods::upgrade_is_refused), Succeeds());
    EXPECT_EQ(code(), codes().own);
}

TEST_P(Upgrade, within_an_upgrade_changes_the_code_to_the_last) {
    EXPECT_THAT(send(upgrade::methods::upgrade_twice), Returns(upgrade::second_answer));
    EXPECT_EQ(code(), codes().receive);
}

TEST_P(Upgrade, is_forbidden_to_an_actor_that_has_been_called_back) {
    EXPECT_THAT(send(upgrade::methods::upgrade_while_called), Succeeds());
    EXPECT_EQ(code(), codes().own);
}

TEST_P(Upgrade, is_no_operation_for_an_actor_that_has_ended) {
    EXPECT_THAT(send(upgrade::methods::upgrade_after_end), Succeeds());
    EXPECT_EQ(tester().actor(receiver), std::nullopt);
}

class NoUpgrade : public Integration {};

TEST_P(NoUpgrade, is_known_to_networks) {
    install("upgrade");
    EXPECT_THAT(tester().send(receiver, upgrade::methods::upgrade_is_refused,
                              encode(upgrade::Codes{empty_array(), empty_array(), empty_array()})),
                Exits(ExitCode::sys_assertion_failed.value));
}

FVM_AT_ALL_VERSIONS(Upgrade);
FVM_AT_ALL_VERSIONS(NoUpgrade);

}  // namespace
}  // namespace fvm::integration
