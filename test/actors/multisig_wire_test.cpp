// What a multisig's state, parameters and return values are on the chain. The bytes were made
// outside of this project's code, from the layouts that builtin-actors actors/multisig/src has.

#include <test/actors/multisig_fixture.hpp>

namespace fvm::actors::multisig {
namespace {

class MultisigWire : public MultisigTest {
  protected:
    const Bytes params = {0x82, 0x01, 0x02};
    const Bytes answer = {0x43, 1, 2, 3};
};

TEST_F(MultisigWire, has_a_state_of_seven_fields) {
    host.value_received = atto(100);
    ASSERT_THAT(construct(ids({anne, bob}), 2, 200, -7), Succeeds());
    EXPECT_EQ(
        state_hex(),
        "878242006542006602004200642618c8d82a5827000171a0e4022018fe6acc61a3a36b0c373c4a3a8ea64b"
        "812bf2ca9b528050909c78d408558a0c");
}

TEST_F(MultisigWire, keeps_transactions_by_their_ids_in_a_map) {
    make({anne, bob}, 2);
    host.caller = anne;
    // To f0103, with 5 attoFIL, method 42 and three bytes of parameters.
    EXPECT_THAT(
        call_raw(methods::propose,
                 IpldBlock{ipld::codec::cbor, fvm::test::from_hex("84420067420005182a43820102")}),
        ReturnsHex("8400f40040"));
    ASSERT_THAT(propose_as(bob, atto(0)), Returns(proposed(1)));
    ASSERT_THAT(propose_as(anne, atto(0)), Returns(proposed(2)));
    EXPECT_EQ(
        state_hex(),
        "87824200654200660203400000d82a5827000171a0e40220a876b2f798b8ba6163176e46604b7cda208325"
        "027ae37974c04c0f0c47245727");
}

TEST_F(MultisigWire, returns_what_became_of_a_transaction) {
    make({anne, bob}, 1);
    State later = state();
    later.next_transaction = 300;
    host.set_state(later);
    const SendOutcome failed{ExitCode{33}, IpldBlock{ipld::codec::raw, answer}};
    expect_sent(atto(0), failed);
    EXPECT_THAT(propose_as(anne, atto(0)), ReturnsHex("8419012cf518214443010203"));
    make({anne, bob}, 2);
    propose_as(anne, atto(0));
    expect_sent(atto(0), failed);
    EXPECT_THAT(approve_as(bob, 0), ReturnsHex("83f518214443010203"));
    make({anne, bob, chuck}, 3);
    propose_as(anne, atto(0));
    EXPECT_THAT(approve_as(bob, 0), ReturnsHex("83f40040"));
}

TEST_F(MultisigWire, refuses_malformed_parameters_before_it_looks_at_the_caller) {
    make({anne}, 1);
    host.caller = darlene;
    const Address id = Address::id(bob);
    expect_strict_parameters(methods::constructor, ConstructorParams{ids({anne, bob}), 1, 2, 3});
    expect_strict_parameters(methods::propose, ProposeParams{id, atto(1), 42, params});
    expect_strict_parameters(methods::approve, TransactionParams{0, Bytes(32, 1)});
    expect_strict_parameters(methods::cancel, TransactionParams{0, Bytes(32, 1)});
    expect_strict_parameters(methods::add_signer, AddSignerParams{id, true});
    expect_strict_parameters(methods::remove_signer, RemoveSignerParams{id, true});
    expect_strict_parameters(methods::swap_signer, SwapSignerParams{id, id});
    expect_strict_parameters(methods::change_threshold, ChangeThresholdParams{1});
    expect_strict_parameters(methods::lock_balance, LockBalanceParams{1, 2, atto(3)});
    expect_strict_parameters(methods::receive, ReceiveParams{1, {1, 2}});
}

TEST_F(MultisigWire, takes_numbers_in_headers_as_wide_as_their_types) {
    make({anne, bob}, 1);
    const auto call_hex = [&](MethodNum method, std::string_view hex) {
        return call_raw(method, IpldBlock{ipld::codec::cbor, fvm::test::from_hex(hex)});
    };
    host.caller = msig;
    EXPECT_THAT(call_hex(methods::change_threshold, "81 1b 0000000000000002"), Succeeds());
    EXPECT_THAT(call_hex(methods::change_threshold, "81 20"),
                FailsWith(ExitCode::usr_serialization));
    EXPECT_THAT(call_hex(methods::change_threshold, "02"), FailsWith(ExitCode::usr_serialization));
    EXPECT_THAT(call_hex(methods::receive, "82 1a 00000001 40"), Succeeds());
    EXPECT_THAT(call_hex(methods::receive, "82 1b 0000000000000001 40"),
                FailsWith(ExitCode::usr_serialization));
    EXPECT_THAT(call_hex(methods::receive, "82 01 80"), FailsWith(ExitCode::usr_serialization))
        << "an array of numbers is no byte string";
}

TEST_F(MultisigWire, takes_parameters_in_dag_cbor_too) {
    make({anne, bob}, 1);
    host.caller = msig;
    EXPECT_THAT(call_raw(methods::change_threshold,
                         IpldBlock::encode(ChangeThresholdParams{2}, ipld::codec::dag_cbor)),
                Succeeds());
    EXPECT_EQ(state().threshold, 2U);
}

TEST_F(MultisigWire, is_closed_to_contracts_but_for_exported_methods) {
    make({anne}, 1);
    expect_closed_to_contracts();
    EXPECT_THAT(call(sdk::first_exported_method), Succeeds());
}

}  // namespace
}  // namespace fvm::actors::multisig
