#include <fvm/ipld/hamt.hpp>
#include <test/fuzz/trie_target.hpp>

namespace fvm::test {
namespace {

Bytes read_key(Choices& choices) {
    // The hash `identity` takes 32 bytes of a key.
    Bytes key(32, 0);
    key[0] = choices.byte();
    key[1] = choices.byte();
    key[31] = static_cast<std::uint8_t>(key[0] & 3);
    return key;
}

}  // namespace
}  // namespace fvm::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fvm;
    using Hamt = ipld::Hamt<test::TrieValue>;
    test::Choices choices({data, size});
    const std::uint8_t mode = choices.byte();
    ipld::HamtConfig config;
    config.bit_width = 1U + (mode & 7U);
    config.layout = (mode & 8) != 0 ? ipld::HamtConfig::Layout::v0 : ipld::HamtConfig::Layout::v3;
    config.hash =
        (mode & 16) != 0 ? ipld::HamtConfig::Hash::sha2_256 : ipld::HamtConfig::Hash::identity;
    test::TrieTarget<Hamt, Bytes, ipld::HamtConfig> target(choices, config, test::read_key);
    if (mode < 192) {
        target.play_hostile();
    } else {
        target.play_model();
    }
    return 0;
}
