#include <fvm/core/message.hpp>
#include <test/fuzz/seeds.hpp>

#include <utility>

namespace fvm::test {
namespace {

/// Versions of each generation, by their places in the target's list.
constexpr std::uint8_t versions[] = {0, 2, 4, 6};
constexpr std::uint8_t twice = 1;
/// What is said of a message: sent by the system, as CBOR.
constexpr std::uint8_t is_implicit = 1;
constexpr std::uint8_t is_encoded = 2;

/// Arguments that are the addresses of objects, and the sizes of these.
constexpr std::pair<std::uint8_t, std::uint8_t> objects[] = {
    {0xd0, 3}, {0xd2, 21}, {0xd6, 38}, {0xd8, 38}, {0xda, 10}};

void append_sized(Bytes& input, BytesView content) {
    input.push_back(static_cast<std::uint8_t>(content.size()));
    input.push_back(static_cast<std::uint8_t>(content.size() >> 8));
    input.insert(input.end(), content.begin(), content.end());
    // Bytes that the message is charged for beyond its own.
    input.push_back(69);
}

Bytes program_input(std::uint8_t version, std::uint8_t how, BytesView program) {
    Bytes input = {version, twice, how};
    append_sized(input, program);
    return input;
}

Bytes message_input(std::uint8_t version, std::uint8_t how, const Message& message) {
    Bytes input = {version, twice, static_cast<std::uint8_t>(how | is_encoded)};
    append_sized(input, ipld::cbor::encode(message));
    return input;
}

/// The same program for the init actor, by its place among the addresses of the target's world.
Bytes to_init(Bytes input) {
    constexpr std::uint8_t to_is_chosen = 8;
    input[2] |= to_is_chosen;
    const bool has_delegated = input[0] > 1;
    input.insert(input.begin() + 3, has_delegated ? 8 : 6);
    return input;
}

Message message_to(const Address& to) {
    Message message;
    message.from = Address::secp256k1(Bytes(65, 4));
    message.to = to;
    message.value = TokenAmount::from_atto(1000);
    message.gas_limit = 10'000'000;
    message.gas_fee_cap = TokenAmount::from_atto(150);
    message.gas_premium = TokenAmount::from_atto(10);
    return message;
}

}  // namespace

std::vector<Seed> execute_seeds() {
    std::vector<Seed> seeds;
    const Bytes key(48, 9);
    for (const std::uint8_t version : versions) {
        // No table is longer.
        constexpr std::uint8_t syscalls = 60;
        for (std::uint8_t number = 0; number < syscalls; ++number) {
            for (const auto& [object, size] : objects) {
                // As a send has them: result, address, method, parameters, value, limit, flags.
                const Bytes behind_result = {number, 0x80, object, size, 2, 1, 0, 5, 0xff, 0};
                const Bytes in_front = {number, object, size, 0x80, 38, 0xe0, 0x81, 3, 1, 0};
                seeds.push_back({"execute", program_input(version, 0, behind_result)});
                seeds.push_back({"execute", program_input(version, 0, in_front)});
            }
            // What init may do: an id, code, and an address.
            const Bytes creation = {number, 5, 0xd7, 0xd3, 22};
            seeds.push_back({"execute", to_init(program_input(version, 0, creation))});
        }
        seeds.push_back({"execute", program_input(version, 0, Bytes{0xfe, 100, 0xfe, 0xff, 0xfc})});
        seeds.push_back({"execute", program_input(version, is_implicit, Bytes{0xfd})});
        for (const Address& to : {Address::id(1000), Address::secp256k1(key), Address::bls(key),
                                  Address::actor(key), Address::id(99), Address::id(5000)}) {
            seeds.push_back({"execute", message_input(version, 0, message_to(to))});
            seeds.push_back({"execute", message_input(version, is_implicit, message_to(to))});
        }
    }
    return seeds;
}

}  // namespace fvm::test
