#include <fvm/ipld/kamt.hpp>
#include <test/fuzz/trie_target.hpp>

namespace fvm::test {
namespace {

/// As the EVM actor's keys: 32 bytes, most significant first.
struct Number : ipld::KamtNumber {
    Number() : ipld::KamtNumber{} {}
    template <class Iterator>
    Number(Iterator first, Iterator last) : ipld::KamtNumber{} {
        std::copy(first, last, begin());
    }
};

Number read_number(Choices& choices) {
    Number number;
    const std::uint8_t shape = choices.byte();
    number[(shape & 31U)] = choices.byte();
    number[31] = static_cast<std::uint8_t>(number[31] | (shape >> 5));
    return number;
}

}  // namespace
}  // namespace fvm::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fvm;
    using Kamt = ipld::Kamt<test::TrieValue>;
    test::Choices choices({data, size});
    const std::uint8_t mode = choices.byte();
    ipld::KamtConfig config;
    config.bit_width = 1U + (mode & 7U);
    config.min_data_depth = (mode >> 3) & 3U;
    config.bucket_size = 1U + ((mode >> 5) & 1U);
    test::TrieTarget<Kamt, test::Number, ipld::KamtConfig> target(choices, config,
                                                                  test::read_number);
    if (mode < 192) {
        target.play_hostile();
    } else {
        target.play_model();
    }
    return 0;
}
