// Tokens as FRC-46 has them, seen through the datacap actor: allowances, burning, and maps.

#include <test/actors/datacap_fixture.hpp>

namespace fvm::actors::datacap {
namespace {

using testing::Contains;
using testing::HasSubstr;

class Allowance : public DataCapTest {
  protected:
    CallOutcome increase(const Address& operator_address, const TokenAmount& delta) {
        return change_allowance(methods::increase_allowance, alice, operator_address, delta);
    }
    CallOutcome decrease(const Address& operator_address, const TokenAmount& delta) {
        return change_allowance(methods::decrease_allowance, alice, operator_address, delta);
    }
    ipld::Cid none = state().token.allowances;
};

class Burning : public DataCapTest {
  protected:
    Burning() {
        EXPECT_THAT(mint_and_tell(alice, whole(5)),
                    Returns(frc46::MintReturn{whole(5), whole(5), {}}));
    }
};

TEST_F(Allowance, grows_and_shrinks_by_any_amount_down_to_nothing) {
    EXPECT_THAT(increase(Address::id(bob), atto(5)), Returns(atto(5)));
    EXPECT_THAT(increase(Address::id(bob), atto(2)), Returns(atto(7)));
    EXPECT_THAT(increase(Address::id(bob), atto(0)), Returns(atto(7)));
    EXPECT_THAT(decrease(Address::id(bob), atto(3)), Returns(atto(4)));
    EXPECT_THAT(decrease(Address::id(bob), atto(0)), Returns(atto(4)));
    const frc46::GetAllowanceParams pair{Address::id(alice), Address::id(bob)};
    EXPECT_THAT(call(methods::allowance, pair), Returns(atto(4)));
    EXPECT_THAT(decrease(Address::id(bob), atto(9)), Returns(atto(0)));
    EXPECT_THAT(call(methods::allowance, pair), Returns(atto(0)));
    EXPECT_EQ(state().token.allowances, none) << "an owner without operators is not kept";
}

TEST_F(Allowance, is_not_changed_by_negative_amounts_nor_for_nobody) {
    for (const MethodNum method : {methods::increase_allowance, methods::decrease_allowance}) {
        EXPECT_THAT(change_allowance(method, alice, actor_address("nobody"), atto(-1)),
                    FailsWith(ExitCode::usr_illegal_argument));
        EXPECT_THAT(change_allowance(method, alice, secp_address(8), atto(0)),
                    FailsWith(ExitCode::usr_not_found));
    }
    EXPECT_THAT(decrease(Address::id(bob), atto(1)), Returns(atto(0)));
    EXPECT_EQ(state().token.allowances, none);
}

TEST_F(Allowance, can_be_revoked) {
    EXPECT_THAT(increase(Address::id(bob), atto(5)), Returns(atto(5)));
    EXPECT_THAT(increase(Address::id(carla), atto(6)), Returns(atto(6)));
    EXPECT_THAT(revoke(alice, Address::id(bob)), Returns(atto(5)));
    EXPECT_THAT(revoke(alice, Address::id(bob)), Returns(atto(0)));
    EXPECT_THAT(revoke(alice, actor_address("nobody")), Returns(atto(0)));
    EXPECT_THAT(revoke(bob, Address::id(alice)), Returns(atto(0)));
    EXPECT_EQ(allowance_of(alice, carla), atto(6));
    EXPECT_THAT(revoke(alice, Address::id(carla)), Returns(atto(6)));
    EXPECT_EQ(state().token.allowances, none);
}

TEST_F(Allowance, of_those_who_are_nobody_is_nothing) {
    host.caller = carla;
    host.address(secp_address(1), alice);
    EXPECT_THAT(increase(Address::id(bob), atto(5)), Returns(atto(5)));
    EXPECT_THAT(
        call(methods::allowance, frc46::GetAllowanceParams{secp_address(1), Address::id(bob)}),
        Returns(atto(5)));
    EXPECT_THAT(
        call(methods::allowance, frc46::GetAllowanceParams{secp_address(2), Address::id(bob)}),
        Returns(atto(0)));
    EXPECT_THAT(
        call(methods::allowance, frc46::GetAllowanceParams{Address::id(alice), secp_address(2)}),
        Returns(atto(0)));
}

TEST_F(Allowance, ends_where_the_chain_does) {
    const TokenAmount most = TokenAmount::from_atto(BigInt::power_of_two(1016) - 1);
    EXPECT_THAT(increase(Address::id(bob), most), Returns(most));
    EXPECT_THAT(increase(Address::id(bob), atto(1)), FailsWith(ExitCode::usr_serialization));
    EXPECT_THAT(increase(Address::id(bob), atto(0)), Returns(most));
}

TEST_F(Allowance, is_used_up_by_transfers) {
    EXPECT_THAT(mint_and_tell(alice, whole(5)), Returns(frc46::MintReturn{whole(5), whole(5), {}}));
    EXPECT_THAT(increase(Address::id(bob), whole(2) + atto(1)), Returns(whole(2) + atto(1)));
    const Address registry = Address::id(governor);
    EXPECT_THAT(transfer_from(bob, Address::id(alice), registry, whole(3)),
                FailsWith(ExitCode::usr_insufficient_funds));
    EXPECT_THAT(transfer_from(carla, Address::id(alice), registry, whole(0)),
                FailsWith(ExitCode::usr_insufficient_funds))
        << "nothing, too, has to be allowed";
    expect_hook(registry, {alice, governor, bob, whole(2), {}, {}});
    EXPECT_THAT(transfer_from(bob, Address::id(alice), registry, whole(2)),
                Returns(frc46::TransferFromReturn{whole(3), whole(2), atto(1), {}}));
    expect_hook(registry, {alice, governor, bob, whole(0), {}, {}});
    EXPECT_THAT(transfer_from(bob, Address::id(alice), registry, whole(0)),
                Returns(frc46::TransferFromReturn{whole(3), whole(2), atto(1), {}}));
}

TEST_F(Allowance, is_of_no_use_to_the_owner_nor_from_nobody) {
    host.address(secp_address(1), alice);
    const Address registry = Address::id(governor);
    EXPECT_THAT(transfer_from(alice, secp_address(1), registry, whole(0)),
                FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(burn_from(alice, Address::id(alice), whole(0)),
                FailsWith(ExitCode::usr_illegal_argument));
    for (const Address& nobody : {actor_address("nobody"), secp_address(2), Address::id(999)}) {
        EXPECT_THAT(transfer_from(alice, nobody, registry, whole(0)),
                    FailsWith(ExitCode::usr_insufficient_funds));
        EXPECT_THAT(burn_from(alice, nobody, whole(0)),
                    FailsWith(ExitCode::usr_insufficient_funds));
        EXPECT_THAT(burn_from(alice, nobody, atto(1)), FailsWith(ExitCode::usr_illegal_argument));
    }
}

TEST_F(Allowance, of_many_owners_and_operators_stays_apart) {
    for (std::int64_t i = 0; i < 60; ++i) {
        const auto id = static_cast<ActorId>(1000 + i);
        EXPECT_THAT(increase(Address::id(id), atto(i + 1)), Returns(atto(i + 1)));
        EXPECT_THAT(allow(id, alice, atto(i + 100)), Returns(atto(i + 100)));
    }
    for (std::int64_t i = 0; i < 60; ++i) {
        const auto id = static_cast<ActorId>(1000 + i);
        EXPECT_EQ(allowance_of(alice, id), atto(i + 1));
        EXPECT_THAT(revoke(alice, Address::id(id)), Returns(atto(i + 1)));
        EXPECT_THAT(revoke(id, Address::id(alice)), Returns(atto(i + 100)));
    }
    EXPECT_EQ(state().token.allowances, none) << "whatever its history, a map has one form";
}

TEST_F(Burning, takes_from_the_balance_and_from_the_supply) {
    EXPECT_THAT(burn(alice, whole(2)), Returns(frc46::BurnReturn{whole(3)}));
    EXPECT_EQ(state().token.supply, whole(3));
    EXPECT_THAT(burn(alice, whole(0)), Returns(frc46::BurnReturn{whole(3)}));
    EXPECT_THAT(burn(alice, whole(4)), FailsWith(ExitCode::usr_insufficient_funds));
    EXPECT_THAT(burn(alice, atto(1)), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(burn(alice, whole(-1)), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(burn(bob, whole(0)), Returns(frc46::BurnReturn{}));
    EXPECT_THAT(burn(bob, whole(1)), FailsWith(ExitCode::usr_insufficient_funds));
    EXPECT_THAT(burn(alice, whole(3)), Returns(frc46::BurnReturn{}));
    make_for(Address::id(governor));
}

TEST_F(Burning, by_an_operator_takes_from_the_allowance_too) {
    EXPECT_THAT(burn_from(bob, Address::id(alice), whole(0)),
                FailsWith(ExitCode::usr_insufficient_funds));
    EXPECT_THAT(allow(alice, bob, whole(9)), Returns(whole(9)));
    EXPECT_THAT(burn_from(bob, Address::id(alice), whole(2)),
                Returns(frc46::BurnFromReturn{whole(3), whole(7)}));
    EXPECT_THAT(burn_from(bob, Address::id(alice), whole(4)),
                FailsWith(ExitCode::usr_insufficient_funds))
        << "the balance is not enough";
    EXPECT_EQ(allowance_of(alice, bob), whole(7));
    EXPECT_THAT(burn_from(bob, Address::id(alice), whole(8)),
                FailsWith(ExitCode::usr_insufficient_funds));
    EXPECT_THAT(burn_from(bob, Address::id(alice), whole(3)),
                Returns(frc46::BurnFromReturn{whole(0), whole(4)}));
    EXPECT_TRUE(state().token.supply.is_zero());
}

TEST_F(Burning, of_more_than_there_is_shows_a_broken_supply) {
    State broken = state();
    broken.token.supply = whole(1);
    host.set_state(broken);
    EXPECT_THAT(burn(alice, whole(2)), FailsWith(ExitCode::usr_illegal_state));
    make_for(Address::id(governor));
}

TEST_F(Burning, fails_where_a_map_cannot_be_read) {
    State broken = state();
    broken.token.balances = ipld::Cid::of(ipld::codec::dag_cbor, Bytes{0x80});
    host.set_state(broken);
    EXPECT_THAT(burn(alice, whole(0)), FailsWith(ExitCode::usr_serialization));
    broken = state();
    broken.token.hamt_bit_width = 9;
    host.set_state(broken);
    EXPECT_THAT(burn(alice, whole(0)), FailsWith(ExitCode::usr_serialization));
    EXPECT_THAT(allow(alice, bob, atto(1)), FailsWith(ExitCode::usr_serialization));
    broken.token.hamt_bit_width = 32;
    host.set_state(broken);
    EXPECT_THAT(burn(alice, whole(0)), FailsWith(ExitCode::usr_assertion_failed));
    make_for(Address::id(governor));
}

TEST_F(DataCapTest, invariants_find_what_is_broken) {
    const auto found = [&](const State& broken) {
        return check_invariants(broken, host.store).list();
    };
    EXPECT_THAT(mint_and_tell(alice, whole(5), {Address::id(bob)}),
                Returns(frc46::MintReturn{whole(5), whole(5), {}}));
    const State sound = state();
    EXPECT_THAT(found(sound), testing::IsEmpty());
    State broken = sound;
    broken.governor = secp_address(1);
    EXPECT_THAT(found(broken), Contains(HasSubstr("governor")));
    broken = sound;
    broken.token.supply = whole(-1);
    EXPECT_THAT(found(broken), Contains(HasSubstr("supply is negative")));
    EXPECT_THAT(found(broken), Contains(HasSubstr("sum up to")));

    const auto with_balance = [&](const TokenAmount& balance) {
        frc46::AmountMap map(host.store, sound.token.map_config());
        EXPECT_TRUE(map.set(alice, balance));
        State changed = sound;
        changed.token.balances = *map.flush();
        return changed;
    };
    EXPECT_THAT(found(with_balance(whole(-5))), Contains(HasSubstr("f0101 is negative")));
    EXPECT_THAT(found(with_balance(whole(0))), Contains(HasSubstr("is zero and kept")));
    EXPECT_THAT(found(with_balance(atto(5))), Contains(HasSubstr("no multiple")));

    const auto with_allowance = [&](ActorId operator_id, std::optional<TokenAmount> allowance) {
        frc46::AmountMap operators(host.store, sound.token.map_config());
        if (allowance) {
            EXPECT_TRUE(operators.set(operator_id, *allowance));
        }
        frc46::AllowanceMap owners(host.store, sound.token.map_config());
        EXPECT_TRUE(owners.set(alice, *operators.flush()));
        State changed = sound;
        changed.token.allowances = *owners.flush();
        return changed;
    };
    EXPECT_THAT(found(with_allowance(bob, whole(-1))), Contains(HasSubstr("f0102 is negative")));
    EXPECT_THAT(found(with_allowance(bob, whole(0))), Contains(HasSubstr("is zero and kept")));
    EXPECT_THAT(found(with_allowance(alice, whole(1))), Contains(HasSubstr("needless")));
    EXPECT_THAT(found(with_allowance(bob, {})), Contains(HasSubstr("are none and kept")));
    broken = sound;
    broken.token.hamt_bit_width = 0;
    EXPECT_THAT(found(broken), Contains(HasSubstr("cannot be read")));
}

}  // namespace
}  // namespace fvm::actors::datacap
