#include <fvm/base/multibase.hpp>
#include <fvm/store/car_writer.hpp>
#include <test/conformance/vector_document.hpp>

#include <algorithm>
#include <filesystem>

namespace fvm::test {
namespace {

std::string link(const ipld::Cid& cid) {
    return R"({"root_cid": {"/": ")" + cid.to_text() + R"("}})";
}

}  // namespace

Message sample_message() {
    Message message;
    message.from = Address::id(100);
    message.to = Address::id(101);
    message.gas_limit = 1'000'000;
    message.value = TokenAmount::from_atto(5);
    return message;
}

ipld::KeyedBlock block_of(BytesView content) {
    return {ipld::Cid::of(ipld::codec::dag_cbor, content), ipld::Block::copy_of(content)};
}

std::string packed_car(const std::vector<ipld::KeyedBlock>& blocks) {
    const std::vector<ipld::Cid> roots{blocks.front().cid};
    store::CarWriter writer(roots);
    for (const ipld::KeyedBlock& block : blocks) {
        writer.write(block.cid, block.block.bytes());
    }
    return '"' + encode_base(Base::base64_padded, writer.view()) + '"';
}

VectorDocument::VectorDocument() {
    const std::uint8_t empty_array[] = {0x80};
    const ipld::KeyedBlock block = block_of(empty_array);
    pre_root = link(block.cid);
    post_root = link(block.cid);
    messages = R"([{"bytes": ")" +
               encode_base(Base::base64_padded, ipld::cbor::encode(sample_message())) + R"("}])";
    car = packed_car({block});
}

std::string VectorDocument::to_json() const {
    return R"({"class": )" + kind + R"(, "_meta": )" + meta + R"(, "car": )" + car +
           R"(, "preconditions": {"variants": )" + variants + R"(, "state_tree": )" + pre_root +
           R"(, "basefee": )" + base_fee + R"(, "circ_supply": )" + circ_supply +
           R"(}, "apply_messages": )" + messages + R"(, "postconditions": {"state_tree": )" +
           post_root + R"(, "receipts": )" + receipts + R"(}, "randomness": )" + randomness + "}";
}

std::vector<std::string> committed_vectors(bool by_size) {
    std::vector<std::string> files;
    std::error_code failed;
    for (std::filesystem::recursive_directory_iterator
             entry(std::string(FVM_SOURCE_DIR) + "/test/vectors/nv18", failed),
         end;
         !failed && entry != end; entry.increment(failed)) {
        if (entry->path().extension() == ".json") {
            files.push_back(entry->path().string());
        }
    }
    std::ranges::sort(files);
    if (by_size) {
        std::ranges::stable_sort(
            files, {}, [](const std::string& file) { return std::filesystem::file_size(file); });
    }
    return files;
}

}  // namespace fvm::test
