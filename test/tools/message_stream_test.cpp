#include <tools/state/message_stream.hpp>

#include <gtest/gtest.h>

#include <string>

namespace fvm::tools {
namespace {

/// A stream with one message, whose members are given.
std::string stream_of(const std::string& message) {
    return R"({"nv": 18, "epoch": 7, "base_fee": "100", "circ_supply": 2000000000000000000000000000,
               "messages": [)" +
           message + "]}";
}

std::string error_of(const std::string& document) {
    const auto parsed = MessageStream::parse(document);
    return parsed ? "no error" : parsed.error().to_text();
}

TEST(MessageStream, fields_that_are_absent_are_zero) {
    const auto stream = MessageStream::parse(stream_of(R"({"from": "f0100", "to": "t099"})"));
    ASSERT_TRUE(stream) << stream.error().to_text();
    ASSERT_EQ(stream->messages.size(), 1U);
    const RunMessage& run = stream->messages[0].message;
    EXPECT_EQ(run.message.from, Address::id(100));
    EXPECT_EQ(run.message.to, Address::id(99));
    EXPECT_EQ(run.message.gas_limit, 0U);
    EXPECT_TRUE(run.message.value.is_zero());
    EXPECT_EQ(run.epoch, 7);
    EXPECT_EQ(run.kind, vm::ApplyKind::explicit_message);
    EXPECT_EQ(stream->circulating_supply, TokenAmount::from_whole(2'000'000'000));
}

TEST(MessageStream, a_message_may_have_its_own_epoch_and_come_from_the_system) {
    const auto stream = MessageStream::parse(stream_of(
        R"({"id": "cron", "from": "f00", "to": "f03", "method": 2, "gas_limit": 5, "epoch": 9,
            "implicit": true, "params_base64": "gA=="})"));
    ASSERT_TRUE(stream) << stream.error().to_text();
    const StreamMessage& message = stream->messages[0];
    EXPECT_EQ(message.id, "cron");
    EXPECT_EQ(message.message.epoch, 9);
    EXPECT_EQ(message.message.kind, vm::ApplyKind::implicit_message);
    EXPECT_EQ(message.message.message.params, Bytes{0x80});
}

TEST(MessageStream, a_message_may_be_given_as_its_bytes) {
    Message message;
    message.from = Address::id(1);
    message.to = Address::id(2);
    message.value = TokenAmount::from_whole(3);
    const auto stream =
        MessageStream::parse(stream_of(R"({"bytes": "igBCAAJCAAEASQApoiQa9iwAAABAQABA"})"));
    ASSERT_TRUE(stream) << stream.error().to_text();
    EXPECT_EQ(stream->messages[0].message.message, message);
}

TEST(MessageStream, what_is_written_is_read_again) {
    auto stream = MessageStream::parse(stream_of(
        R"({"id": "a \"name\"", "from": "f00", "to": "f03", "method": 2, "gas_limit": 5, "epoch": 9,
            "implicit": true, "params_base64": "gA=="}, {"from": "f0100", "to": "f099", "value": "7"})"));
    ASSERT_TRUE(stream) << stream.error().to_text();
    stream->car = "state.car";
    stream->bundle = "a/bundle.car";
    const auto again = MessageStream::parse(stream->to_json());
    ASSERT_TRUE(again) << again.error().to_text();
    EXPECT_EQ(again->network_version, stream->network_version);
    EXPECT_EQ(again->epoch, stream->epoch);
    EXPECT_EQ(again->base_fee, stream->base_fee);
    EXPECT_EQ(again->circulating_supply, stream->circulating_supply);
    EXPECT_EQ(again->car, stream->car);
    EXPECT_EQ(again->bundle, stream->bundle);
    ASSERT_EQ(again->messages.size(), stream->messages.size());
    for (std::size_t i = 0; i < stream->messages.size(); ++i) {
        EXPECT_EQ(again->messages[i].id, stream->messages[i].id);
        EXPECT_EQ(again->messages[i].discard, stream->messages[i].discard);
        EXPECT_EQ(again->messages[i].message.kind, stream->messages[i].message.kind);
        EXPECT_EQ(again->messages[i].message.epoch, stream->messages[i].message.epoch);
        EXPECT_EQ(ipld::cbor::encode(again->messages[i].message.message),
                  ipld::cbor::encode(stream->messages[i].message.message));
    }
}

TEST(MessageStream, errors_name_the_place) {
    EXPECT_EQ(error_of(stream_of(R"({"from": "f0100"})")), "messages[0].to: missing");
    EXPECT_EQ(error_of(stream_of(R"({"from": "f0100", "to": "f01", "vaule": 1})")),
              "messages[0]: unknown member \"vaule\"");
    EXPECT_EQ(error_of(stream_of(R"({"from": "f0100", "to": "f01", "epoch": -1})")),
              "messages[0].epoch: not an epoch from 0 to 35184372088832");
    EXPECT_TRUE(error_of(stream_of(R"({"from": "f0100", "to": "nobody"})"))
                    .starts_with("messages[0].to: not an address: "));
    EXPECT_TRUE(error_of(stream_of(R"({"from": "f0100", "to": "f01", "value": "1.5"})"))
                    .starts_with("messages[0].value: not an amount: "));
    EXPECT_TRUE(error_of(stream_of(R"({"bytes": "gA=="})"))
                    .starts_with("messages[0].bytes: not a message: "));
    EXPECT_EQ(error_of("[]"), "not an object");
    EXPECT_EQ(error_of(R"({"nv": 18})"), "epoch: missing");
}

}  // namespace
}  // namespace fvm::tools
