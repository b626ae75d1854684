#include <fvm/core/actor_state.hpp>
#include <fvm/core/event.hpp>
#include <fvm/core/message.hpp>
#include <fvm/core/receipt.hpp>
#include <test/fuzz/fuzz_target.hpp>

namespace fvm::test {
namespace {

using ipld::cbor::Headers;

/// Reads `input` as a T, and where it is one, writes and reads it again.
template <class T>
std::optional<T> check(BytesView input) {
    const auto strict = ipld::cbor::decode<T>(input, Headers::canonical);
    auto value = ipld::cbor::decode<T>(input);
    require(!strict || value, "canonical reading accepts nothing else");
    if (!value) {
        require(value.error().offset <= input.size(), "offsets of errors lie in the input");
        require(!value.error().reason.empty(), "errors have a reason");
        return std::nullopt;
    }
    require(!strict || *strict == *value, "canonical reading finds the same");
    const Bytes encoded = ipld::cbor::encode(*value);
    require(encoded.size() <= input.size(), "the canonical form is the shortest");
    const auto again = ipld::cbor::decode<T>(encoded, Headers::canonical);
    require(again && *again == *value, "what was written can be read");
    require(ipld::cbor::encode(*again) == encoded, "writing is stable");
    return *std::move(value);
}

void check_amount(const TokenAmount& amount) {
    const auto from_text = TokenAmount::from_text(amount.to_text());
    require(from_text && *from_text == amount, "the text of an amount can be read");
    const auto number = amount.to_u128();
    require(!number || !amount.is_negative(), "128-bit amounts are not negative");
    require((amount - amount).is_zero() && -(-amount) == amount, "amounts are a group");
}

void check_message(const Message& message) {
    check_amount(message.value);
    check_amount(message.gas_fee_cap);
    check_amount(message.gas_premium);
    const auto checked = message.check();
    require(checked.has_value() == (message.gas_limit > 0 && message.gas_limit <= INT64_MAX),
            "gas limits are positive and have 63 bits");
    require(message.cid().defined(), "messages have a CID");
}

}  // namespace
}  // namespace fvm::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fvm;
    const BytesView input(data, size);
    if (const auto message = test::check<Message>(input)) {
        test::check_message(*message);
    }
    if (const auto signed_message = test::check<SignedMessage>(input)) {
        test::check_message(signed_message->message);
        test::require(signed_message->cid().defined(), "signed messages have a CID");
    }
    test::check<ActorState>(input);
    test::check<ActorStateV4>(input);
    test::check<StampedEvent>(input);
    test::check<Receipt>(input);
    if (const auto receipt = decode_receipt_v2(input)) {
        const auto again = decode_receipt_v2(encode_receipt_v2(*receipt));
        test::require(again && *again == *receipt, "old receipts can be read");
    }
    return 0;
}
