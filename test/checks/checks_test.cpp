// Every check as a test case of its own, on the host.

#include <test/checks/checks.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fvm::test {
namespace {

struct NamedGroup {
    const char* name;
    std::span<const Check> checks;
};

std::vector<NamedGroup> all_groups() {
    return {{"Cid", cid_checks()},
            {"Cbor", cbor_checks()},
            {"Hamt", hamt_checks()},
            {"Kamt", kamt_checks()},
            {"Amt", amt_checks()},
            {"BitField", bitfield_checks()},
            {"Address", address_checks()},
            {"TokenAmount", token_amount_checks()},
            {"BigInteger", big_integer_checks()}};
}

class CheckCase : public testing::Test {
  public:
    explicit CheckCase(const Check& check) : check_(check) {}
    void TestBody() override { EXPECT_TRUE(check_.run()); }

  private:
    Check check_;
};

/// Google Test wants to know all cases before main() asks for them.
const bool registered = [] {
    for (const NamedGroup& group : all_groups()) {
        for (const Check& check : group.checks) {
            testing::RegisterTest((std::string(group.name) + "Checks").c_str(), check.name, nullptr,
                                  nullptr, __FILE__, __LINE__,
                                  [check]() -> testing::Test* { return new CheckCase(check); });
        }
    }
    return true;
}();

TEST(Checks, there_are_as_many_as_promised) {
    std::size_t total = 0;
    for (const NamedGroup& group : all_groups()) {
        EXPECT_GE(group.checks.size(), 7U) << group.name;
        total += group.checks.size();
    }
    EXPECT_GE(total, 200U);
}

}  // namespace
}  // namespace fvm::test
