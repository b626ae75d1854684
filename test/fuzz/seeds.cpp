#include <fvm/base/multibase.hpp>
#include <fvm/core/actor_state.hpp>
#include <fvm/core/event.hpp>
#include <fvm/core/message.hpp>
#include <fvm/core/receipt.hpp>
#include <fvm/ipld/bitfield.hpp>
#include <fvm/store/car_writer.hpp>
#include <test/fuzz/seeds.hpp>
#include <test/store/compressed.hpp>
#include <test/support/wasm_generator.hpp>
#include <test/wasm/small_modules.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace fvm::test {
namespace {

using ipld::Cid;
using ipld::cbor::encode;

Bytes joined(BytesView first, BytesView second) {
    Bytes out = to_bytes(first);
    out.insert(out.end(), second.begin(), second.end());
    return out;
}

Bytes behind(std::initializer_list<std::uint8_t> prefix, BytesView content) {
    return joined(Bytes(prefix), content);
}

std::vector<Address> addresses() {
    const Bytes key(48, 7);
    const Bytes point(65, 4);
    return {Address::id(0),
            Address::id(UINT64_MAX),
            Address::secp256k1(point),
            Address::actor(key),
            Address::bls(key),
            Address::delegated(10, BytesView(key).first(20)).value_or(Address()),
            Address::delegated(1, BytesView()).value_or(Address())};
}

Message message(const Address& to) {
    Message result;
    result.to = to;
    result.from = Address::id(1234);
    result.nonce = 300;
    result.value = TokenAmount::from_whole(5);
    result.gas_limit = 1'000'000'000;
    result.gas_fee_cap = TokenAmount::from_nano(3);
    result.gas_premium = TokenAmount::from_atto(-1);
    result.method = 3844450837;
    result.params = {0x82, 0x01, 0x40};
    return result;
}

std::vector<Cid> cids() {
    const Bytes content = {1, 2, 3};
    const Bytes digest(32, 9);
    const Bytes version_0 = joined(Bytes{0x12, 0x20}, digest);
    return {Cid::of(ipld::codec::dag_cbor, content), Cid::of(ipld::codec::raw, content),
            Cid::v1(ipld::codec::raw, ipld::multihash::identity, content),
            Cid::v1(ipld::codec::fil_commitment_unsealed, ipld::multihash::sha2_256_trunc254_padded,
                    digest),
            Cid::from_bytes(version_0).value_or(Cid())};
}

void add_cids_and_cbor(std::vector<Seed>& seeds) {
    ipld::cbor::Writer writer;
    writer.write_map_header(3);
    writer.write_text("a");
    writer.write_array_header(4);
    writer.write_int(INT64_MIN);
    writer.write_uint(UINT64_MAX);
    writer.write_bool(true);
    writer.write_null();
    writer.write_text("b");
    writer.write_bytes(Bytes(30, 1));
    writer.write_text("cc");
    writer.write_cid(cids()[0]);
    seeds.push_back({"cbor", writer.take()});
    seeds.push_back({"cbor", encode(cids())});
    for (const Cid& cid : cids()) {
        seeds.push_back({"cid", cid.to_bytes()});
        seeds.push_back({"cid", to_bytes(as_bytes(cid.to_text()))});
        seeds.push_back({"cid", joined(cid.to_bytes(), cids()[0].to_bytes())});
    }
}

void add_core(std::vector<Seed>& seeds) {
    for (const Address& address : addresses()) {
        seeds.push_back({"address", address.to_bytes()});
        seeds.push_back({"address", to_bytes(as_bytes(address.to_text()))});
        const auto size = static_cast<std::uint8_t>(address.bytes().size());
        seeds.push_back({"address", behind({size}, joined(address.bytes(), address.bytes()))});
        const Message plain = message(address);
        const Signature signature{SignatureType::secp256k1, Bytes(65, 1)};
        for (const char* target : {"message", "cbor"}) {
            seeds.push_back({target, encode(plain)});
            seeds.push_back({target, encode(SignedMessage{plain, signature})});
        }
    }
    const Receipt receipt{ExitCode{16}, {1, 2}, 123'456, cids()[0]};
    seeds.push_back({"message", encode(receipt)});
    seeds.push_back({"message", encode_receipt_v2(receipt)});
    const TokenAmount balance = TokenAmount::from_whole(7);
    ActorState actor{cids()[0], cids()[1], 5, balance, addresses()[5]};
    seeds.push_back({"message", encode(actor)});
    seeds.push_back({"message", encode(ActorStateV4{actor})});
    const EventEntry entry{3, "t1", ipld::codec::raw, {1, 2, 3}};
    seeds.push_back({"message", encode(StampedEvent{1000, {{entry, entry}}})});
}

void add_files(std::vector<Seed>& seeds) {
    const Bytes car = small_car();
    for (const Bytes& form : {car, gzipped(car), zstandard(car)}) {
        seeds.push_back({"car", behind({0}, form)});
        seeds.push_back({"car", behind({1}, form)});
        seeds.push_back({"car", behind({2}, form)});
        seeds.push_back({"compressed", behind({1, 10, 0}, form)});
        seeds.push_back({"compressed", behind({1, 0, 16}, joined(form, form))});
        const std::string document = vector_document(form);
        seeds.push_back({"vector", to_bytes(as_bytes(document))});
    }
    seeds.push_back({"compressed", behind({0, 10, 0}, Bytes(3000, 7))});
    const std::string strings = R"("\u00e9\ud83d\ude00\n")";
    seeds.push_back({"vector", to_bytes(as_bytes(strings))});
}

void add_bit_fields(std::vector<Seed>& seeds) {
    using ipld::BitField;
    const std::vector<BitField> fields = {
        BitField(), BitField::from_ranges({{0, 1}, {5, 9}, {100, 10'000}}),
        BitField::from_ranges({{3, 4}, {7, UINT64_MAX}}),
        BitField::from_ranges({{20, 35}, {40, 60}, {1'000'000, 1'000'001}})};
    for (const BitField& a : fields) {
        for (const BitField& b : fields) {
            const Bytes first = a.to_bytes();
            const Bytes second = b.to_bytes();
            Bytes input = behind({static_cast<std::uint8_t>(first.size())}, first);
            input.push_back(static_cast<std::uint8_t>(second.size()));
            input.insert(input.end(), second.begin(), second.end());
            input.insert(input.end(), {0, 5, 1, 6, 0, 2, 0, 0, 1, 0, 129, 9, 9, 2, 3});
            seeds.push_back({"rle_plus", input});
        }
    }
}

void add_modules(std::vector<Seed>& seeds) {
    for (const char* target : {"wasm_parse", "wasm_instrument"}) {
        for (std::uint64_t seed = 0; seed < 12; ++seed) {
            const auto generation = static_cast<wasm::Generation>(seed % 2);
            seeds.push_back({target, generate_module(seed, generation)});
        }
        for (const SmallModule& module : small_modules()) {
            seeds.push_back({target, module.wasm});
        }
    }
}

}  // namespace

Bytes small_car() {
    const Bytes first = encode(std::vector<std::uint64_t>{1, 2, 300});
    const Cid root = Cid::of(ipld::codec::dag_cbor, first);
    store::CarWriter writer(std::vector<Cid>{root});
    writer.write(root, first);
    const Bytes second(200, 5);
    writer.write(Cid::of(ipld::codec::raw, second), second);
    return writer.take();
}

std::string vector_document(BytesView state) {
    const std::string root = R"({"root_cid":{"/":")" + cids()[0].to_text() + R"("}})";
    const auto base64 = [](BytesView bytes) { return encode_base(Base::base64_padded, bytes); };
    return R"({"class":"message","_meta":{"id":"a","gen":[{"source":"generated x"}]},)"
           R"("preconditions":{"variants":[{"id":"v","epoch":100,"nv":18}],"basefee":100,)"
           R"("circ_supply":2000000000000000000000000000,"state_tree":)" +
           root + R"(},"apply_messages":[{"bytes":")" + base64(encode(message(Address::id(1)))) +
           R"(","epoch_offset":2,"implicit":false}],"postconditions":{"state_tree":)" + root +
           R"(,"receipts":[{"exit_code":0,"return":")" + base64(Bytes{1, 2}) +
           R"(","gas_used":1234,"events_root":null}]},"randomness":[{"on":["chain",5],"ret":")" +
           base64(Bytes(32, 1)) + R"("}],"car":")" + base64(state) + R"("})";
}

std::vector<Seed> all_seeds() {
    std::vector<Seed> seeds = trie_seeds();
    add_cids_and_cbor(seeds);
    add_core(seeds);
    add_files(seeds);
    add_bit_fields(seeds);
    add_modules(seeds);
    std::ranges::move(execute_seeds(), std::back_inserter(seeds));
    return seeds;
}

}  // namespace fvm::test
