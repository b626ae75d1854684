#include <fvm/base/multibase.hpp>
#include <fvm/base/result.hpp>
#include <fvm/crypto/signing.hpp>
#include <fvm/store/car_writer.hpp>
#include <fvm/vm/engine/wat.hpp>
#include <tools/calibration/cases.hpp>
#include <tools/calibration/start_state.hpp>
#include <tools/state/genesis.hpp>

#include <zlib.h>
#include <nlohmann/json.hpp>

namespace fvm::tools::calibration {
namespace {

constexpr std::uint64_t gas_limit = 10'000'000'000'000;
constexpr ChainEpoch epoch = 1;

/// An actor that returns at once, with so much memory and table.
ToolResult<Bytes> idle_module(std::uint64_t pages, std::uint64_t elements) {
    const std::string table = "(table (export \"table\") " + std::to_string(elements) + " funcref)";
    auto module =
        vm::assemble_wat("(module (memory (export \"memory\") " + std::to_string(pages) + ")" +
                         (elements == 0 ? "" : table) +
                         "(func (export \"invoke\") (param i32) (result i32) (i32.const 0)))");
    if (!module) {
        return fail_with(Failure::Kind::internal, module.error());
    }
    return *std::move(module);
}

ToolResult<std::vector<ExtraActor>> actors(BytesView module) {
    std::vector<ExtraActor> list;
    // Transfers take an atto each.
    list.push_back({calibration_actor_id, to_bytes(module), TokenAmount::from_whole(1)});
    const Bytes idle = FVM_TRY(idle_module(1, 0));
    list.push_back({idle_actor_id, idle, {}});
    for (std::uint64_t i = 0; i < extra_count; ++i) {
        list.push_back({first_extra_id + i, idle, {}});
    }
    for (const std::uint64_t pages : memory_pages) {
        list.push_back({first_memory_id + pages, FVM_TRY(idle_module(pages, 0)), {}});
    }
    for (const std::uint64_t elements : table_elements) {
        list.push_back({first_table_id + elements, FVM_TRY(idle_module(1, elements)), {}});
    }
    return list;
}

ToolResult<Bytes> gzip(BytesView bytes) {
    constexpr int window_bits = 15 + 16;
    constexpr int memory_level = 8;
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, window_bits, memory_level,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        return fail_with(Failure::Kind::internal, "zlib is out of memory");
    }
    Bytes out(deflateBound(&stream, bytes.size()));
    stream.next_in = const_cast<Bytef*>(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return done ? ToolResult<Bytes>(std::move(out))
                : fail_with(Failure::Kind::internal, "zlib does not pack the state");
}

nlohmann::ordered_json link(const ipld::Cid& cid) {
    return {{"/", cid.to_text()}};
}

std::uint64_t atto(const TokenAmount& amount) {
    return static_cast<std::uint64_t>(amount.to_u128().value_or(0));
}

std::string base64(BytesView bytes) {
    return encode_base(Base::base64_padded, bytes);
}

}  // namespace

std::optional<std::string> find_module(const std::filesystem::path& program_folder) {
    constexpr const char* place = "wasm32/test_actors/gas_calibration.wasm";
    std::error_code failed;
    const auto in = [&](const std::filesystem::path& folder) {
        return std::filesystem::is_regular_file(folder / place, failed)
                   ? std::optional((folder / place).string())
                   : std::nullopt;
    };
    if (auto found = in("build")) {
        return found;
    }
    for (auto folder = program_folder; folder.has_relative_path(); folder = folder.parent_path()) {
        if (auto found = in(folder)) {
            return found;
        }
    }
    return std::nullopt;
}

ToolResult<StartState> make_start_state(NetworkVersion version, const ActorBundle& bundle,
                                        vm::Engine& engine, BytesView module) {
    StartState start;
    start.network_version = version;
    crypto::SecretKey key{};
    key[0] = 1;
    start.sender = *crypto::address_of_key(SignatureType::secp256k1, key);
    GenesisOptions options;
    options.network_version = version;
    options.accounts = {{start.sender, TokenAmount::from_whole(1)}};
    options.extra_actors = FVM_TRY(actors(module));
    ipld::MemoryStore state;
    start.root = FVM_TRY(make_genesis(options, bundle, engine, state));
    for (const auto& entry : state.entries()) {
        start.blocks.push_back({entry.cid, entry.value});
    }
    return start;
}

Vector make_vector(const StartState& start, const Workload& work) {
    Vector vector;
    vector.id = "calibration";
    vector.origin = VectorOrigin::generated;
    vector.variants = {{"calibration", epoch, start.network_version}};
    vector.pre_root = start.root;
    // Gas is for nothing, so that nobody runs out of money.
    vector.base_fee = TokenAmount();
    vector.circulating_supply = TokenAmount::from_whole(1);
    vector.blocks = start.blocks;
    VectorMessage& message = vector.messages.emplace_back();
    message.message.from = start.sender;
    message.message.to = Address::id(calibration_actor_id);
    message.message.gas_limit = gas_limit;
    message.message.method = method_run;
    message.message.params = ipld::cbor::encode(work);
    message.encoded = ipld::cbor::encode(message.message);
    vector.receipts.resize(1);
    return vector;
}

ToolResult<std::string> pack_blocks(const StartState& start) {
    store::CarWriter writer({&start.root, 1});
    for (const ipld::KeyedBlock& entry : start.blocks) {
        writer.write(entry.cid, entry.block.bytes());
    }
    return base64(FVM_TRY(gzip(writer.view())));
}

std::string vector_document(const Vector& vector, std::string_view packed) {
    using Json = nlohmann::ordered_json;
    Json document;
    document["class"] = "message";
    document["_meta"] = {{"id", vector.id}};
    document["car"] = packed;
    Json& before = document["preconditions"];
    before["variants"] = Json::array();
    for (const VectorVariant& variant : vector.variants) {
        before["variants"].push_back({{"id", variant.id},
                                      {"epoch", variant.epoch},
                                      {"nv", static_cast<std::uint32_t>(variant.network_version)}});
    }
    before["state_tree"] = {{"root_cid", link(vector.pre_root)}};
    before["basefee"] = atto(vector.base_fee);
    before["circ_supply"] = atto(vector.circulating_supply);
    document["apply_messages"] = Json::array();
    for (const VectorMessage& message : vector.messages) {
        document["apply_messages"].push_back({{"bytes", base64(message.encoded)}});
    }
    Json& after = document["postconditions"];
    after["state_tree"] = {{"root_cid", link(vector.post_root)}};
    after["receipts"] = Json::array();
    for (const ExpectedReceipt& receipt : vector.receipts) {
        Json line = {{"exit_code", receipt.exit_code.value},
                     {"return", base64(receipt.return_data)},
                     {"gas_used", receipt.gas_used}};
        if (receipt.events_root) {
            line["events_root"] = *receipt.events_root ? link(**receipt.events_root) : Json();
        }
        after["receipts"].push_back(std::move(line));
    }
    return document.dump();
}

}  // namespace fvm::tools::calibration
