// What the datacap actor allows whom, and what those who get tokens are told.

#include <test/actors/datacap_fixture.hpp>

namespace fvm::actors::datacap {
namespace {

class DataCap : public DataCapTest {};
class DataCapMint : public DataCapTest {};
class DataCapTransfer : public DataCapTest {};

TEST_F(DataCap, begins_with_no_tokens_under_the_verified_registry) {
    EXPECT_EQ(state().governor, Address::id(governor));
    // By the specification, in Python.
    EXPECT_EQ(
        state_hex(),
        "824200068440d82a5827000171a0e4022018fe6acc61a3a36b0c373c4a3a8ea64b812bf2ca9b528050909c78"
        "d408558a0cd82a5827000171a0e4022018fe6acc61a3a36b0c373c4a3a8ea64b812bf2ca9b528050909c78"
        "d408558a0c03");
    EXPECT_THAT(call(methods::name), Returns(std::string("DataCap")));
    EXPECT_THAT(call(methods::symbol), Returns(std::string("DCAP")));
    EXPECT_THAT(call(methods::granularity), ReturnsHex("1b0de0b6b3a7640000"));
    EXPECT_THAT(call(methods::total_supply), ReturnsHex("40"));
}

TEST_F(DataCap, is_made_once_by_the_system_for_somebody) {
    host.caller = system_actor_id;
    EXPECT_THAT(call(methods::constructor, Address::id(governor)),
                FailsWith(ExitCode::usr_illegal_state));
    EXPECT_THAT(call(methods::constructor, actor_address("nobody")),
                FailsWith(ExitCode::usr_illegal_argument));
    host.call_as(alice, ActorType::account);
    EXPECT_THAT(call(methods::constructor, actor_address("nobody")),
                FailsWith(ExitCode::usr_forbidden));
}

TEST_F(DataCap, has_methods_with_the_numbers_of_their_names) {
    // By FRC-42, in Python.
    const std::vector<MethodNum> numbers{methods::mint,
                                         methods::destroy,
                                         methods::name,
                                         methods::symbol,
                                         methods::granularity,
                                         methods::total_supply,
                                         methods::balance,
                                         methods::allowance,
                                         methods::transfer,
                                         methods::transfer_from,
                                         methods::increase_allowance,
                                         methods::decrease_allowance,
                                         methods::revoke_allowance,
                                         methods::burn,
                                         methods::burn_from};
    EXPECT_THAT(numbers,
                testing::ElementsAre(116935346, 2624896501, 48890204, 2061153854, 3936767397,
                                     114981429, 3261979605, 4205072950, 80475954, 3621052141,
                                     1777121560, 1529376545, 2765635761, 1434719642, 2979674018));
    EXPECT_EQ(infinite_allowance(),
              TokenAmount::from_atto(*BigInt::from_decimal("1" + std::string(39, '0'))));
}

TEST_F(DataCap, is_closed_to_contracts_below_the_exported_methods) {
    expect_closed_to_contracts();
    EXPECT_THAT(call(methods::name), Returns(std::string("DataCap"))) << "as somebody unknown";
}

TEST_F(DataCap, has_no_other_methods) {
    host.caller = alice;
    for (const MethodNum method : {MethodNum{0}, MethodNum{2}, MethodNum{21}, MethodNum{3726118371},
                                   sdk::first_exported_method, UINT64_MAX}) {
        EXPECT_THAT(call(method), FailsWith(ExitCode::usr_unhandled_message)) << method;
    }
}

TEST_F(DataCap, reads_parameters_strictly) {
    host.caller = governor;
    const Address somebody = Address::id(alice);
    expect_strict_parameters(methods::mint, MintParams{somebody, whole(1), {somebody}});
    expect_strict_parameters(methods::destroy, DestroyParams{somebody, whole(1)});
    expect_strict_parameters(methods::transfer, frc46::TransferParams{somebody, whole(1), {1}});
    expect_strict_parameters(methods::transfer_from,
                             frc46::TransferFromParams{somebody, somebody, whole(1), {1}});
    expect_strict_parameters(methods::increase_allowance,
                             frc46::ChangeAllowanceParams{somebody, whole(1)});
    expect_strict_parameters(methods::decrease_allowance,
                             frc46::ChangeAllowanceParams{somebody, whole(1)});
    expect_strict_parameters(methods::revoke_allowance, frc46::RevokeAllowanceParams{somebody});
    expect_strict_parameters(methods::burn, frc46::BurnParams{whole(1)});
    expect_strict_parameters(methods::burn_from, frc46::BurnFromParams{somebody, whole(1)});
    expect_strict_parameters(methods::allowance, frc46::GetAllowanceParams{somebody, somebody});
    for (const MethodNum method :
         {methods::name, methods::symbol, methods::granularity, methods::total_supply}) {
        EXPECT_THAT(call(method, 1), FailsWith(ExitCode::usr_illegal_argument));
    }
    EXPECT_THAT(call(methods::balance), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(call(methods::balance, std::vector{somebody}),
                FailsWith(ExitCode::usr_serialization));
    EXPECT_THAT(call_raw(methods::balance, IpldBlock{ipld::codec::raw, {0x00, 0x65}}),
                ReturnsHex("40"));
}

TEST_F(DataCap, needs_a_state_of_its_own) {
    host.set_state(std::vector<int>());
    host.caller = governor;
    EXPECT_THAT(call(methods::total_supply), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(burn(alice, atto(-1)), FailsWith(ExitCode::usr_illegal_argument));
    host.call_as(bob, ActorType::account);
    EXPECT_THAT(call(methods::mint, MintParams{Address::id(alice), {}, {}}),
                FailsWith(ExitCode::usr_illegal_argument))
        << "the governor is known from the state";
}

TEST_F(DataCapMint, adds_to_a_balance_and_to_the_supply) {
    EXPECT_THAT(mint_and_tell(alice, whole(1)), Returns(frc46::MintReturn{whole(1), whole(1), {}}));
    EXPECT_THAT(mint_and_tell(bob, whole(1)), Returns(frc46::MintReturn{whole(1), whole(2), {}}));
    EXPECT_THAT(mint_and_tell(alice, whole(3)), Returns(frc46::MintReturn{whole(4), whole(5), {}}));
    EXPECT_THAT(call(methods::total_supply), Returns(whole(5)));
    EXPECT_THAT(call(methods::balance, Address::id(alice)), Returns(whole(4)));
    EXPECT_THAT(call(methods::balance, Address::id(bob)), Returns(whole(1)));
    EXPECT_THAT(call(methods::balance, actor_address("nobody")), Returns(whole(0)));
}

TEST_F(DataCapMint, of_nothing_tells_the_receiver_nonetheless) {
    const ipld::Cid before = host.world.state_root;
    EXPECT_THAT(mint_and_tell(alice, whole(0)), Returns(frc46::MintReturn{}));
    EXPECT_EQ(host.world.state_root, before);
}

TEST_F(DataCapMint, is_for_the_governor_alone) {
    host.call_as(storage_market_actor_id, ActorType::market);
    EXPECT_THAT(call(methods::mint, MintParams{Address::id(alice), whole(1), {}}),
                FailsWith(ExitCode::usr_forbidden));
    make_for(Address::id(alice));
    host.caller = governor;
    EXPECT_THAT(call(methods::mint, MintParams{Address::id(alice), atto(-1), {}}),
                FailsWith(ExitCode::usr_forbidden));
}

TEST_F(DataCapMint, is_for_nobody_where_the_governor_is_not_kept_by_its_id) {
    host.address(secp_address(1), alice);
    make_for(secp_address(1));
    host.caller = alice;
    EXPECT_THAT(call(methods::mint, MintParams{Address::id(bob), whole(1), {}}),
                FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(call(methods::destroy, DestroyParams{Address::id(bob), whole(1)}),
                FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(transfer(alice, secp_address(1), whole(0)), FailsWith(ExitCode::usr_forbidden));
    make_for(Address::id(governor));
}

TEST_F(DataCapMint, is_of_whole_tokens) {
    for (const TokenAmount& amount : {atto(100), atto(-1), whole(-1), whole(1) + atto(1)}) {
        EXPECT_THAT(mint(alice, amount), FailsWith(ExitCode::usr_illegal_argument));
    }
    EXPECT_TRUE(state().token.supply.is_zero());
}

TEST_F(DataCapMint, lets_operators_use_the_balance_without_limit) {
    const std::vector<Address> operators{Address::id(bob)};
    EXPECT_THAT(mint_and_tell(alice, whole(42), operators),
                Returns(frc46::MintReturn{whole(42), whole(42), {}}));
    EXPECT_EQ(allowance_of(alice, bob), infinite_allowance());
    EXPECT_THAT(mint_and_tell(alice, whole(42), operators),
                Returns(frc46::MintReturn{whole(84), whole(84), {}}));
    EXPECT_EQ(allowance_of(alice, bob), infinite_allowance());

    expect_hook(Address::id(governor), {alice, governor, bob, whole(84), {1, 2, 3, 4}, {}});
    EXPECT_THAT(
        transfer_from(bob, Address::id(alice), Address::id(governor), whole(84), {1, 2, 3, 4}),
        Returns(
            frc46::TransferFromReturn{whole(0), whole(84), infinite_allowance() - whole(84), {}}));
    EXPECT_EQ(allowance_of(alice, bob), infinite_allowance() - whole(84))
        << "uses of it are counted";

    EXPECT_THAT(mint_and_tell(alice, whole(1), operators),
                Returns(frc46::MintReturn{whole(1), whole(85), {}}));
    EXPECT_EQ(allowance_of(alice, bob), infinite_allowance())
        << "and forgotten with the next tokens";
}

TEST_F(DataCapMint, tells_the_receiver_by_the_address_that_was_given) {
    host.address(secp_address(1), alice);
    // By FRC-46, in Python.
    host.expect_send({.to = secp_address(1),
                      .method = 3726118371,
                      .params = IpldBlock{ipld::codec::cbor,
                                          fvm::test::from_hex("821a85223bdf518607186506490029a2241a"
                                                              "f62c00004040")}},
                     {.data = IpldBlock{ipld::codec::raw, {7, 8}}});
    host.caller = governor;
    EXPECT_THAT(call(methods::mint, MintParams{secp_address(1), whole(3), {}}),
                Returns(frc46::MintReturn{whole(3), whole(3), {7, 8}}));
}

TEST_F(DataCapMint, fails_as_the_receiver_fails_without_its_data) {
    const frc46::TokenReceived received{datacap_actor_id, alice, governor, whole(1), {}, {}};
    expect_hook(Address::id(alice), received,
                {ExitCode::usr_unhandled_message, IpldBlock{ipld::codec::cbor, {1}}});
    EXPECT_THAT(mint(alice, whole(1)), FailsWith(ExitCode::usr_unhandled_message));
    expect_hook(Address::id(alice), received, {ExitCode::sys_out_of_gas, {}});
    EXPECT_THAT(mint(alice, whole(1)), FailsWith(ExitCode::usr_assertion_failed));
    EXPECT_TRUE(state().token.supply.is_zero());
}

TEST_F(DataCapMint, answers_with_what_was_there_before_the_receiver_was_told) {
    expect_hook(
        Address::id(alice), {datacap_actor_id, alice, governor, whole(5), {}, {}}, {},
        [empty = host.world.state_root](sdk::host::World& world) { world.state_root = empty; });
    EXPECT_THAT(mint(alice, whole(5)), Returns(frc46::MintReturn{whole(5), whole(5), {}}));
    EXPECT_TRUE(balance_of(alice).is_zero());
}

TEST_F(DataCapMint, is_not_for_somebody_who_would_have_to_be_made) {
    host.caller = governor;
    EXPECT_THAT(call(methods::mint, MintParams{secp_address(9), whole(1), {}}),
                FailsWith(ExitCode::usr_not_found));
}

TEST_F(DataCapMint, panics_of_operators_that_are_nobody) {
    const std::vector<Address> operators{Address::id(bob), actor_address("nobody")};
    EXPECT_THAT(mint(alice, whole(1), operators), FailsWith(ExitCode::usr_assertion_failed));
    EXPECT_THAT(mint(alice, atto(1), operators), FailsWith(ExitCode::usr_not_found))
        << "where there is nothing to tell of it is an error, and that comes first";
    EXPECT_THAT(mint(alice, atto(1), {Address::id(bob)}),
                FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(DataCapMint, panics_in_a_call_that_may_change_nothing) {
    host.read_only = true;
    EXPECT_THAT(mint(alice, whole(1)), FailsWith(ExitCode::usr_assertion_failed));
    EXPECT_THAT(mint(alice, atto(1)), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(burn(alice, whole(0)), FailsWith(ExitCode::usr_read_only));
}

TEST_F(DataCapMint, stops_where_the_chain_cannot_hold_the_amount) {
    const BigInt limit = BigInt::power_of_two(1016) - 1;
    const TokenAmount most = TokenAmount::from_whole(limit / TokenAmount::atto_per_fil);
    EXPECT_THAT(mint_and_tell(alice, most), Returns(frc46::MintReturn{most, most, {}}));
    EXPECT_THAT(mint(alice, most), FailsWith(ExitCode::usr_serialization)) << "as a balance";
    EXPECT_THAT(mint(bob, most), FailsWith(ExitCode::usr_assertion_failed)) << "as the supply";
}

TEST_F(DataCap, is_destroyed_by_the_governor_without_an_allowance) {
    EXPECT_THAT(mint_and_tell(alice, whole(2), {Address::id(bob)}),
                Returns(frc46::MintReturn{whole(2), whole(2), {}}));
    host.caller = bob;
    EXPECT_THAT(call(methods::destroy, DestroyParams{Address::id(alice), whole(1)}),
                FailsWith(ExitCode::usr_forbidden));
    EXPECT_TRUE(allowance_of(alice, governor).is_zero());
    EXPECT_THAT(destroy(Address::id(alice), whole(1)), Returns(frc46::BurnReturn{whole(1)}));
    EXPECT_EQ(state().token.supply, whole(1));
    EXPECT_THAT(destroy(Address::id(alice), whole(2)), FailsWith(ExitCode::usr_insufficient_funds));
    EXPECT_THAT(destroy(Address::id(alice), atto(1)), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(destroy(actor_address("nobody"), whole(0)), FailsWith(ExitCode::usr_not_found));
}

TEST_F(DataCapTransfer, goes_from_or_to_the_governor_alone) {
    EXPECT_THAT(mint_and_tell(alice, whole(1)), Returns(frc46::MintReturn{whole(1), whole(1), {}}));
    EXPECT_THAT(transfer(alice, Address::id(bob), whole(1), {1}),
                FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(transfer(alice, Address::id(alice), atto(-1), {1}),
                FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(transfer(alice, actor_address("nobody"), whole(1)),
                FailsWith(ExitCode::usr_illegal_argument));

    expect_hook(Address::id(governor), {alice, governor, alice, whole(1), {1, 2}, {}},
                {.data = IpldBlock::encode(5)});
    EXPECT_THAT(transfer(alice, Address::id(governor), whole(1), {1, 2}),
                Returns(frc46::TransferReturn{whole(0), whole(1), {5}}));
    expect_hook(Address::id(bob), {governor, bob, governor, whole(1), {}, {}});
    EXPECT_THAT(transfer(governor, Address::id(bob), whole(1)),
                Returns(frc46::TransferReturn{whole(0), whole(1), {}}));
    EXPECT_EQ(balance_of(bob), whole(1));
    EXPECT_EQ(state().token.supply, whole(1));
}

TEST_F(DataCapTransfer, tells_the_receiver_by_its_id) {
    host.address(bls_address(1), bob);
    EXPECT_THAT(mint_and_tell(governor, whole(2)),
                Returns(frc46::MintReturn{whole(2), whole(2), {}}));
    expect_hook(Address::id(bob), {governor, bob, governor, whole(2), {9}, {}});
    EXPECT_THAT(transfer(governor, bls_address(1), whole(2), {9}),
                Returns(frc46::TransferReturn{whole(0), whole(2), {}}));
}

TEST_F(DataCapTransfer, to_oneself_changes_nothing_and_needs_the_balance) {
    EXPECT_THAT(mint_and_tell(governor, whole(2)),
                Returns(frc46::MintReturn{whole(2), whole(2), {}}));
    expect_hook(Address::id(governor), {governor, governor, governor, whole(2), {}, {}});
    EXPECT_THAT(transfer(governor, Address::id(governor), whole(2)),
                Returns(frc46::TransferReturn{whole(2), whole(2), {}}));
    EXPECT_THAT(transfer(governor, Address::id(governor), whole(3)),
                FailsWith(ExitCode::usr_insufficient_funds));
}

TEST_F(DataCapTransfer, needs_whole_tokens_and_the_balance) {
    EXPECT_THAT(transfer(alice, Address::id(governor), atto(1)),
                FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(transfer(alice, Address::id(governor), whole(1)),
                FailsWith(ExitCode::usr_insufficient_funds));
    expect_hook(Address::id(governor), {alice, governor, alice, whole(0), {}, {}});
    EXPECT_THAT(transfer(alice, Address::id(governor), whole(0)), Returns(frc46::TransferReturn{}));
}

TEST_F(DataCapTransfer, by_an_operator_goes_to_the_governor_alone) {
    EXPECT_THAT(mint_and_tell(alice, whole(1), {Address::id(bob)}),
                Returns(frc46::MintReturn{whole(1), whole(1), {}}));
    EXPECT_THAT(transfer_from(bob, Address::id(alice), Address::id(carla), whole(1)),
                FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(transfer_from(bob, Address::id(alice), Address::id(bob), whole(1)),
                FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(mint_and_tell(governor, whole(1), {Address::id(bob)}),
                Returns(frc46::MintReturn{whole(1), whole(2), {}}));
    EXPECT_THAT(transfer_from(bob, Address::id(governor), Address::id(alice), whole(1)),
                FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(transfer_from(bob, Address::id(alice), actor_address("nobody"), whole(1)),
                FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(DataCapTransfer, is_undone_with_the_allowance_where_the_receiver_fails) {
    EXPECT_THAT(mint_and_tell(alice, whole(3)), Returns(frc46::MintReturn{whole(3), whole(3), {}}));
    EXPECT_THAT(allow(alice, bob, whole(2)), Returns(whole(2)));
    expect_hook(Address::id(governor), {alice, governor, bob, whole(2), {}, {}},
                {ExitCode::usr_illegal_argument, {}});
    EXPECT_THAT(transfer_from(bob, Address::id(alice), Address::id(governor), whole(2)),
                FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_EQ(allowance_of(alice, bob), whole(2));
    EXPECT_EQ(balance_of(alice), whole(3));
}

}  // namespace
}  // namespace fvm::actors::datacap
