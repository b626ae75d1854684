#include <fvm/core/address.hpp>
#include <test/checks/checks.hpp>
#include <test/support/hex.hpp>

#include <algorithm>

// Samples are from the Filecoin specification (appendix "Address") and FIP-48; the others were
// computed with independent hashes and base encoders.

namespace fvm::test {
namespace {

struct Sample {
    std::string_view text;
    std::string_view hex;
};

bool matches(std::initializer_list<Sample> samples) {
    return std::ranges::all_of(samples, [](const Sample& sample) {
        const auto from_text = Address::from_text(sample.text);
        const auto from_bytes = Address::from_bytes(from_hex(sample.hex));
        return from_text && from_bytes && *from_text == *from_bytes &&
               to_hex(from_text->bytes()) == sample.hex && from_bytes->to_text() == sample.text;
    });
}

bool refuses_text(std::string_view text) {
    return !Address::from_text(text);
}

bool refuses_bytes(std::string_view hex) {
    return !Address::from_bytes(from_hex(hex));
}

bool ids_are_leb128() {
    return matches({{"f00", "0000"},
                    {"f0150", "009601"},
                    {"f01024", "008008"},
                    {"f01729", "00c10d"},
                    {"f018446744073709551615", "00ffffffffffffffffff01"}});
}

bool secp256k1_addresses_are_those_of_the_specification() {
    return matches({{"f15ihq5ibzwki2b4ep2f46avlkrqzhpqgtga7pdrq",
                     "01ea0f0ea039b291a0f08fd179e0556a8c3277c0d3"},
                    {"f12fiakbhe2gwd5cnmrenekasyn6v5tnaxaqizq6a",
                     "01d1500504e4d1ac3e89ac891a4502586fabd9b417"},
                    {"f1wbxhu3ypkuo6eyp6hjx6davuelxaxrvwb2kuwva",
                     "01b06e7a6f0f551de261fe3a6fe182b422ee0bc6b6"}});
}

bool actor_addresses_are_those_of_the_specification() {
    return matches({{"f24vg6ut43yw2h2jqydgbg2xq7x6f4kub3bg6as6i",
                     "02e54dea4f9bc5b47d261819826d5e1fbf8bc5503b"},
                    {"f25nml2cfbljvn4goqtclhifepvfnicv6g7mfmmvq",
                     "02eb58bd08a15a6ade19d0989674148fa95a8157c6"}});
}

bool bls_addresses_are_those_of_the_specification() {
    return matches(
        {{"f3vvmn62lofvhjd2ugzca6sof2j2ubwok6cj4xxbfzz4yuxfkgobpihhd2thlanmsh3w2ptld2gqk"
          "n2jvlss4a",
          "03ad58df696e2d4e91ea86c881e938ba4ea81b395e12797b84b9cf314b9546705e839c7a99d60"
          "6b247ddb4f9ac7a3414dd"}});
}

bool delegated_addresses_name_their_manager() {
    return matches({{"f410f2oekwcmo2pueydmaq53eic2i62crtbeyuzx2gmy",
                     "040ad388ab098ed3e84c0d808776440b48f685198498"},
                    {"f432f44lgtuy", "0420"}});
}

bool a_key_is_hashed_to_its_address() {
    Bytes key = {4};
    for (std::uint8_t i = 0; i < 64; ++i) {
        key.push_back(i);
    }
    return to_hex(Address::secp256k1(key).bytes()) == "014c0a75bef640c45445769dbf917cf62d56f93e8c";
}

bool data_is_hashed_to_its_address() {
    return to_hex(Address::actor({}).bytes()) == "023345524abf6bbe1809449224b5972c41790b6cf2" &&
           to_hex(Address::actor(as_bytes("data")).bytes()) ==
               "020db95f3f7e5691731ad8642d33de139ebe26b175";
}

bool a_bls_key_is_its_address() {
    Bytes key;
    for (std::uint8_t i = 0; i < 48; ++i) {
        key.push_back(i);
    }
    const Address address = Address::bls(key);
    return to_bytes(address.payload()) == key &&
           address.to_text() ==
               "f3aaaqeayeaudaocajbifqydiob4ibceqtcqkrmfyydenbwha5dypsaijcemsckjrhfausukzmfuxc7xayz"
               "mkq";
}

bool the_network_is_a_letter_alone() {
    const auto t = Address::from_text("t01024");
    return t && *t == Address::id(1024) && t->to_text(Network::testnet) == "t01024" &&
           t->to_text() == "f01024";
}

bool the_network_is_checked_where_asked() {
    return !Address::from_text("t01024", Network::mainnet) &&
           Address::from_text("t01024", Network::testnet) &&
           Address::from_text("f01024", Network::mainnet);
}

bool a_number_is_read_from_an_id_alone() {
    const auto actor = Address::from_text("f24vg6ut43yw2h2jqydgbg2xq7x6f4kub3bg6as6i");
    return Address::id(1024).as_id() == ActorId{1024} && actor && !actor->as_id();
}

bool parts_of_a_delegated_address_are_read() {
    const Bytes sub = from_hex("d388ab098ed3e84c0d808776440b48f685198498");
    const auto address = Address::delegated(10, sub);
    return address && address->delegated_namespace() == ActorId{10} &&
           to_bytes(address->subaddress()) == sub && !Address::id(10).delegated_namespace() &&
           Address::id(10).subaddress().empty();
}

bool a_large_namespace_is_leb128() {
    const auto address = Address::delegated(UINT64_MAX, as_bytes("x"));
    return address && to_hex(address->bytes()) == "04ffffffffffffffffff0178" &&
           Address::from_text(address->to_text()) == *address;
}

bool sub_addresses_end_at_54_bytes() {
    return Address::delegated(32, Bytes(54, 1)) && !Address::delegated(32, Bytes(55, 1)) &&
           !Address::from_bytes(from_hex("0420" + std::string(std::size_t{55} * 2, '0')));
}

bool padded_ids_are_refused() {
    return refuses_bytes("008000") && refuses_bytes("00968100") && refuses_bytes("04a000");
}

bool ids_beyond_64_bits_are_refused() {
    return refuses_bytes("00ffffffffffffffffffff01") && refuses_text("f018446744073709551616") &&
           refuses_text("f099999999999999999999");
}

bool ids_with_more_behind_are_refused() {
    return refuses_bytes("000000") && refuses_bytes("00") && refuses_bytes("0080");
}

bool payloads_of_another_size_are_refused() {
    return refuses_bytes("01ea0f0ea039b291a0f08fd179e0556a8c3277c0") &&
           refuses_bytes("01ea0f0ea039b291a0f08fd179e0556a8c3277c0d3ff") &&
           refuses_bytes("02e54dea4f9bc5b47d261819826d5e1fbf8bc550") && refuses_bytes("03ad58");
}

bool unknown_classes_are_refused() {
    return refuses_bytes("0500") && refuses_bytes("ff") && refuses_bytes("") &&
           refuses_text("f5024");
}

bool a_wrong_checksum_is_refused() {
    return refuses_text("f15ihq5ibzwki2b4ep2f46avlkrqzhpqgtga7pdra") &&
           refuses_text("f24vg6ut43yw2h2jqydgbg2xq7x6f4kub3bg6as6a") &&
           refuses_text("f410f2oekwcmo2pueydmaq53eic2i62crtbeyuzx2gma");
}

bool a_checksum_of_another_class_is_refused() {
    return refuses_text("f25ihq5ibzwki2b4ep2f46avlkrqzhpqgtga7pdrq");
}

bool text_that_is_too_short_is_refused() {
    return refuses_text("") && refuses_text("f") && refuses_text("f0") && refuses_text("f1") &&
           refuses_text("f4") && refuses_text("f410") && refuses_text("f410f");
}

bool text_of_the_wrong_letters_is_refused() {
    return refuses_text("x01024") && refuses_text("F01024") && refuses_text("f01024a") &&
           refuses_text("f0-1") && refuses_text("f0 1") &&
           refuses_text("f15IHQ5IBZWKI2B4EP2F46AVLKRQZHPQGTGA7PDRQ") &&
           refuses_text("f11ihq5ibzwki2b4ep2f46avlkrqzhpqgtga7pdrq");
}

bool the_default_is_undefined() {
    return !Address().defined() && Address() == Address() && Address() < Address::id(0) &&
           Address().bytes().empty();
}

bool order_is_by_class_then_number() {
    const Address secp = Address::secp256k1(Bytes(65, 4));
    return Address::id(2) < Address::id(10) && Address::id(200) < Address::id(1000) &&
           Address::id(UINT64_MAX) < secp && secp < Address::actor({}) &&
           Address::actor({}) < Address::bls(Bytes(48, 0));
}

bool delegated_addresses_are_ordered_by_namespace() {
    const auto a = Address::delegated(9, as_bytes("zz"));
    const auto b = Address::delegated(10, as_bytes("a"));
    const auto c = Address::delegated(10, as_bytes("b"));
    return a && b && c && *a < *b && *b < *c;
}

bool the_zero_key_is_recognised() {
    Bytes infinity(48);
    infinity[0] = 0xc0;
    return Address::bls(infinity).is_bls_zero() && !Address::bls(Bytes(48, 1)).is_bls_zero() &&
           !Address::id(0).is_bls_zero();
}

bool cbor_is_a_byte_string() {
    const auto decoded = ipld::cbor::decode<Address>(from_hex("43008008"));
    return decoded && *decoded == Address::id(1024) &&
           to_hex(ipld::cbor::encode(Address::id(1024))) == "43008008" &&
           !ipld::cbor::decode<Address>(from_hex("63008008")) &&
           !ipld::cbor::decode<Address>(from_hex("4400800800"));
}

constexpr Check checks[] = {
    FVM_NAMED_CHECK(ids_are_leb128),
    FVM_NAMED_CHECK(secp256k1_addresses_are_those_of_the_specification),
    FVM_NAMED_CHECK(actor_addresses_are_those_of_the_specification),
    FVM_NAMED_CHECK(bls_addresses_are_those_of_the_specification),
    FVM_NAMED_CHECK(delegated_addresses_name_their_manager),
    FVM_NAMED_CHECK(a_key_is_hashed_to_its_address),
    FVM_NAMED_CHECK(data_is_hashed_to_its_address),
    FVM_NAMED_CHECK(a_bls_key_is_its_address),
    FVM_NAMED_CHECK(the_network_is_a_letter_alone),
    FVM_NAMED_CHECK(the_network_is_checked_where_asked),
    FVM_NAMED_CHECK(a_number_is_read_from_an_id_alone),
    FVM_NAMED_CHECK(parts_of_a_delegated_address_are_read),
    FVM_NAMED_CHECK(a_large_namespace_is_leb128),
    FVM_NAMED_CHECK(sub_addresses_end_at_54_bytes),
    FVM_NAMED_CHECK(padded_ids_are_refused),
    FVM_NAMED_CHECK(ids_beyond_64_bits_are_refused),
    FVM_NAMED_CHECK(ids_with_more_behind_are_refused),
    FVM_NAMED_CHECK(payloads_of_another_size_are_refused),
    FVM_NAMED_CHECK(unknown_classes_are_refused),
    FVM_NAMED_CHECK(a_wrong_checksum_is_refused),
    FVM_NAMED_CHECK(a_checksum_of_another_class_is_refused),
    FVM_NAMED_CHECK(text_that_is_too_short_is_refused),
    FVM_NAMED_CHECK(text_of_the_wrong_letters_is_refused),
    FVM_NAMED_CHECK(the_default_is_undefined),
    FVM_NAMED_CHECK(order_is_by_class_then_number),
    FVM_NAMED_CHECK(delegated_addresses_are_ordered_by_namespace),
    FVM_NAMED_CHECK(the_zero_key_is_recognised),
    FVM_NAMED_CHECK(cbor_is_a_byte_string),
};

}  // namespace

std::span<const Check> address_checks() {
    return checks;
}

}  // namespace fvm::test
