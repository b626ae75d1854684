#include <test/fuzz/fuzz_target.hpp>
#include <tools/conformance/vector.hpp>

namespace fvm::test {
namespace {

void check_json(std::string_view text) {
    const auto json = tools::Json::parse(text, 1000);
    if (!json) {
        require(!json.error().to_text().empty(), "errors have a reason");
        return;
    }
    if (json->kind == tools::Json::Kind::string) {
        const auto again = tools::Json::parse(tools::json_string(json->text));
        require(again && again->text == json->text, "strings can be written and read");
    }
}

void check_vector(const tools::Vector& vector) {
    require(!vector.variants.empty() && !vector.messages.empty(), "vectors do something");
    require(vector.messages.size() == vector.receipts.size(), "each message has a receipt");
    require(vector.pre_root.defined() && vector.post_root.defined(), "states have roots");
    for (const tools::VectorVariant& variant : vector.variants) {
        require(variant.epoch >= 0 && variant.epoch <= tools::max_epoch, "epochs are bounded");
    }
    for (const tools::VectorMessage& message : vector.messages) {
        const auto again = ipld::cbor::decode<Message>(message.encoded);
        require(again && *again == message.message, "messages are what their bytes say");
    }
    for (const ipld::KeyedBlock& entry : vector.blocks) {
        const bool is_usual = entry.cid.hash_code() == ipld::multihash::blake2b_256 &&
                              entry.cid.version() == 1 && entry.cid.digest().size() == 32;
        require(!is_usual || ipld::Cid::of(entry.cid.codec(), entry.block.bytes()) == entry.cid,
                "blocks are what their CIDs say");
    }
}

}  // namespace
}  // namespace fvm::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fvm;
    const std::string_view text = as_text({data, size});
    test::check_json(text);
    if (const auto vector = tools::Vector::parse(text)) {
        test::check_vector(*vector);
    } else {
        test::require(!vector.error().reason.empty(), "errors have a reason");
    }
    return 0;
}
