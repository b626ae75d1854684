#include <fvm/store/verify.hpp>

#include <fvm/hash/hash.hpp>

#include <algorithm>

namespace fvm::store {
namespace {

Verdict compare(BytesView expected, BytesView actual) {
    return std::ranges::equal(expected, actual) ? Verdict::matches : Verdict::differs;
}

}  // namespace

Verdict verify(const ipld::Cid& cid, BytesView content) {
    switch (cid.hash_code()) {
        case ipld::multihash::identity:
            return compare(cid.digest(), content);
        case ipld::multihash::blake2b_256:
            return compare(cid.digest(), hash::blake2b_256(content));
        case ipld::multihash::sha2_256:
            return compare(cid.digest(), hash::sha2_256(content));
        default:
            return Verdict::unknown_hash;
    }
}

}  // namespace fvm::store
