// What the VM says of the message, the chain and the network, at usual and unusual values.

#include <test/integration/integration_test.hpp>
#include <test/integration/probe.hpp>

#include <limits>

namespace fvm::integration {
namespace {

namespace calls = test_actors::syscalls;

class Context : public Integration {
  protected:
    /// A message of everything that the VM tells of one, to an actor that compares.
    void run() {
        const Account sender = tester().create_account();
        tester().set_balance(sender.id, TokenAmount::from_whole(1));
        tester().set_nonce(sender.id, 100);
        tester().install(receiver, module("syscalls"), empty_array());
        calls::ContextParams expected;
        expected.chain_id = settings().chain_id.value_or(0);
        expected.epoch = 77;
        expected.network_version = static_cast<std::uint32_t>(GetParam());
        expected.timestamp = 77 * 30;
        expected.base_fee = 100;
        expected.nonce = 100;
        expected.origin = sender.id;
        expected.caller = sender.id;
        expected.receiver = receiver;
        expected.value_received = 9;
        expected.gas_premium = 3;

        tools::RunMessage run;
        run.epoch = expected.epoch;
        run.message.from = sender.address;
        run.message.to = Address::id(receiver);
        run.message.nonce = expected.nonce;
        run.message.method = calls::methods::compare_context;
        run.message.params = encode(expected);
        run.message.value = atto(expected.value_received);
        run.message.gas_limit = Tester::default_gas_limit;
        run.message.gas_fee_cap = atto(200);
        run.message.gas_premium = atto(expected.gas_premium);
        EXPECT_THAT(tester().execute(run), Succeeds());
    }
};

TEST_P(Context, is_what_the_message_and_the_network_are) {
    run();
}

class ContextOfEthereum : public Context {
  protected:
    Settings settings() const override {
        Settings chosen;
        chosen.chain_id = 1;
        return chosen;
    }
};

TEST_P(ContextOfEthereum, has_the_chain_id_that_the_embedder_chose) {
    run();
}

/// All that an embedder says of the chain, as an actor's memory has it.
class ContextBytes : public Integration {
  protected:
    bool compares_the_next_version() const override { return true; }
    static constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    /// 2^128 - 1: the most that a syscall can tell.
    static TokenAmount largest() {
        return TokenAmount::from_text("340282366920938463463.374607431768211455")
            .value_or(TokenAmount());
    }
    static ipld::Cid cid(std::string_view text) {
        return ipld::Cid::from_text(text).value_or(ipld::Cid());
    }

    static constexpr std::string_view imports = R"(
        (import "network" "context" (func $context (param i32) (result i32)))
        (import "network" "total_fil_circ_supply" (func $supply (param i32) (result i32)))
        (import "network" "tipset_cid" (func $tipset (param i32 i64 i32 i32) (result i32))))";

    /// The network's context, and the circulating supply.
    static std::string whole_context() {
        return keep(0, "(call $context (i32.const 8))") + keep(60, "(call $supply (i32.const 64))");
    }
    /// The tipset of an epoch with room for `room` bytes, in 128 bytes from `address` on.
    static std::string tipset(std::size_t address, ChainEpoch epoch, std::size_t room = 100) {
        const auto word = [](auto value) { return " (i32.const " + std::to_string(value) + ")"; };
        return keep(address, "(call $tipset" + word(address + 4) + " (i64.const " +
                                 std::to_string(epoch) + ")" + word(address + 8) + word(room) +
                                 ")");
    }
    /// The epochs that have a tipset, around `now`, and some that have none.
    static std::string tipsets(std::size_t address, ChainEpoch now) {
        std::string body;
        for (const ChainEpoch epoch :
             {now - 1, now - 2, now - 20, now - 21, now - 899, now - 900, now - 901, now, now + 1,
              ChainEpoch{0}, ChainEpoch{-1}, std::numeric_limits<ChainEpoch>::max(),
              std::numeric_limits<ChainEpoch>::min()}) {
            body += tipset(address, epoch);
            address += 128;
        }
        return body;
    }
    void install_probe(ActorId id, std::string_view body) {
        tester().install_wat(id, probe(imports, body, 4096));
    }
    Tester::Outcome send_at(ChainEpoch epoch, ActorId to, Nonce nonce = 0) {
        tools::RunMessage run;
        run.epoch = epoch;
        run.message.from = sender_.address;
        run.message.to = Address::id(to);
        run.message.nonce = nonce;
        run.message.method = method_constructor;
        run.message.gas_limit = Tester::default_gas_limit;
        return tester().execute(run);
    }
    void create_sender() { sender_ = tester().create_account(); }

