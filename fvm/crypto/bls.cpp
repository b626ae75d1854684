#include <fvm/crypto/bls.hpp>

#include <fvm/crypto/bls_suite.hpp>

#include <blst.h>
#include <blst_aux.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace fvm::crypto {

namespace {

/// On the curve and in the subgroup; the identity is accepted.
std::optional<blst_p1_affine> read_public_key(BytesView bytes) {
    blst_p1_affine point;
    if (bytes.size() != bls_public_key_size ||
        blst_p1_uncompress(&point, bytes.data()) != BLST_SUCCESS ||
        !blst_p1_affine_on_curve(&point) || !blst_p1_affine_in_g1(&point)) {
        return std::nullopt;
    }
    return point;
}

/// As read_public_key().
std::optional<blst_p2_affine> read_signature(BytesView bytes) {
    blst_p2_affine point;
    if (bytes.size() != bls_signature_size ||
        blst_p2_uncompress(&point, bytes.data()) != BLST_SUCCESS ||
        !blst_p2_affine_on_curve(&point) || !blst_p2_affine_in_g2(&point)) {
        return std::nullopt;
    }
    return point;
}

/// Distinct messages are what keeps a rogue key from cancelling another one out
/// (draft-irtf-cfrg-bls-signature, section 3.1).
bool are_distinct(std::span<const BytesView> messages) {
    std::vector<BytesView> sorted(messages.begin(), messages.end());
    const auto less = [](BytesView a, BytesView b) {
        return std::ranges::lexicographical_compare(a, b);
    };
    std::ranges::sort(sorted, less);
    const auto equal = [](BytesView a, BytesView b) { return std::ranges::equal(a, b); };
    return std::ranges::adjacent_find(sorted, equal) == sorted.end();
}

/// A product of pairings in the making, in memory of the size that blst asks for.
class Pairing {
  public:
    Pairing()
        : memory_((blst_pairing_sizeof() + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t)) {
        blst_pairing_init(context(), /*hash_or_encode=*/true,
                          reinterpret_cast<const byte*>(bls_ciphersuite.data()),
                          bls_ciphersuite.size());
    }

    /// False where the key is the identity.
    bool add(const blst_p1_affine& public_key, BytesView message) {
        return blst_pairing_aggregate_pk_in_g1(context(), &public_key, nullptr, message.data(),
                                               message.size(), nullptr, 0) == BLST_SUCCESS;
    }

    /// Once, after everything was added.
    bool verify(const blst_p2_affine& signature) {
        // The signature's pairing shares its squarings with the others. That of the identity is
        // one.
        if (!blst_p2_affine_is_inf(&signature)) {
            blst_pairing_raw_aggregate(context(), &signature, &BLS12_381_NEG_G1);
        }
        blst_fp12 product;
        blst_final_exp(&product, blst_pairing_as_fp12(context()));
        return blst_fp12_is_one(&product);
    }

  private:
    blst_pairing* context() { return reinterpret_cast<blst_pairing*>(memory_.data()); }

    std::vector<std::uint64_t> memory_;
};

}  // namespace

bool verify_bls_signature(BytesView signature, BytesView public_key, BytesView message) {
    return verify_bls_aggregate(signature, {&public_key, 1}, {&message, 1});
}

bool verify_bls_aggregate(BytesView signature, std::span<const BytesView> public_keys,
                          std::span<const BytesView> messages) {
    if (public_keys.size() != messages.size()) {
        return false;
    }
    if (messages.empty()) {
        return true;
    }
    const auto point = read_signature(signature);
    if (!point || !are_distinct(messages)) {
        return false;
    }
    Pairing pairing;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const auto key = read_public_key(public_keys[i]);
        if (!key || !pairing.add(*key, messages[i])) {
            return false;
        }
    }
    return pairing.verify(*point);
}

}  // namespace fvm::crypto
