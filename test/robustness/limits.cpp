#include <sys/resource.h>

#include <gtest/gtest.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define FVM_SHADOW_MEMORY 1
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FVM_SHADOW_MEMORY 1
#endif

namespace fvm::test {
namespace {

/// Whatever an input says, the whole program stays within these: otherwise it is ended.
class Limits : public testing::Environment {
  public:
    void SetUp() override {
        constexpr rlim_t seconds = 240;
        const rlimit time{seconds, seconds};
        ASSERT_EQ(setrlimit(RLIMIT_CPU, &time), 0);
#ifndef FVM_SHADOW_MEMORY
        constexpr rlim_t memory = rlim_t{1} << 30;
        const rlimit space{memory, memory};
        ASSERT_EQ(setrlimit(RLIMIT_AS, &space), 0);
#endif
    }
};

[[maybe_unused]] const testing::Environment* const limits =
    testing::AddGlobalTestEnvironment(new Limits);

}  // namespace
}  // namespace fvm::test