  private:
    Account sender_;
};

TEST_P(ContextBytes, are_the_same_at_every_epoch_and_lookback) {
    create_sender();
    Nonce nonce = 0;
    const ChainEpoch epochs[] = {0, 1, 2, 900, 5'000'000};
    ActorId id = receiver;
    for (const ChainEpoch epoch : epochs) {
        install_probe(id++, whole_context() + tipsets(128, epoch));
    }
    id = receiver;
    for (const ChainEpoch epoch : epochs) {
        EXPECT_THAT(send_at(epoch, id++, nonce++), Succeeds()) << epoch;
    }
    // Looking further back costs more than a message can pay.
    EXPECT_THAT(send_at(tools::max_epoch, receiver, nonce), Exits(ExitCode::sys_out_of_gas.value));
}

/// Everything is as large as it can be told.
class LargeContextBytes : public ContextBytes {
  protected:
    Settings settings() const override {
        Settings chosen;
        chosen.chain_id = most;
        chosen.timestamp = most;
        chosen.base_fee = largest();
        chosen.circulating_supply = largest();
        chosen.tipset = cid("bafy2bzacedgarqfj2o5idhkyoxed2bqmn4bug3c7jou2dzhctn3f5nwumxmfq");
        return chosen;
    }
};

TEST_P(LargeContextBytes, are_told_to_the_last_bit) {
    create_sender();
    install_probe(receiver, whole_context() + tipsets(128, Tester::epoch));
    const auto outcome = send_at(Tester::epoch, receiver);
    ASSERT_THAT(outcome, Succeeds());
    const BytesView told = outcome.result.receipt.return_data;
    // Time, base fee and chain id.
    EXPECT_TRUE(std::ranges::all_of(told.subspan(16, 32), [](auto byte) { return byte == 0xff; }));
    EXPECT_TRUE(std::ranges::all_of(told.subspan(64, 16), [](auto byte) { return byte == 0xff; }));
}

/// Everything is nothing.
class EmptyContextBytes : public ContextBytes {
  protected:
    Settings settings() const override {
        Settings chosen;
        chosen.timestamp = 0;
        chosen.base_fee = {};
        chosen.circulating_supply = {};
        chosen.tipset = cid("bafkqaaa");
        return chosen;
    }
};

TEST_P(EmptyContextBytes, are_told_as_zeros_and_a_tipset_may_be_an_identity_cid) {
    create_sender();
    // The CID has four bytes.
    install_probe(receiver, whole_context() + tipset(128, 5) + tipset(256, 5, 4) +
                                tipset(384, 5, 3) + tipset(512, 5, 0));
    const auto outcome = send_at(Tester::epoch, receiver);
    ASSERT_THAT(outcome, Succeeds());
    const Bytes& told = outcome.result.receipt.return_data;
    EXPECT_EQ(Bytes(told.begin() + 132, told.begin() + 140),
              (Bytes{4, 0, 0, 0, 0x01, 0x55, 0x00, 0x00}));
}

/// A tipset whose CID is longer than those of blocks.
class LongTipset : public ContextBytes {
  protected:
    Settings settings() const override {
        Settings chosen;
        chosen.tipset = long_cid();
        return chosen;
    }
    /// Of the hash function blake2b-512.
    static ipld::Cid long_cid() {
        return cid(
            "bafy4bzacicsmrbav7ubkuczeuyflh7iyduv4gmrtb5363rsfxbo7ed6xftk"
            "2cgi4qsf2zjfzg7qh23bibmev4rma2h2kossalm4csev5wl3ymwh5");
    }
};

TEST_P(LongTipset, needs_room_for_its_whole_cid) {
    create_sender();
    const std::size_t size = long_cid().to_bytes().size();
    ASSERT_EQ(size, 70U);
    install_probe(receiver, tipset(128, 5) + tipset(256, 5, size) + tipset(384, 5, size - 1));
    EXPECT_THAT(send_at(Tester::epoch, receiver), Succeeds());
}

/// Syscalls can tell 128 bits.
class BaseFeeTooLarge : public ContextBytes {
  protected:
    Settings settings() const override {
        Settings chosen;
        chosen.base_fee = largest() + atto(1);
        return chosen;
    }
};

TEST_P(BaseFeeTooLarge, makes_asking_for_the_context_fatal) {
    create_sender();
    install_probe(receiver, keep(0, "(call $supply (i32.const 64))"));
    install_probe(receiver + 1, keep(0, "(call $context (i32.const 64))"));
    EXPECT_THAT(send_at(Tester::epoch, receiver), Succeeds());
    EXPECT_THAT(send_at(Tester::epoch, receiver + 1, 1),
                Exits(ExitCode::sys_assertion_failed.value));
}

class SupplyTooLarge : public ContextBytes {
  protected:
    Settings settings() const override {
        Settings chosen;
        chosen.circulating_supply = largest() + atto(1);
        return chosen;
    }
};

TEST_P(SupplyTooLarge, makes_asking_for_it_fatal) {
    create_sender();
    install_probe(receiver, keep(0, "(call $context (i32.const 64))"));
    install_probe(receiver + 1, keep(0, "(call $supply (i32.const 64))"));
    EXPECT_THAT(send_at(Tester::epoch, receiver), Succeeds());
    EXPECT_THAT(send_at(Tester::epoch, receiver + 1, 1),
                Exits(ExitCode::sys_assertion_failed.value));
}

/// Messages pay more than nothing.
class SteepBaseFee : public ContextBytes {
  protected:
    static constexpr std::uint64_t fee = 7'000'000'011;
    Settings settings() const override {
        Settings chosen;
        chosen.base_fee = atto(fee);
        return chosen;
    }
};

TEST_P(SteepBaseFee, is_burnt_tipped_and_owed_to_the_last_unit) {
    const Account sender = tester().create_account();
    tester().set_balance(sender.id, TokenAmount::from_whole(1'000));
    install_probe(receiver, whole_context());
    struct Fees {
        std::uint64_t cap;
        std::uint64_t premium;
    };
    Nonce nonce = 0;
    for (const Fees& fees : {Fees{0, 0}, Fees{fee - 1, 5}, Fees{fee, 5}, Fees{fee + 3, 5},
                             Fees{fee + 5, 5}, Fees{fee + 9, 5}}) {
        for (const std::uint64_t limit : {3'000'000U, 4'000'000U, 1'000'000'000U}) {
            tools::RunMessage run;
            run.epoch = Tester::epoch;
            run.message.from = sender.address;
            run.message.to = Address::id(receiver);
            run.message.nonce = nonce++;
            run.message.method = method_constructor;
            run.message.gas_limit = limit;
            run.message.gas_fee_cap = atto(fees.cap);
            run.message.gas_premium = atto(fees.premium);
            tester().execute(run);
        }
    }
}

FVM_AT_ALL_VERSIONS(Context);
FVM_AT_ALL_VERSIONS(ContextOfEthereum);
FVM_AT_ALL_VERSIONS(ContextBytes);
FVM_AT_ALL_VERSIONS(LargeContextBytes);
FVM_AT_ALL_VERSIONS(EmptyContextBytes);
FVM_AT_ALL_VERSIONS(LongTipset);
FVM_AT_ALL_VERSIONS(BaseFeeTooLarge);
FVM_AT_ALL_VERSIONS(SupplyTooLarge);
FVM_AT_ALL_VERSIONS(SteepBaseFee);

}  // namespace
}  // namespace fvm::integration
