#include <gtest/gtest.h>
#include <fvm/base/multibase.hpp>
#include <fvm/store/car_writer.hpp>
#include <test/conformance/vector_document.hpp>
#include <tools/conformance/runner.hpp>
#include <tools/conformance/state_blocks.hpp>

namespace {

using namespace fvm;
using namespace fvm::tools;
using test::VectorDocument;

TEST(Vector, reads_every_member_of_a_document) {
    VectorDocument document;
    document.variants = R"([{"id": "a", "epoch": 5, "nv": 18}, {"id": "b", "epoch": 7, "nv": 19}])";
    document.randomness = R"([{"on": ["chain", 3], "ret": ")" +
                          encode_base(Base::base64_padded, Bytes(32, 7)) + R"("}])";
    const auto vector = Vector::parse(document.to_json());
    ASSERT_TRUE(vector) << vector.error().to_text();
    EXPECT_EQ(vector->id, "sample");
    EXPECT_EQ(vector->sources, std::vector<std::string>{"a test 1"});
    EXPECT_EQ(vector->origin, VectorOrigin::corpus);
    ASSERT_EQ(vector->variants.size(), 2U);
    EXPECT_EQ(vector->variants[1].epoch, 7);
    EXPECT_EQ(vector->variants[1].network_version, NetworkVersion::v19);
    EXPECT_EQ(vector->base_fee, TokenAmount::from_atto(100));
    EXPECT_EQ(vector->circulating_supply, TokenAmount::from_whole(2'000'000'000));
    ASSERT_EQ(vector->messages.size(), 1U);
    EXPECT_EQ(vector->messages[0].message, test::sample_message());
    EXPECT_FALSE(vector->messages[0].is_implicit);
    EXPECT_FALSE(vector->receipts[0].events_root.has_value());
    EXPECT_EQ(vector->blocks.size(), 1U);
    EXPECT_EQ(vector->randomness.chain.at(3),
              RecordedRandomness::Digest({7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
                                          7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7}));
    EXPECT_TRUE(vector->randomness.beacon.empty());
}

TEST(Vector, takes_the_defaults_of_the_corpus_for_fee_and_supply) {
    VectorDocument document;
    document.base_fee = "null";
    document.circ_supply = "null";
    const auto vector = Vector::parse(document.to_json());
    ASSERT_TRUE(vector);
    EXPECT_EQ(vector->base_fee, TokenAmount::from_atto(100));
    EXPECT_EQ(vector->circulating_supply, TokenAmount::from_whole(2'000'000'000));
}

TEST(Vector, tells_no_events_from_nothing_said_of_events) {
    VectorDocument document;
    document.receipts = R"([{"exit_code": 0, "return": "", "gas_used": 1, "events_root": null}])";
    const auto without = Vector::parse(document.to_json());
    ASSERT_TRUE(without);
    ASSERT_TRUE(without->receipts[0].events_root.has_value());
    EXPECT_FALSE(without->receipts[0].events_root->has_value());
    const std::string cid = vector_tipset_cid().to_text();
    for (const std::string& form : {"\"" + cid + "\"", "{\"/\": \"" + cid + "\"}"}) {
        document.receipts =
            R"([{"exit_code": 0, "return": "", "gas_used": 1, "events_root": )" + form + "}]";
        const auto with = Vector::parse(document.to_json());
        ASSERT_TRUE(with) << form;
        EXPECT_EQ(*with->receipts[0].events_root, vector_tipset_cid());
    }
}

TEST(Vector, knows_generated_vectors_by_their_source) {
    VectorDocument document;
    document.meta = R"({"id": "x", "gen": [{"source": "generated with crate fvm 4.8.4"}]})";
    const auto vector = Vector::parse(document.to_json());
    ASSERT_TRUE(vector);
    EXPECT_EQ(vector->origin, VectorOrigin::generated);
}

struct Refusal {
    const char* what;
    void (*spoil)(VectorDocument& document);
    const char* expected;
};

std::string with_state_block(const char* content_text) {
    const Bytes content = to_bytes(as_bytes(content_text));
    ipld::KeyedBlock block = test::block_of(content);
    // Another content under the same CID.
    block.block = ipld::Block::copy_of(as_bytes("other"));
    return test::packed_car({block});
}

constexpr Refusal refusals[] = {
    {"class", [](VectorDocument& d) { d.kind = "\"tipset\""; }, "class: not \"message\""},
    {"id", [](VectorDocument& d) { d.meta = "{}"; }, "_meta.id: missing"},
    {"variants", [](VectorDocument& d) { d.variants = "[]"; },
     "preconditions.variants: no variants"},
    {"epoch", [](VectorDocument& d) { d.variants = R"([{"id": "a", "epoch": -1, "nv": 18}])"; },
     "preconditions.variants[0].epoch: not an epoch from 0"},
    {"huge epoch",
     [](VectorDocument& d) {
         d.variants = R"([{"id": "a", "epoch": 9223372036854775807, "nv": 18}])";
     },
     "preconditions.variants[0].epoch: not an epoch from 0"},
    {"version", [](VectorDocument& d) { d.variants = R"([{"id": "a", "epoch": 1, "nv": "18"}])"; },
     "preconditions.variants[0].nv: not an integer"},
    {"fee", [](VectorDocument& d) { d.base_fee = "1.5"; }, "preconditions.basefee: not an integer"},
    {"supply", [](VectorDocument& d) { d.circ_supply = "1" + std::string(308, '0'); },
     "preconditions.circ_supply: not an amount: too many digits"},
    {"root", [](VectorDocument& d) { d.pre_root = R"({"root_cid": {"/": "bafy"}})"; },
     "preconditions.state_tree.root_cid./: not a CID"},
    {"no link", [](VectorDocument& d) { d.post_root = R"({"root_cid": {}})"; },
     "postconditions.state_tree.root_cid./: missing"},
    {"no messages", [](VectorDocument& d) { d.messages = "[]"; }, "apply_messages: no messages"},
    {"base64", [](VectorDocument& d) { d.messages = R"([{"bytes": "a!=="}])"; },
     "apply_messages[0].bytes: not base64"},
    {"message", [](VectorDocument& d) { d.messages = R"([{"bytes": "gA=="}])"; },
     "apply_messages[0].bytes: not a message"},
    {"implicit",
     [](VectorDocument& d) {
         d.messages.replace(d.messages.size() - 2, 2, R"(, "implicit": 1}])");
     },
     "apply_messages[0].implicit: neither true nor false"},
    {"receipts", [](VectorDocument& d) { d.receipts = "[]"; },
     "postconditions.receipts: 0 receipts for 1 messages"},
    {"gas",
     [](VectorDocument& d) { d.receipts = R"([{"exit_code": 0, "return": "", "gas_used": -1}])"; },
     "postconditions.receipts[0].gas_used: not an integer from 0"},
    {"exit code",
     [](VectorDocument& d) {
         d.receipts = R"([{"exit_code": 4294967296, "return": "", "gas_used": 1}])";
     },
     "postconditions.receipts[0].exit_code: not an integer from 0"},
    {"randomness kind",
     [](VectorDocument& d) { d.randomness = R"([{"on": ["moon", 1], "ret": ""}])"; },
     "randomness[0].on[0]: neither"},
    {"randomness size",
     [](VectorDocument& d) { d.randomness = R"([{"on": ["chain", 1], "ret": "AA=="}])"; },
     "randomness[0].ret: not 32 bytes"},
    {"car", [](VectorDocument& d) { d.car = "\"AAAA\""; }, "car: "},
    {"no car", [](VectorDocument& d) { d.car = "null"; }, "car: not a string"},
    {"block under another CID", [](VectorDocument& d) { d.car = with_state_block("content"); },
     "car: "},
};

TEST(Vector, refuses_every_spoilt_member_and_names_it) {
    for (const Refusal& refusal : refusals) {
        VectorDocument document;
        refusal.spoil(document);
        const auto vector = Vector::parse(document.to_json());
        ASSERT_FALSE(vector) << refusal.what;
        EXPECT_TRUE(vector.error().to_text().starts_with(refusal.expected))
            << refusal.what << ": " << vector.error().to_text();
    }
}

TEST(Vector, refuses_a_state_that_unpacks_to_more_than_the_limit) {
    // A gzip member of 4 GiB of zeros would be 4 MiB; the CAR reader sees the first bytes and
    // stops.
    const std::uint8_t empty_array[] = {0x80};
    const ipld::KeyedBlock block = test::block_of(empty_array);
    const std::vector<ipld::Cid> roots{block.cid};
    store::CarWriter writer(roots);
    writer.write(block.cid, block.block.bytes());
    EXPECT_TRUE(read_state_blocks(writer.view(), writer.view().size()));
    const auto refused = read_state_blocks(writer.view(), writer.view().size() - 1);
    ASSERT_FALSE(refused);
}

TEST(Vector, a_file_that_is_not_there_is_an_error_without_a_place) {
    const auto vector = load_vector("/nonexistent/vector.json");
    ASSERT_FALSE(vector);
    EXPECT_TRUE(vector.error().path.empty());
}

TEST(RawLength, counts_the_signature_of_secp256k1_senders_only) {
    VectorMessage message;
    message.message = test::sample_message();
    message.encoded = Bytes(50);
    EXPECT_EQ(raw_length(message), 50U);
    message.message.from = Address::bls(Bytes(48, 1));
    EXPECT_EQ(raw_length(message), 50U);
    message.message.from = Address::secp256k1(Bytes(65, 4));
    EXPECT_EQ(raw_length(message), 119U);
}

}  // namespace
