#include <fvm/hash/hash.hpp>
#include <fvm/ipld/cid.hpp>
#include <test/checks/checks.hpp>
#include <test/support/hex.hpp>

// Expectations are from the multiformats specifications, or computed with independent hashes and
// base encoders.

namespace fvm::test {
namespace {

using ipld::Cid;
namespace codec = ipld::codec;
namespace multihash = ipld::multihash;

constexpr std::string_view empty_array_text =
    "bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a";
constexpr std::string_view empty_array_hex =
    "0171a0e4022045b0cfc220ceec5b7c1c62c4d4193d38e4eba48e8815729ce75f9c0ab0e4c1c0";
constexpr std::string_view directory_v0 = "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn";
constexpr std::string_view directory_v1 =
    "bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354";

Cid parsed(std::string_view text) {
    return Cid::from_text(text).value_or(Cid{});
}

bool refuses_bytes(std::string_view hex) {
    return !Cid::from_bytes(from_hex(hex));
}

bool refuses_text(std::string_view text) {
    return !Cid::from_text(text);
}

bool state_blocks_have_blake2b_cids() {
    const Bytes empty_array = {0x80};
    const Bytes empty_map = {0xa0};
    return Cid::of(codec::dag_cbor, empty_array).to_text() == empty_array_text &&
           Cid::of(codec::dag_cbor, empty_map).to_text() ==
               "bafy2bzacedjwujqzuzzesrqe4en3ir6lz5jdd2psxis4efuro7w4sqn5kcwwy";
}

bool binary_is_version_codec_and_multihash() {
    const Bytes empty_array = {0x80};
    return to_hex(Cid::of(codec::dag_cbor, empty_array).to_bytes()) == empty_array_hex;
}

bool binary_is_parsed() {
    const auto cid = Cid::from_bytes(from_hex(empty_array_hex));
    return cid && cid->version() == 1 && cid->codec() == codec::dag_cbor &&
           cid->hash_code() == multihash::blake2b_256 && cid->digest().size() == 32 &&
           cid->to_text() == empty_array_text;
}

bool text_is_parsed() {
    const Cid cid = parsed(empty_array_text);
    return cid.defined() && to_hex(cid.to_bytes()) == empty_array_hex;
}

bool the_empty_raw_block_has_its_well_known_cid() {
    const auto digest = hash::sha2_256({});
    return Cid::v1(codec::raw, multihash::sha2_256, digest).to_text() ==
           "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";
}

bool an_identity_cid_holds_its_content() {
    const Cid cid = Cid::v1(codec::raw, multihash::identity, as_bytes("hello"));
    return cid.to_text() == "bafkqablimvwgy3y" && as_text(cid.digest()) == "hello" &&
           to_hex(cid.to_bytes()) == "0155000568656c6c6f";
}

bool an_identity_cid_may_be_empty() {
    const auto cid = Cid::from_bytes(from_hex("01550000"));
    return cid && cid->digest().empty() && cid->defined();
}

bool an_unsealed_commitment_has_its_text() {
    const Bytes zeros(32);
    return Cid::v1(codec::fil_commitment_unsealed, multihash::sha2_256_trunc254_padded, zeros)
               .to_text() == "baga6ea4seaqaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
}

bool a_sealed_commitment_has_its_text() {
    Bytes digest;
    for (std::uint8_t i = 0; i < 32; ++i) {
        digest.push_back(i);
    }
    return Cid::v1(codec::fil_commitment_sealed, multihash::poseidon_bls12_381_a2_fc1, digest)
               .to_text() == "bagboea4b5abcaaabaibqibiga4eascqlbqgq4dyqcejbgfavcylrqgi2dmob2hq7";
}

bool version_zero_is_base58() {
    const Cid cid = parsed(directory_v0);
    return cid.defined() && cid.version() == 0 && cid.to_text() == directory_v0 &&
           cid.codec() == codec::dag_pb && cid.hash_code() == multihash::sha2_256;
}

bool version_zero_is_34_bytes_of_multihash() {
    const Bytes bytes = parsed(directory_v0).to_bytes();
    FVM_CHECK(bytes.size() == 34 && bytes[0] == 0x12 && bytes[1] == 0x20);
    return Cid::from_bytes(bytes) == parsed(directory_v0);
}

bool versions_of_one_content_differ() {
    const Cid v0 = parsed(directory_v0);
    const Cid v1 = parsed(directory_v1);
    return v0.digest().size() == 32 && to_bytes(v0.digest()) == to_bytes(v1.digest()) && v0 != v1 &&
           v1 == Cid::v1(codec::dag_pb, multihash::sha2_256, v0.digest());
}

bool text_in_base16_is_parsed() {
    std::string text = "f";
    text += empty_array_hex;
    return parsed(text).to_text() == empty_array_text;
}

bool text_in_base58_is_parsed() {
    const Cid cid = parsed(directory_v1);
    const std::string text = encode_multibase(Base::base58_btc, cid.to_bytes());
    return text.starts_with("z") && parsed(text) == cid;
}

bool text_in_base64_is_parsed() {
    const Cid cid = parsed(empty_array_text);
    return parsed(encode_multibase(Base::base64, cid.to_bytes())) == cid &&
           parsed(encode_multibase(Base::base64_url, cid.to_bytes())) == cid;
}

bool the_default_is_undefined() {
    return !Cid{}.defined() && Cid{} == Cid{} && Cid{} != parsed(empty_array_text);
}

bool no_bytes_are_no_cid() {
    return refuses_bytes("") && refuses_bytes("01") && refuses_bytes("0155") &&
           refuses_bytes("015512") && refuses_bytes("01551220");
}

bool a_short_digest_is_refused() {
    std::string hex(empty_array_hex);
    hex.resize(hex.size() - 2);
    return refuses_bytes(hex);
}

bool trailing_bytes_are_refused() {
    return refuses_bytes(std::string(empty_array_hex) + "00") && refuses_bytes(
                                                                     "0155000100"
                                                                     "00");
}

bool a_prefix_says_how_long_it_is() {
    Bytes bytes = from_hex(empty_array_hex);
    const std::size_t size = bytes.size();
    bytes.push_back(0xff);
    std::size_t used = 0;
    const auto cid = Cid::read_prefix(bytes, used);
    return cid && used == size && cid->to_text() == empty_array_text;
}

bool other_versions_are_refused() {
    return refuses_bytes("0255000568656c6c6f") && refuses_bytes("0055000568656c6c6f") &&
           refuses_bytes("0355000568656c6c6f");
}

bool padded_varints_are_refused() {
    return refuses_bytes(
               "81005500"
               "00") &&
           refuses_bytes("01d5000000") && refuses_bytes("0155800000") &&
           refuses_bytes(
               "0155008500"
               "68656c6c6f");
}

/// The reference's varint decoder drops them.
bool bits_beyond_the_64th_are_dropped() {
    const auto cid = Cid::from_bytes(from_hex("01ffffffffffffffffff7f0000"));
    return cid && cid->codec() == UINT64_MAX &&
           to_hex(cid->to_bytes()) == "01ffffffffffffffffff010000";
}

bool varints_of_more_than_ten_bytes_are_refused() {
    return refuses_bytes("01ffffffffffffffffffff010000");
}

bool digests_of_more_than_64_bytes_are_refused() {
    std::string hex = "01550041";
    hex.append(std::size_t{65} * 2, '0');
    std::string longest = "01550040";
    longest.append(std::size_t{64} * 2, '0');
    return refuses_bytes(hex) && !refuses_bytes(longest);
}

bool version_zero_with_another_hash_is_refused() {
    std::string short_digest = "1210";
    short_digest.append(std::size_t{16} * 2, '0');
    return refuses_bytes(short_digest);
}

bool text_without_a_known_base_is_refused() {
    return refuses_text("") && refuses_text("b") && refuses_text("x") &&
           refuses_text("?afkqablimvwgy3y");
}

bool text_of_the_wrong_alphabet_is_refused() {
    return refuses_text("bafkqablimvwgy3Y") && refuses_text("bafkqablimvwgy31") &&
           refuses_text("bafkqablimvwgy3y=") && refuses_text("bafkqablimvwgy3z");
}

bool version_zero_with_a_base_is_refused() {
    const Bytes v0 = parsed(directory_v0).to_bytes();
    return refuses_text(encode_multibase(Base::base32, v0));
}

bool order_is_by_version_codec_hash_and_digest() {
    const Cid a = Cid::v1(codec::raw, multihash::identity, as_bytes("b"));
    const Cid later_codec = Cid::v1(codec::dag_cbor, multihash::identity, as_bytes("a"));
    const Cid later_hash = Cid::v1(codec::raw, multihash::sha2_256, as_bytes("a"));
    const Cid later_digest = Cid::v1(codec::raw, multihash::identity, as_bytes("c"));
    return parsed(directory_v0) < a && a < later_digest && later_digest < later_hash &&
           later_hash < later_codec;
}

bool equality_regards_every_part() {
    const Cid a = Cid::v1(codec::raw, multihash::identity, as_bytes("b"));
    return a == Cid::v1(codec::raw, multihash::identity, as_bytes("b")) &&
           a != Cid::v1(codec::cbor, multihash::identity, as_bytes("b")) &&
           a != Cid::v1(codec::raw, multihash::sha2_256, as_bytes("b")) &&
           a != Cid::v1(codec::raw, multihash::identity, as_bytes("bb"));
}

bool the_size_is_known_before_encoding() {
    const Cid cid = parsed(empty_array_text);
    std::uint8_t buffer[Cid::max_encoded_size] = {};
    cid.encode_to(buffer);
    return cid.encoded_size() == 38 && to_hex({buffer, 38}) == empty_array_hex &&
           parsed(directory_v0).encoded_size() == 34;
}

constexpr Check checks[] = {
    FVM_NAMED_CHECK(state_blocks_have_blake2b_cids),
    FVM_NAMED_CHECK(binary_is_version_codec_and_multihash),
    FVM_NAMED_CHECK(binary_is_parsed),
    FVM_NAMED_CHECK(text_is_parsed),
    FVM_NAMED_CHECK(the_empty_raw_block_has_its_well_known_cid),
    FVM_NAMED_CHECK(an_identity_cid_holds_its_content),
    FVM_NAMED_CHECK(an_identity_cid_may_be_empty),
    FVM_NAMED_CHECK(an_unsealed_commitment_has_its_text),
    FVM_NAMED_CHECK(a_sealed_commitment_has_its_text),
    FVM_NAMED_CHECK(version_zero_is_base58),
    FVM_NAMED_CHECK(version_zero_is_34_bytes_of_multihash),
    FVM_NAMED_CHECK(versions_of_one_content_differ),
    FVM_NAMED_CHECK(text_in_base16_is_parsed),
    FVM_NAMED_CHECK(text_in_base58_is_parsed),
    FVM_NAMED_CHECK(text_in_base64_is_parsed),
    FVM_NAMED_CHECK(the_default_is_undefined),
    FVM_NAMED_CHECK(no_bytes_are_no_cid),
    FVM_NAMED_CHECK(a_short_digest_is_refused),
    FVM_NAMED_CHECK(trailing_bytes_are_refused),
    FVM_NAMED_CHECK(a_prefix_says_how_long_it_is),
    FVM_NAMED_CHECK(other_versions_are_refused),
    FVM_NAMED_CHECK(padded_varints_are_refused),
    FVM_NAMED_CHECK(bits_beyond_the_64th_are_dropped),
    FVM_NAMED_CHECK(varints_of_more_than_ten_bytes_are_refused),
    FVM_NAMED_CHECK(digests_of_more_than_64_bytes_are_refused),
    FVM_NAMED_CHECK(version_zero_with_another_hash_is_refused),
    FVM_NAMED_CHECK(text_without_a_known_base_is_refused),
    FVM_NAMED_CHECK(text_of_the_wrong_alphabet_is_refused),
    FVM_NAMED_CHECK(version_zero_with_a_base_is_refused),
    FVM_NAMED_CHECK(order_is_by_version_codec_hash_and_digest),
    FVM_NAMED_CHECK(equality_regards_every_part),
    FVM_NAMED_CHECK(the_size_is_known_before_encoding),
};

}  // namespace

std::span<const Check> cid_checks() {
    return checks;
}

}  // namespace fvm::test
