#include <fvm/base/multibase.hpp>
#include <tools/conformance/trace_text.hpp>
#include <tools/fvm/output.hpp>
#include <tools/fvm/status.hpp>
#include <tools/fvm/trace_json.hpp>
#include <tools/fvm/vector_input.hpp>
#include <tools/fvm/vector_options.hpp>

#include <fmt/format.h>

namespace fvm::tools {
namespace {

/// A selected vector, its state opened as far as it could be.
struct Listed {
    std::string file;
    Vector vector;
    std::unique_ptr<VectorState> state;
};

/// What the selection came to besides what was visited.
struct Selection {
    std::size_t selected = 0;
    int status = status_ok;
};

/// Names of receivers need the bundle; a list without it is still of use.
std::unique_ptr<VectorState> open_state(const Vector& vector, BundleSet& bundles) {
    auto state = VectorState::open(vector, bundles);
    return state ? *std::move(state) : nullptr;
}

template <class Visit>
int visit_selected(const VectorSources& sources, Visit&& visit) {
    const auto filter = VectorFilter::create(sources.filter);
    if (!filter) {
        return fail(status_usage, filter.error());
    }
    const auto inputs = list_inputs(sources.paths);
    if (!inputs) {
        return fail(inputs.error().status, inputs.error().reason);
    }
    BundleSet bundles(sources.bundles, default_bundle_folder());
    Selection selection;
    for (const VectorInput& input : *inputs) {
        auto vector = input.load();
        if (!vector) {
            selection.status =
                fail(status_of(vector.error()), input.name + ": " + vector.error().to_text());
            continue;
        }
        std::erase_if(vector->variants,
                      [&](const VectorVariant& variant) { return !filter->accepts(variant); });
        if (vector->variants.empty() || !filter->accepts_name(vector->id, input.name)) {
            continue;
        }
        const auto accepted = filter->accepts(*vector, bundles);
        if (!accepted) {
            return fail(status_of(accepted.error()), accepted.error().reason);
        }
        if (*accepted) {
            ++selection.selected;
            auto state = open_state(*vector, bundles);
            visit(Listed{input.name, *std::move(vector), std::move(state)});
        }
    }
    if (selection.selected == 0 && selection.status == status_ok) {
        return fail(status_usage, "no vector was selected");
    }
    return selection.status;
}

std::string receiver_of(const Listed& listed, const Message& message) {
    std::string name =
        listed.state == nullptr ? "?" : listed.state->receiver_name(listed.vector, message);
    return name.empty() ? "(none)" : name;
}

std::uint32_t number(NetworkVersion version) {
    return static_cast<std::uint32_t>(version);
}

JsonText message_json(const Listed& listed, std::size_t index) {
    const VectorMessage& entry = listed.vector.messages[index];
    const ExpectedReceipt& receipt = listed.vector.receipts[index];
    const Message& message = entry.message;
    JsonText json;
    json["cid"] = message.cid().to_text();
    json["from"] = message.from.to_text();
    json["to"] = message.to.to_text();
    json["receiver"] = receiver_of(listed, message);
    json["method"] = message.method;
    json["nonce"] = message.nonce;
    json["value"] = message.value.atto().to_decimal();
    json["gas_limit"] = message.gas_limit;
    json["gas_fee_cap"] = message.gas_fee_cap.atto().to_decimal();
    json["gas_premium"] = message.gas_premium.atto().to_decimal();
    json["params"] = encode_base(Base::base64_padded, message.params);
    json["implicit"] = entry.is_implicit;
    json["epoch_offset"] = entry.epoch_offset;
    JsonText& expected = json["expected"];
    expected["exit_code"] = receipt.exit_code.value;
    expected["gas_used"] = receipt.gas_used;
    expected["return"] = encode_base(Base::base64_padded, receipt.return_data);
    if (receipt.events_root) {
        expected["events_root"] =
            *receipt.events_root ? JsonText((**receipt.events_root).to_text()) : JsonText(nullptr);
    }
    return json;
}

JsonText vector_json(const Listed& listed) {
    const Vector& vector = listed.vector;
    JsonText json;
    json["file"] = listed.file;
    json["id"] = vector.id;
    json["sources"] = vector.sources;
    json["variants"] = JsonText::array();
    for (const VectorVariant& variant : vector.variants) {
        JsonText& entry = json["variants"].emplace_back();
        entry["id"] = variant.id;
        entry["nv"] = number(variant.network_version);
        entry["epoch"] = variant.epoch;
    }
    json["base_fee"] = vector.base_fee.atto().to_decimal();
    json["circulating_supply"] = vector.circulating_supply.atto().to_decimal();
    json["pre_root"] = vector.pre_root.to_text();
    json["post_root"] = vector.post_root.to_text();
    json["blocks"] = vector.blocks.size();
    json["randomness"] = vector.randomness.chain.size() + vector.randomness.beacon.size();
    const bool has_bundle = listed.state != nullptr && listed.state->bundle() != nullptr;
    json["bundle"] = has_bundle ? JsonText(listed.state->bundle()->path) : JsonText(nullptr);
    json["messages"] = JsonText::array();
    for (std::size_t i = 0; i < vector.messages.size(); ++i) {
        json["messages"].push_back(message_json(listed, i));
    }
    return json;
}

std::string message_text(const Listed& listed, std::size_t index) {
    const VectorMessage& entry = listed.vector.messages[index];
    const ExpectedReceipt& receipt = listed.vector.receipts[index];
    const Message& message = entry.message;
    std::string text = fmt::format("message {}{}\n", index, entry.is_implicit ? ", implicit" : "");
    const auto line = [&](std::string_view title, const std::string& value) {
        text += fmt::format("  {:<17}{}\n", title, value.empty() ? "(empty)" : value);
    };
    line("cid", message.cid().to_text());
    line("from", message.from.to_text());
    line("to", message.to.to_text() + " (" + receiver_of(listed, message) + ")");
    line("method", std::to_string(message.method));
    line("nonce", std::to_string(message.nonce));
    line("value", message.value.to_text());
    line("gas limit", std::to_string(message.gas_limit));
    line("fee cap", message.gas_fee_cap.to_text());
    line("premium", message.gas_premium.to_text());
    line("params", encode_base(Base::base16, message.params));
    if (entry.epoch_offset != 0) {
        line("epoch offset", std::to_string(entry.epoch_offset));
    }
    line("expected exit", exit_code_text(receipt.exit_code));
    line("expected gas", std::to_string(receipt.gas_used));
    line("expected return", encode_base(Base::base16, receipt.return_data));
    if (receipt.events_root) {
        line("expected events", *receipt.events_root ? (**receipt.events_root).to_text() : "none");
    }
    return text;
}

std::string vector_text(const Listed& listed) {
    const Vector& vector = listed.vector;
    std::string text = fmt::format("{}\n", vector.id);
    const auto line = [&](std::string_view title, const std::string& value) {
        text += fmt::format("  {:<17}{}\n", title, value);
    };
    line("file", listed.file);
    for (const std::string& source : vector.sources) {
        line("source", source);
    }
    for (const VectorVariant& variant : vector.variants) {
        line("variant", fmt::format("{}: nv{}, epoch {}", variant.id,
                                    number(variant.network_version), variant.epoch));
    }
    line("base fee", vector.base_fee.to_text());
    line("supply", vector.circulating_supply.to_text());
    line("pre root", vector.pre_root.to_text());
    line("post root", vector.post_root.to_text());
    line("blocks", std::to_string(vector.blocks.size()));
    if (listed.state != nullptr && listed.state->bundle() != nullptr) {
        line("bundle", listed.state->bundle()->path);
    }
    for (std::size_t i = 0; i < vector.messages.size(); ++i) {
        text += message_text(listed, i);
    }
    return text;
}

void add_rows(const Listed& listed, Table& table) {
    for (const VectorVariant& variant : listed.vector.variants) {
        for (std::size_t i = 0; i < listed.vector.messages.size(); ++i) {
            const Message& message = listed.vector.messages[i].message;
            const ExpectedReceipt& receipt = listed.vector.receipts[i];
            table.add_row({listed.vector.id, std::to_string(number(variant.network_version)),
                           std::to_string(variant.epoch), receiver_of(listed, message),
                           std::to_string(message.method), std::to_string(receipt.exit_code.value),
                           std::to_string(receipt.gas_used)});
        }
    }
}

}  // namespace

int list_vectors(const VectorListOptions& options) {
    using Align = Table::Align;
    Table table({{"id", Align::left},
                 {"nv", Align::right},
                 {"epoch", Align::right},
                 {"receiver", Align::left},
                 {"method", Align::right},
                 {"exit", Align::right},
                 {"gas", Align::right}});
    bool any = false;
    const int status = visit_selected(options.sources, [&](const Listed& listed) {
        any = true;
        if (options.json) {
            print(json_line(vector_json(listed)));
        } else {
            add_rows(listed, table);
        }
    });
    if (any && !options.json) {
        print(table.to_text());
    }
    return status;
}

int show_vectors(const VectorListOptions& options) {
    return visit_selected(options.sources, [&](const Listed& listed) {
        print(options.json ? json_line(vector_json(listed)) : vector_text(listed));
    });
}

}  // namespace fvm::tools
