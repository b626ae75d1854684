#include <test/actors/verifreg_fixture.hpp>

#include <actors/account/account.hpp>

namespace fvm::actors::verifreg {
namespace {

using testing::ElementsAre;

class VerifiedRegistry : public VerifregTest {};

TEST_F(VerifiedRegistry, begins_with_a_root_key_and_nothing_else) {
    EXPECT_EQ(state().root_key, Address::id(root));
    // Of the root key f0101, and the empty map four times.
    const std::string empty =
        "d82a5827000171a0e4022018fe6acc61a3a36b0c373c4a3a8ea64b812bf2ca9b528050909c78d408558a0c";
    EXPECT_EQ(state_hex(), "86420065" + empty + empty + empty + "01" + empty);
}

TEST_F(VerifiedRegistry, keeps_its_root_key_by_its_id) {
    host.address(bls_address(7), root);
    EXPECT_THAT(construct(bls_address(7)), Succeeds());
    EXPECT_EQ(state().root_key, Address::id(root));
}

TEST_F(VerifiedRegistry, needs_a_root_key_that_has_an_id) {
    EXPECT_THAT(construct(bls_address(7)), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(VerifiedRegistry, is_made_by_the_system_once) {
    EXPECT_THAT(call_as(root, methods::constructor, bls_address(7)),
                FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(call_as(system_actor_id, methods::constructor, Address::id(root)),
                FailsWith(ExitCode::usr_illegal_state));
}

TEST_F(VerifiedRegistry, is_closed_to_contracts_but_for_exported_methods) {
    expect_closed_to_contracts();
    host.call_as(2000, ActorType::evm);
    EXPECT_THAT(call(methods::get_claims_exported, GetClaimsParams{}), Returns(GetClaimsReturn{}));
    EXPECT_THAT(call(methods::extend_claim_terms_exported, ExtendClaimTermsParams{}),
                Returns(BatchReturn{}));
    EXPECT_THAT(call(methods::remove_expired_claims_exported, RemoveExpiredClaimsParams{}),
                Returns(RemoveExpiredClaimsReturn{}));
    EXPECT_THAT(call(methods::add_verified_client_exported, VerifierParams{Address::id(client), 0}),
                FailsWith(ExitCode::usr_illegal_argument));
    expect_transfer(client, 0);
    EXPECT_THAT(call(methods::remove_expired_allocations_exported,
                     RemoveExpiredAllocationsParams{client, {}}),
                Returns(RemoveExpiredAllocationsReturn{}));
}

TEST_F(VerifiedRegistry, knows_no_other_methods) {
    host.caller = root;
    for (const MethodNum method : {MethodNum{5}, MethodNum{6}, MethodNum{13}, UINT64_MAX}) {
        EXPECT_THAT(call(method), FailsWith(ExitCode::usr_unhandled_message));
    }
}

TEST_F(VerifiedRegistry, decodes_parameters_strictly) {
    host.caller = root;
    expect_strict_parameters(methods::add_verifier, VerifierParams{Address::id(verifier), size});
    expect_strict_parameters(methods::get_claims, GetClaimsParams{provider, {1}});
    expect_strict_parameters(methods::extend_claim_terms,
                             ExtendClaimTermsParams{{{provider, 1, 5}}});
}

class VerifregVerifiers : public VerifregTest {};

TEST_F(VerifregVerifiers, are_appointed_by_the_root_key_alone) {
    for (const ActorId caller : {verifier, system_actor_id, ActorId{501}}) {
        host.call_as(caller, ActorType::account);
        EXPECT_THAT(
            call_as(caller, methods::add_verifier, VerifierParams{Address::id(verifier), size}),
            FailsWith(ExitCode::usr_forbidden));
    }
}

TEST_F(VerifregVerifiers, need_the_least_allocation_at_least) {
    EXPECT_THAT(call_as(verifier, methods::add_verifier, VerifierParams{secp_address(1), size - 1}),
                FailsWith(ExitCode::usr_illegal_argument))
        << "whoever calls, and before the address";
    EXPECT_THAT(add_verifier(Address::id(verifier), -1), FailsWith(ExitCode::usr_illegal_argument));
    make_verifier(verifier, size);
}

TEST_F(VerifregVerifiers, are_others_than_the_root_key) {
    EXPECT_THAT(add_verifier(Address::id(root), size), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(VerifregVerifiers, have_no_datacap_themselves) {
    expect_balance(verifier, 1);
    EXPECT_THAT(add_verifier(Address::id(verifier), size),
                FailsWith(ExitCode::usr_illegal_argument));
    // Less than one byte is nothing.
    expect_datacap(sdk::method_number("Balance"), Address::id(verifier),
                   {.data = IpldBlock::encode(TokenAmount::from_nano(1))}, true);
    EXPECT_THAT(add_verifier(Address::id(verifier), size), Succeeds());
}

TEST_F(VerifregVerifiers, are_not_appointed_where_their_datacap_is_not_known) {
    const auto add = [&](SendOutcome reply) {
        expect_datacap(sdk::method_number("Balance"), Address::id(verifier), std::move(reply),
                       true);
        return add_verifier(Address::id(verifier), size);
    };
    EXPECT_THAT(add({.exit_code = ExitCode{33}}), FailsWith(ExitCode{33}));
    EXPECT_THAT(add({}), FailsWith(ExitCode::usr_assertion_failed));
    EXPECT_THAT(add({.data = IpldBlock::encode(true)}), FailsWith(ExitCode::usr_serialization));
}

TEST_F(VerifregVerifiers, must_exist) {
    // Whom a message does not make an actor of.
    host.expect_send({.to = secp_address(3)});
    EXPECT_THAT(add_verifier(secp_address(3), size), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(add_verifier(Address::id(5555), size), FailsWith(ExitCode::usr_not_found));
}

TEST_F(VerifregVerifiers, are_kept_by_their_ids_with_what_they_may_give) {
    make_verifier(verifier, 5 * size);
    EXPECT_EQ(allowance_of(verifier), DataCap(5 * size));
    ASSERT_EQ(host.world.events.size(), 1U);
    const auto entry = [](std::uint64_t flags, const std::string& key, const std::string& hex) {
        return EventEntry{flags, key, 0x51, fvm::test::from_hex(hex)};
    };
    EXPECT_THAT(host.world.events.front().entries,
                ElementsAre(entry(3, "$type", "7076657269666965722d62616c616e6365"),
                            entry(3, "verifier", "18c9"), entry(1, "balance", "4400500000")));
    host.address(bls_address(7), other_verifier);
    expect_balance(other_verifier, 0);
    EXPECT_THAT(add_verifier(bls_address(7), size), Succeeds());
    EXPECT_EQ(allowance_of(other_verifier), DataCap(size));
    make_verifier(verifier, 2 * size);
    EXPECT_EQ(allowance_of(verifier), DataCap(2 * size)) << "in the place of what it was";
}

TEST_F(VerifregVerifiers, are_dismissed_by_the_root_key_alone) {
    make_verifier(verifier, size);
    EXPECT_THAT(call_as(verifier, methods::remove_verifier, Address::id(verifier)),
                FailsWith(ExitCode::usr_forbidden));
    EXPECT_TRUE(allowance_of(verifier));
}

TEST_F(VerifregVerifiers, are_dismissed_only_where_they_are_some) {
    EXPECT_THAT(call_as(root, methods::remove_verifier, Address::id(verifier)),
                FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(call_as(root, methods::remove_verifier, Address::id(5555)),
                FailsWith(ExitCode::usr_illegal_argument))
        << "nobody has to exist for that";
}

TEST_F(VerifregVerifiers, may_give_nothing_once_they_are_dismissed) {
    host.address(bls_address(7), other_verifier);
    make_verifier(verifier, size);
    make_verifier(other_verifier, size);
    EXPECT_THAT(call_as(root, methods::remove_verifier, Address::id(verifier)), Succeeds());
    EXPECT_FALSE(allowance_of(verifier));
    ASSERT_EQ(host.world.events.size(), 1U);
    EXPECT_EQ(fvm::test::to_hex(host.world.events.front().entries.back().value), "40");
    EXPECT_THAT(call_as(root, methods::remove_verifier, bls_address(7)), Succeeds());
    EXPECT_FALSE(allowance_of(other_verifier));
    EXPECT_THAT(add_client(verifier, Address::id(client), size),
                FailsWith(ExitCode::usr_not_found));
}

class VerifregClients : public VerifregTest {
  protected:
    void make_client(ActorId by, ActorId id, const DataCap& allowance) {
        expect_mint(id, allowance);
        ASSERT_THAT(add_client(by, Address::id(id), allowance), Succeeds());
    }
};

TEST_F(VerifregClients, get_datacap_of_many_verifiers) {
    make_verifier(verifier, 2 * size);
    make_verifier(other_verifier, 2 * size);
    make_client(verifier, 301, size);
    EXPECT_EQ(allowance_of(verifier), DataCap(size));
    make_client(verifier, 302, size);
    make_client(other_verifier, 303, size);
    make_client(other_verifier, 304, size);
    EXPECT_EQ(allowance_of(verifier), DataCap(0));
    EXPECT_EQ(allowance_of(other_verifier), DataCap(0));
    EXPECT_EQ(host.world.events, std::vector{sdk::EventBuilder("verifier-balance")
                                                 .indexed("verifier", ActorId{202})
                                                 .field("balance", DataCap(0))
                                                 .indexed("client", ActorId{304})
                                                 .event()});
}

TEST_F(VerifregClients, get_no_more_than_the_verifier_has) {
    make_verifier(verifier, size);
    EXPECT_THAT(add_client(verifier, Address::id(client), size + 1),
                FailsWith(ExitCode::usr_illegal_argument));
    make_client(verifier, client, size);
    EXPECT_THAT(add_client(verifier, Address::id(other_client), size),
                FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_EQ(allowance_of(verifier), DataCap(0)) << "and is a verifier still";
}

TEST_F(VerifregClients, are_known_by_their_ids) {
    host.address(bls_address(7), client);
    make_verifier(verifier, 3 * size);
    expect_mint(client, size);
    EXPECT_THAT(add_client(verifier, bls_address(7), size), Succeeds());
    make_client(verifier, client, size);
}

TEST_F(VerifregClients, get_the_least_allocation_at_least) {
    make_verifier(verifier, 3 * size);
    make_client(verifier, client, size);
    EXPECT_THAT(add_client(verifier, secp_address(1), size - 1),
                FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(VerifregClients, must_exist) {
    make_verifier(verifier, 3 * size);
    host.expect_send({.to = bls_address(7)});
    EXPECT_THAT(add_client(verifier, bls_address(7), size),
                FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(add_client(verifier, Address::id(5555), size), FailsWith(ExitCode::usr_not_found));
}

TEST_F(VerifregClients, get_nothing_of_others_than_verifiers) {
    make_verifier(verifier, 3 * size);
    host.actor(209, ActorType::account);
    EXPECT_THAT(add_client(209, Address::id(client), size), FailsWith(ExitCode::usr_not_found));
    EXPECT_THAT(add_client(209, Address::id(root), size), FailsWith(ExitCode::usr_illegal_argument))
        << "looks at the root key first";
}

TEST_F(VerifregClients, get_datacap_of_contracts_by_the_exported_method) {
    make_verifier(verifier, 3 * size);
    host.call_as(verifier, ActorType::evm);
    const VerifierParams params{Address::id(client), size};
    EXPECT_THAT(call(methods::add_verified_client, params), FailsWith(ExitCode::usr_forbidden));
    expect_mint(client, size);
    EXPECT_THAT(call(methods::add_verified_client_exported, params), Succeeds());
}

TEST_F(VerifregClients, are_neither_the_root_key_nor_verifiers) {
    make_verifier(verifier, 3 * size);
    make_verifier(other_verifier, size);
    for (const ActorId id : {root, verifier, other_verifier}) {
        EXPECT_THAT(add_client(verifier, Address::id(id), size),
                    FailsWith(ExitCode::usr_illegal_argument));
    }
}

TEST_F(VerifregClients, get_nothing_where_it_is_not_minted) {
    make_verifier(verifier, 3 * size);
    expect_mint(client, size, {.exit_code = ExitCode::usr_forbidden});
    EXPECT_THAT(add_client(verifier, Address::id(client), size),
                FailsWith(ExitCode::usr_forbidden));
    EXPECT_EQ(allowance_of(verifier), DataCap(3 * size));
    // The chain has a longest number, which so much is beyond as tokens.
    const DataCap most = BigInt::power_of_two(1015);
    make_verifier(other_verifier, most);
    EXPECT_THAT(add_client(other_verifier, Address::id(client), most),
                FailsWith(ExitCode::usr_serialization));
}

class VerifregRemoval : public VerifregTest {
  protected:
    VerifregRemoval() {
        make_verifier(verifier, size);
        make_verifier(other_verifier, size);
        host.address(secp_address(2), verifier);
    }
    static RemoveDataCapParams removal(const DataCap& amount) {
        return {Address::id(client),
                amount,
                {secp_address(2), {SignatureType::secp256k1, {1}}},
                {Address::id(other_verifier), {SignatureType::bls, {2}}}};
    }
    /// The verifier is asked by the address that was given.
    void expect_authentication(const RemoveDataCapRequest& request, const DataCap& amount,
                               std::uint64_t id,
                               SendOutcome reply = {.data = IpldBlock::encode(true)}) {
        Bytes message = to_bytes(as_bytes("fil_removedatacap:"));
        const Bytes proposal =
            ipld::cbor::encode(RemoveDataCapProposal{Address::id(client), amount, {.id = id}});
        message.insert(message.end(), proposal.begin(), proposal.end());
        host.expect_send({.to = request.verifier,
                          .method = sdk::method_number("AuthenticateMessage"),
                          .params = IpldBlock::encode(
                              account::AuthenticateMessageParams{request.signature.data, message}),
                          .read_only = true},
                         std::move(reply));
    }
    void expect_both(const RemoveDataCapParams& params, std::uint64_t id) {
        expect_authentication(params.first, params.amount, id);
        expect_authentication(params.second, params.amount, id);
    }
    CallOutcome remove(const RemoveDataCapParams& params) {
        return call_as(root, methods::remove_verified_client_data_cap, params);
    }
};

TEST_F(VerifregRemoval, takes_what_two_verifiers_agree_on) {
    const RemoveDataCapParams params = removal(size);
    expect_both(params, 0);
    expect_balance(client, 3 * size);
    expect_destroy(client, size);
    EXPECT_THAT(remove(params), Returns(RemoveDataCapReturn{Address::id(client), size}));
    // Each agreement is for once.
    expect_both(params, 1);
    expect_balance(client, size - 1);
    expect_destroy(client, size - 1);
    EXPECT_THAT(remove(params), Returns(RemoveDataCapReturn{Address::id(client), size - 1}));
    expect_both(params, 2);
    expect_balance(client, 0);
    EXPECT_THAT(remove(params), Returns(RemoveDataCapReturn{Address::id(client), 0}));
}

TEST_F(VerifregRemoval, of_a_negative_amount_is_up_to_the_datacap_actor) {
    const RemoveDataCapParams params = removal(-5);
    expect_both(params, 0);
    expect_balance(client, size);
    expect_destroy(client, -5);
    EXPECT_THAT(remove(params), Returns(RemoveDataCapReturn{Address::id(client), -5}));
    const RemoveDataCapParams most = removal(-BigInt::power_of_two(1015));
    expect_both(most, 1);
    expect_balance(client, size);
    EXPECT_THAT(remove(most), FailsWith(ExitCode::usr_serialization));
}

TEST_F(VerifregRemoval, is_asked_for_by_the_root_key_alone) {
    EXPECT_THAT(call_as(verifier, methods::remove_verified_client_data_cap, removal(size)),
                FailsWith(ExitCode::usr_forbidden));
}

TEST_F(VerifregRemoval, needs_two_different_verifiers) {
    RemoveDataCapParams params = removal(size);
    params.second.verifier = Address::id(verifier);
    EXPECT_THAT(call_as(verifier, methods::remove_verified_client_data_cap, params),
                FailsWith(ExitCode::usr_illegal_argument))
        << "whoever calls";
    for (const ActorId stranger : {client, root}) {
        params = removal(size);
        params.second.verifier = Address::id(stranger);
        EXPECT_THAT(remove(params), FailsWith(ExitCode::usr_not_found));
        params = removal(size);
        params.first.verifier = Address::id(stranger);
        EXPECT_THAT(remove(params), FailsWith(ExitCode::usr_not_found));
    }
    params.first.verifier = Address::id(5555);
    EXPECT_THAT(remove(params), FailsWith(ExitCode::usr_not_found)) << "who does not exist";
}

TEST_F(VerifregRemoval, leaves_the_registry_what_it_has) {
    RemoveDataCapParams params = removal(size);
    params.client = Address::id(verified_registry_actor_id);
    EXPECT_THAT(remove(params), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(VerifregRemoval, fails_where_a_verifier_has_not_signed_it) {
    const RemoveDataCapParams params = removal(size);
    expect_authentication(params.first, size, 0);
    expect_authentication(params.second, size, 0, {.data = IpldBlock::encode(false)});
    EXPECT_THAT(remove(params), FailsWith(ExitCode::usr_illegal_argument));
    expect_authentication(params.first, size, 0, {.exit_code = ExitCode::usr_illegal_argument});
    EXPECT_THAT(remove(params), FailsWith(ExitCode::usr_illegal_argument));
    expect_authentication(params.first, size, 0, {});
    EXPECT_THAT(remove(params), FailsWith(ExitCode::usr_assertion_failed));
    expect_authentication(params.first, size, 0, {.data = IpldBlock::encode(ActorId{7})});
    EXPECT_THAT(remove(params), FailsWith(ExitCode::usr_serialization));
    // Of which nothing is used up.
    EXPECT_TRUE(ProposalIds::load(host.store, state().proposal_ids, "ids")->empty());
}

TEST_F(VerifregRemoval, counts_proposals_by_verifier_and_client) {
    const RemoveDataCapParams params = removal(size);
    expect_both(params, 0);
    expect_balance(client, 0);
    EXPECT_THAT(remove(params), Returns(RemoveDataCapReturn{Address::id(client), 0}));
    const auto ids = ProposalIds::load(host.store, state().proposal_ids, "ids");
    for (const char* key : {"00c90100ad02", "00ca0100ad02"}) {
        EXPECT_EQ((*ids->get(fvm::test::from_hex(key)))->id, 1U) << key;
    }
}

TEST_F(VerifregRemoval, is_over_when_there_are_no_ids_left) {
    State changed = state();
    auto ids = ProposalIds::load(host.store, changed.proposal_ids, "ids");
    ASSERT_TRUE(ids->set(fvm::test::from_hex("00ca0100ad02"), ProposalId{UINT64_MAX}));
    changed.proposal_ids = *ids->flush();
    host.set_state(changed);
    EXPECT_THAT(remove(removal(size)), FailsWith(ExitCode::usr_assertion_failed));
}

}  // namespace
}  // namespace fvm::actors::verifreg
