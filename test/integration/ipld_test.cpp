// Blocks.

#include <test/integration/integration_test.hpp>

namespace fvm::integration {
namespace {

namespace blocks = test_actors::ipld_blocks;

class IpldBlocks : public Integration {
  protected:
    void SetUp() override {
        Integration::SetUp();
        if (!IsSkipped() && !HasFatalFailure()) {
            install("ipld_blocks", tester().put(std::vector<ipld::Cid>{linked()}));
        }
    }
    void expect_success_of(MethodNum method) {
        EXPECT_THAT(tester().send(receiver, method), Succeeds());
    }
    void expect_open(const ipld::Cid& cid, std::uint32_t error) {
        EXPECT_THAT(tester().send(receiver, blocks::methods::open_named, encode(cid.to_bytes())),
                    Returns(error));
    }
    ipld::Cid linked() { return tester().put(std::string("the state links to this")); }
};

TEST_P(IpldBlocks, are_opened_by_their_cids) {
    expect_success_of(blocks::methods::open);
}
TEST_P(IpldBlocks, are_read_in_parts_of_any_size) {
    expect_success_of(blocks::methods::read);
}
TEST_P(IpldBlocks, have_a_known_codec_and_no_more_than_a_mebibyte) {
    expect_success_of(blocks::methods::create);
}
TEST_P(IpldBlocks, tell_their_codec_and_size) {
    expect_success_of(blocks::methods::stat);
}
TEST_P(IpldBlocks, are_linked_by_blake2b_of_32_bytes_alone) {
    expect_success_of(blocks::methods::link);
}

TEST_P(IpldBlocks, that_nobody_gave_the_actor_are_not_there_for_it) {
    const ipld::Cid other = tester().put(std::string("somebody else's"));
    expect_open(other, static_cast<std::uint32_t>(ErrorNumber::not_found));
    // Nor is the state, and what it links to, before the actor has asked for its root.
    expect_open(linked(), static_cast<std::uint32_t>(ErrorNumber::not_found));
}

FVM_AT_ALL_VERSIONS(IpldBlocks);

}  // namespace
}  // namespace fvm::integration
