// Blocks, their handles, and which of them an actor may open. Error numbers and the order of checks
// and charges are those of ref-fvm kernel/default.rs (IpldBlockOps) at 3.14 and 4.8.
#include <test/support/message_test.hpp>

namespace fvm::vm::test {
namespace {

constexpr std::uint64_t raw = ipld::codec::raw;
constexpr std::uint64_t dag_cbor = ipld::codec::dag_cbor;
constexpr std::uint64_t blake2b_256 = ipld::multihash::blake2b_256;
/// No memory there, and no room for a result.
constexpr std::uint32_t nowhere = 0xfffffff0;

class IpldSyscalls : public MessageTest {
  protected:
    /// 35 for each CBOR item and 400 for each link.
    static GasCharge scan(std::uint64_t items, std::uint64_t links) {
        return {"OnScanIpldLinks", Gas::whole(35 * items + 400 * links), {}};
    }
    /// What only FVM v4 charges or answers.
    std::vector<GasCharge> scanned(const GasCharge& scan_charge,
                                   std::vector<GasCharge> rest = {}) const {
        if (is_v4()) {
            rest.insert(rest.begin(), scan_charge);
        }
        return rest;
    }
};

class IpldSyscallsV4 : public IpldSyscalls {};

TEST_P(IpldSyscalls, creating_a_block_checks_place_size_and_codec) {
    const GuestData hello = text("hello");
    const auto create = [&](std::uint64_t codec, Arg at, std::uint32_t size) {
        return call("ipld.block_create", {out, codec, at, size});
    };
    const std::vector<GasCharge> bad_codec =
        is_v4() ? std::vector<GasCharge>{} : std::vector{prices().on_block_create(5, 0)};
    check({
        {create(raw, hello, 5), 0, scanned(scan(0, 0), {prices().on_block_create(5, 0)})},
        {create(ipld::codec::cbor, hello, 5), 0,
         scanned(scan(0, 0), {prices().on_block_create(5, 0)})},
        {create(raw, hello, 0), 0, scanned(scan(0, 0), {prices().on_block_create(0, 0)})},
        {create(0x70, hello, 5), 9, bad_codec},
        {create(raw, nowhere, 5), 1, {}},
        {create(raw, 2 * 65'536 - 4, 5), 1, {}},
        {call("ipld.block_create", {nowhere, raw, hello, 5}), 1, {}},
        {call("ipld.block_create", {2 * 65'536 - 3, raw, hello, 5}), 1, {}},
    });
}

TEST_P(IpldSyscalls, a_block_is_at_most_a_mebibyte) {
    const std::uint32_t mebibyte = 1 << 20;
    actor(receiver, "(drop (memory.grow (i32.const 30)))" +
                        log("ipld.block_create", {out, raw, 0, mebibyte}) +
                        log("ipld.block_create", {out, raw, 0, mebibyte + 1}));
    expect.log = {0, 3};
    run();
    EXPECT_EQ(charges_of_syscall(0),
              to_lines(scanned(scan(0, 0), {prices().on_block_create(mebibyte, 0)})));
    EXPECT_TRUE(charges_of_syscall(1).empty());
}

TEST_P(IpldSyscalls, dag_cbor_is_read_when_it_is_created_from_v4_on) {
    const GuestData truncated = data(Bytes{0x82, 0x01});
    const GuestData trailing = data(Bytes{0x01, 0x01});
    const GuestData indefinite = data(Bytes{0x9f, 0xff});
    const GuestData wide = data(Bytes{0x18, 0x01});
    const GuestData unreachable = data(ipld::cbor::encode(TestExterns::some_cid(1)));
    const GuestData other_tag = data(Bytes{0xc1, 0x82, 0x01, 0x61, 'x'});
    const auto create = [&](const GuestData& block) {
        return call("ipld.block_create", {out, dag_cbor, block, block.size});
    };
    const std::uint32_t malformed = is_v4() ? 10 : 0;
    const auto failed = [&](const GasCharge& scan_charge, const GuestData& block) {
        return is_v4() ? std::vector{scan_charge}
                       : std::vector{prices().on_block_create(block.size, 0)};
    };
    check({
        // What has been read of a malformed block is charged for all the same.
        {create(truncated), malformed, failed(scan(3, 0), truncated)},
        {create(trailing), malformed, failed(scan(1, 0), trailing)},
        {create(indefinite), malformed, failed(scan(1, 0), indefinite)},
        {create(wide), 0, scanned(scan(1, 0), {prices().on_block_create(2, 0)})},
        {create(other_tag), 0, scanned(scan(4, 0), {prices().on_block_create(5, 0)})},
        {create(unreachable), is_v4() ? 6U : 0U,
         scanned(scan(1, 1), {prices().on_block_create(unreachable.size, 1)})},
    });
}

TEST_P(IpldSyscalls, links_that_no_block_can_have_are_not_found_from_v4_on) {
    const auto link = [&](std::uint64_t codec, std::uint64_t hash, BytesView digest) {
        return data(ipld::cbor::encode(ipld::Cid::v1(codec, hash, digest)));
    };
    const Bytes digest(32, 9);
    const GuestData odd_codec = link(0x70, blake2b_256, digest);
    const GuestData odd_hash = link(raw, ipld::multihash::sha2_256, digest);
    const GuestData sealed = link(ipld::codec::fil_commitment_sealed, 0xb401, digest);
    const GuestData unsealed = link(ipld::codec::fil_commitment_unsealed, 0x1012, digest);
    // An inline block: [1, 2].
    const GuestData inlined = link(dag_cbor, ipld::multihash::identity, Bytes{0x82, 0x01, 0x02});
    const GuestData inlined_raw = link(raw, ipld::multihash::identity, Bytes{0x82});
    const GuestData inlined_wrong = link(dag_cbor, ipld::multihash::identity, Bytes{0x82});
    const auto create = [&](const GuestData& block) {
        return call("ipld.block_create", {out, dag_cbor, block, block.size});
    };
    const auto created = [&](const GuestData& block) {
        return prices().on_block_create(block.size, 0);
    };
    const auto refused = [&](std::uint64_t items, const GuestData& block) {
        return is_v4() ? std::vector{scan(items, 1)} : std::vector{created(block)};
    };
    const std::uint32_t missing = is_v4() ? 6 : 0;
    check({
        {create(odd_codec), missing, refused(1, odd_codec)},
        {create(odd_hash), missing, refused(1, odd_hash)},
        {create(sealed), 0, scanned(scan(1, 1), {created(sealed)})},
        {create(unsealed), 0, scanned(scan(1, 1), {created(unsealed)})},
        {create(inlined), 0, scanned(scan(4, 1), {created(inlined)})},
        {create(inlined_raw), 0, scanned(scan(1, 1), {created(inlined_raw)})},
        {create(inlined_wrong), is_v4() ? 10U : 0U, refused(3, inlined_wrong)},
    });
}

TEST_P(IpldSyscalls, linking_wants_blake2b_a_handle_and_room) {
    const GuestData hello = text("hello");
    const auto link = [&](std::uint32_t id, std::uint64_t hash, std::uint32_t size, Arg at,
                          std::uint32_t room) {
        return call("ipld.block_link", {out, id, hash, size, at, room});
    };
    const GasCharge linked = prices().on_block_link(5);
    check({
        {call("ipld.block_create", {out, raw, hello, 5}), 0,
         scanned(scan(0, 0), {prices().on_block_create(5, 0)})},
        {link(1, 0x12, 32, 200, 64), 8, {}},
        {link(1, blake2b_256, 31, 200, 64), 8, {}},
        {link(2, blake2b_256, 32, 200, 64), 7, {}},
        {link(0, blake2b_256, 32, 200, 64), 7, {}},
        {link(1, blake2b_256, 32, nowhere, 64), 1, {}},
        // The block has been linked by then.
        {link(1, blake2b_256, 32, 200, 37), 12, {linked}},
        {link(1, blake2b_256, 32, 200, 38), 0, {linked}},
    });
}

TEST_P(IpldSyscalls, a_linked_block_can_be_opened_and_read) {
    const GuestData hello = text("hello");
    const std::string load = "(call $log (i32.load (i32.const ";
    actor(receiver, log("ipld.block_create", {out, raw, hello, 5}) +
                        log("ipld.block_link", {out, 1, blake2b_256, 32, 200, 64}) + load +
                        "64)))" + log("ipld.block_open", {out, 200}) + load + "64)))" + load +
                        "72)))" + load + "76)))" +
                        // From 2 on, into a buffer of 10: 3 bytes, and 7 too many.
                        log("ipld.block_read", {out, 2, 2, 400, 10}) + load + "64)))" + load +
                        "400)))" + log("ipld.block_stat", {out, 2}) + load + "64)))" + load +
                        "72)))");
    const std::uint32_t llo = 'l' | 'l' << 8 | 'o' << 16;
    expect.log = {0,
                  0,
                  38,
                  0,
                  static_cast<std::uint32_t>(raw),
                  2,
                  5,
                  0,
                  static_cast<std::uint32_t>(-7),
                  llo,
                  0,
                  static_cast<std::uint32_t>(raw),
                  5};
    run();
    EXPECT_EQ(charges_of_syscall(2),
              to_lines(is_v4() ? std::vector{prices().on_block_open_base(), scan(0, 0),
                                             prices().on_block_open(5, 0)}
                               : std::vector{prices().on_block_open_base(),
                                             prices().on_block_open(5, 0)}));
    EXPECT_EQ(charges_of_syscall(3), to_lines({prices().on_block_read(3)}));
    EXPECT_EQ(charges_of_syscall(4), to_lines({free_charge("OnBlockStat")}));
}

TEST_P(IpldSyscalls, reading_checks_bounds_before_the_handle_and_charges_for_what_is_copied) {
    const GuestData hello = text("hello");
    const auto read = [&](std::uint32_t id, std::uint32_t offset, Arg at, std::uint32_t size) {
        return call("ipld.block_read", {out, id, offset, at, size});
    };
    check({
        {call("ipld.block_create", {out, raw, hello, 5}), 0,
         scanned(scan(0, 0), {prices().on_block_create(5, 0)})},
        {read(9, 0x7fffffff, 400, 1), 1, {}},
        {read(9, 0, 400, 1), 7, {}},
        {read(1, 0, nowhere, 100), 1, {}},
        {read(1, 0, 400, 0), 0, {prices().on_block_read(0)}},
        {read(1, 0, 400, 5), 0, {prices().on_block_read(5)}},
        {read(1, 100, 400, 5), 0, {prices().on_block_read(0)}},
        {read(1, 0x7ffffff0, 400, 5), 0, {prices().on_block_read(0)}},
        {call("ipld.block_stat", {out, 7}), 7, {free_charge("OnBlockStat")}},
        {call("ipld.block_stat", {out, 0}), 7, {free_charge("OnBlockStat")}},
    });
}

TEST_P(IpldSyscalls, cids_are_read_up_to_the_end_of_memory_and_must_be_well_formed) {
    const GuestData version2 = data(Bytes{0x02, 0x55, 0x00, 0x00});
    const GuestData explicit_version0 = data(Bytes{0x00, 0x70, 0x12, 0x20});
    const GuestData long_varint = data(Bytes{0x81, 0x00, 0x55, 0x00, 0x00});
    check({
        {call("ipld.block_open", {out, version2}), 1, {}},
        {call("ipld.block_open", {out, explicit_version0}), 1, {}},
        {call("ipld.block_open", {out, long_varint}), 1, {}},
        {call("ipld.block_open", {out, nowhere}), 1, {}},
        {call("ipld.block_open", {out, 2 * 65'536}), 1, {}},
        {call("ipld.block_open", {nowhere, version2}), 1, {}},
        {call("self.set_root", {nowhere}), 1, {}},
    });
}

TEST_P(IpldSyscalls, links_are_reached_step_by_step_from_v4_on) {
    const ipld::Cid child = put(raw, as_bytes("child"));
    const Bytes parent_bytes = ipld::cbor::encode(std::vector{child, child});
    const ipld::Cid parent = put(dag_cbor, parent_bytes);
    const GuestData child_at = data(child);
    const GuestData parent_at = data(parent);
    const GasCharge base = prices().on_block_open_base();
    const GasCharge opened_child = prices().on_block_open(5, 0);
    // Links count as often as they occur.
    const GasCharge opened_parent = prices().on_block_open(parent_bytes.size(), is_v4() ? 2 : 0);
    set_state(receiver, {{}, parent, 0, {}, {}});
    const auto not_yet = [&](const GasCharge& opened) {
        return is_v4() ? std::vector{base} : std::vector{base, opened};
    };
    const std::uint32_t unreachable = is_v4() ? 6 : 0;
    check({
        {call("ipld.block_open", {out, child_at}), unreachable, not_yet(opened_child)},
        {call("ipld.block_open", {out, parent_at}), unreachable, not_yet(opened_parent)},
        {call("self.root", {out, 200, 64}), 0,
         is_v4() ? std::vector{prices().on_get_root()} : std::vector<GasCharge>{}},
        {call("ipld.block_open", {out, parent_at}), 0,
         is_v4() ? std::vector{base, scan(3, 2), opened_parent} : std::vector{base, opened_parent}},
        {call("ipld.block_open", {out, child_at}), 0,
         is_v4() ? std::vector{base, scan(0, 0), opened_child} : std::vector{base, opened_child}},
    });
}

TEST_P(IpldSyscallsV4, links_pass_to_a_callee_with_its_parameters_and_back_with_what_it_returns) {
    const ipld::Cid child = put(raw, as_bytes("child"));
    const ipld::Cid own = put(raw, as_bytes("own"));
    const ActorId other = 1001;
    // Opens the link in its parameters, then returns a link to its own state.
    const GuestData child_at = data(child);
    const GuestData own_link = data(ipld::cbor::encode(own));
    set_state(other, {{}, own, 0, {}, {}});
    actor(other, log("ipld.block_open", {out, child_at}) + log("self.root", {out, 200, 64}) +
                     log("ipld.block_create", {out, dag_cbor, own_link, own_link.size}) +
                     "(return (i32.load (i32.const 64)))");
    const GuestData to = data(Address::id(other));
    const GuestData child_link = data(ipld::cbor::encode(child));
    const GuestData own_at = data(own);
    set_state(receiver, {{}, child, 0, {}, {}});
    actor(receiver, log("self.root", {out, 200, 64}) + log("ipld.block_open", {out, own_at}) +
                        log("ipld.block_create", {out, dag_cbor, child_link, child_link.size}) +
                        send(to, 2, 0, abi::no_gas_limit, 0, 1) +
                        log("ipld.block_open", {out, own_at}));
    expect.log = {0, 6, 0, 0, 0, 2, 0};
    run();
    const auto lines = charges(result());
    EXPECT_NE(std::ranges::find(lines, to_lines({prices().on_method_invocation(1)})[0]),
              lines.end());
    EXPECT_NE(std::ranges::find(lines, to_lines({prices().on_return_value(1)})[0]), lines.end());
}

TEST_P(IpldSyscallsV4, gas_that_runs_out_while_links_are_found_is_used_up) {
    Bytes many(60'000, 0x01);
    many[0] = 0x99;
    many[1] = static_cast<std::uint8_t>((many.size() - 3) >> 8);
    many[2] = static_cast<std::uint8_t>(many.size() - 3);
    const GuestData block = data(many);
    actor(receiver, log("ipld.block_create", {out, dag_cbor, block, block.size}));
    message.gas_limit = 2'000'000;
    expect.exit = ExitCode::sys_out_of_gas;
    expect.gas_used = message.gas_limit;
    run();
    EXPECT_EQ(count("OnScanIpldLinks"), 1U);
    EXPECT_EQ(count("OnBlockCreate"), 0U);
}

TEST_P(IpldSyscalls, parameters_from_the_chain_hold_no_links) {
    const ipld::Cid child = put(raw, as_bytes("child"));
    message.params = ipld::cbor::encode(child);
    const GuestData child_at = data(child);
    const std::string load = "(call $log (i32.load (i32.const ";
    actor(receiver, log("ipld.block_stat", {out, "(local.get $params)"}) + load + "64)))" + load +
                        "72)))" + log("ipld.block_open", {out, child_at}));
    expect.log = {0, static_cast<std::uint32_t>(ipld::codec::cbor),
                  static_cast<std::uint32_t>(message.params.size()), is_v4() ? 6U : 0U};
}

TEST_P(IpldSyscalls, a_missing_block_is_the_hosts_fault_and_not_the_messages) {
    const ipld::Cid lost = TestExterns::some_cid(1);
    set_state(receiver, {{}, lost, 0, {}, {}});
    const GuestData at = data(lost);
    actor(receiver, log("self.root", {out, 200, 64}) + log("ipld.block_open", {out, at}));
    const auto applied = apply(message, kind);
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().kind, ApplyError::Kind::host_fault);
    EXPECT_EQ(applied.error().block, lost);
    EXPECT_NE(applied.error().reason.find(lost.to_text()), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Networks, IpldSyscalls, networks_from_v18(), network_name);
INSTANTIATE_TEST_SUITE_P(Networks, IpldSyscallsV4, networks_from_v21(), network_name);

}  // namespace
}  // namespace fvm::vm::test
