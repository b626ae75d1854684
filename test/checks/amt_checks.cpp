#include <fvm/ipld/amt.hpp>
#include <fvm/ipld/amt_builder.hpp>
#include <test/checks/checks.hpp>
#include <test/checks/collection_fixture.hpp>

#include <string>
#include <utility>
#include <vector>

// Roots are those of fvm_ipld_amt 0.7.

namespace fvm::test {
namespace {

using namespace ipld;
using Numbers = Amt<std::uint64_t>;
using Entries = std::vector<std::pair<std::uint64_t, std::uint64_t>>;

using Fixture = CollectionFixture;

bool lists(const Numbers& amt, const Entries& expected) {
    Entries entries;
    const auto walked = amt.for_each(
        [&](std::uint64_t index, std::uint64_t value) { entries.emplace_back(index, value); });
    return walked && entries == expected;
}

constexpr std::string_view empty_root =
    "bafy2bzacedijw74yui7otvo63nfl3hdq2vdzuy7wx2tnptwed6zml4vvz7wee";

bool an_empty_amt_has_the_root_of_the_reference() {
    Fixture f;
    Numbers amt(f.store);
    return has_root(amt, empty_root);
}

bool an_empty_amt_of_the_old_layout_has_no_bit_width() {
    Fixture f;
    Numbers amt(f.store, 3, amt::Layout::v0);
    return has_root(amt, "bafy2bzacedswlcz5ddgqnyo3sak3jmhmkxashisnlpq6ujgyhe4mlobzpnhs6");
}

bool an_empty_amt_of_bit_width_five_has_the_root_of_the_reference() {
    Fixture f;
    Numbers amt(f.store, 5);
    return has_root(amt, "bafy2bzaceacu3yonapahihxmnhzuvk76yupwjmyeymd2l5n6xfs5st52shm6a");
}

bool one_value_has_the_root_of_the_reference() {
    Fixture f;
    Numbers amt(f.store);
    FVM_CHECK(amt.set(0, 1));
    return has_root(amt, "bafy2bzacedglrpuy6kqgr5hdwwkjwr6ubt3as5kgbzih6kulzgi3duucavbfk");
}

bool roots_follow_the_reference_while_values_go() {
    Fixture f;
    Numbers amt(f.store);
    FVM_CHECK(amt.set(0, 1) && amt.set(1, 2) && amt.set(8, 3) && amt.set(1'000'000, 4));
    FVM_CHECK(has_root(amt, "bafy2bzacea3osx4xkoqtqvvijuvcth4ionuzbozpgiggrjnneoihuar6wu4pk"));
    FVM_CHECK(amt.remove(1'000'000));
    FVM_CHECK(has_root(amt, "bafy2bzacecnn7shm64lrkylvwhacnnyadow5vy5kpsxdgdgx6nzxt6kfsip4s"));
    FVM_CHECK(amt.remove(8));
    FVM_CHECK(has_root(amt, "bafy2bzaceblvdswslbdfvq6fhjsqkl6nemby7wtkbgotosgh3ksa6i4zkizno"));
    return f.puts() == 16;
}

bool the_old_layout_has_the_root_of_the_reference() {
    Fixture f;
    Numbers amt(f.store, 3, amt::Layout::v0);
    FVM_CHECK(amt.set(0, 1) && amt.set(100, 2));
    return has_root(amt, "bafy2bzacedunsty5bcb632zmxf3x6zmifq6kpuavyeonbrkq4rtv22axqizqm");
}

bool a_batch_fills_from_index_zero() {
    Fixture f;
    Numbers amt(f.store, 1);
    FVM_CHECK(amt.batch_set(std::vector<std::uint64_t>{0, 1, 2, 3, 4}));
    FVM_CHECK(amt.height() == 2 && amt.count() == 5);
    return has_root(amt, "bafy2bzacecplmvlmj5ga7v2pglrjttaibpl4pqwkshbubflwr5ggvd4azxbxi");
}

bool the_builder_makes_the_root_of_the_reference() {
    AmtBuilder builder(5);
    for (std::uint64_t i = 0; i < 1100; ++i) {
        FVM_CHECK(builder.append(cbor::encode(i % 24)));
    }
    const auto root = builder.finish();
    return root &&
           root->to_text() == "bafy2bzacea4oec3revujvpebe3lvfqmicr2nsptcbqjhm6efl7zlw3khtxbd2";
}

bool a_full_leaf_is_the_root_of_what_is_built() {
    AmtBuilder builder(5);
    for (std::uint64_t i = 0; i < 32; ++i) {
        FVM_CHECK(builder.append(cbor::encode(i % 24)));
    }
    const auto root = builder.finish();
    return root &&
           root->to_text() == "bafy2bzacecne7t4nfxayqltmh374lwvqpd473n44fepefxdu6sgyvy4wpsef2";
}

bool the_builder_writes_what_setting_and_flushing_writes() {
    for (const std::uint64_t count : {0U, 1U, 3U, 4U, 5U, 16U, 17U, 64U, 65U, 70U}) {
        Fixture set;
        Numbers amt(set.store, 2);
        Fixture built;
        AmtBuilder builder(2, &built.store);
        for (std::uint64_t i = 0; i < count; ++i) {
            FVM_CHECK(amt.set(i, i) && builder.append(cbor::encode(i)));
        }
        const auto a = amt.flush();
        const auto b = builder.finish();
        FVM_CHECK(a && b && *a == *b && set.store.accesses() == built.store.accesses());
    }
    return true;
}

bool values_are_found_after_a_flush_and_a_load() {
    Fixture f;
    Numbers amt(f.store, 4);
    for (std::uint64_t i = 0; i < 500; i += 7) {
        FVM_CHECK(amt.set(i * i, i));
    }
    const auto root = amt.flush();
    FVM_CHECK(root);
    const auto loaded = Numbers::load(f.store, *root);
    FVM_CHECK(loaded && loaded->bit_width() == 4 && loaded->count() == amt.count());
    for (std::uint64_t i = 0; i < 500; i += 7) {
        FVM_CHECK(holds(*loaded, i * i, i));
    }
    return lacks(*loaded, 1) && lacks(*loaded, 1'000'000'000);
}

bool setting_again_replaces_and_does_not_count() {
    Fixture f;
    Numbers amt(f.store);
    FVM_CHECK(amt.set(5, 1) && amt.set(5, 2));
    return amt.count() == 1 && holds(amt, 5, 2);
}

bool the_greatest_index_holds_a_value() {
    Fixture f;
    Numbers amt(f.store, 8);
    FVM_CHECK(amt.set(amt::max_index, 9));
    const auto root = amt.flush();
    FVM_CHECK(root && f.puts() == 8);
    return lists(amt, {{amt::max_index, 9}});
}

bool the_index_beyond_is_refused_everywhere() {
    Fixture f;
    Numbers amt(f.store);
    const auto kind = StoreError::Kind::out_of_range;
    return fails_with(kind, amt.set(UINT64_MAX, 1)) && fails_with(kind, amt.get(UINT64_MAX)) &&
           fails_with(kind, amt.remove(UINT64_MAX)) && amt.height() == 0;
}

bool removing_says_what_was_there() {
    Fixture f;
    Numbers amt(f.store);
    FVM_CHECK(amt.set(70, 8));
    const auto removed = amt.remove(70);
    const auto again = amt.remove(70);
    return removed && *removed == std::uint64_t{8} && again && !again->has_value();
}

bool an_emptied_amt_is_a_new_one() {
    Fixture f;
    Numbers amt(f.store);
    FVM_CHECK(amt.set(100'000, 8) && amt.flush() && amt.remove(100'000));
    return amt.height() == 0 && amt.empty() && has_root(amt, empty_root);
}

bool removing_lowers_the_root_as_far_as_it_goes() {
    Fixture f;
    Numbers amt(f.store);
    FVM_CHECK(amt.set(3, 1) && amt.set(600, 2) && amt.height() == 3);
    FVM_CHECK(amt.remove(600));
    return amt.height() == 0 && holds(amt, 3, 1);
}

bool loading_reads_the_root_alone() {
    Fixture f;
    Numbers amt(f.store);
    FVM_CHECK(amt.set(0, 1) && amt.set(900, 2));
    const auto root = amt.flush();
    FVM_CHECK(root);
    const std::size_t before = f.gets();
    FVM_CHECK(Numbers::load(f.store, *root));
    return f.gets() == before + 1;
}

bool a_node_is_read_once() {
    Fixture f;
    Numbers amt(f.store);
    FVM_CHECK(amt.set(0, 1) && amt.set(1, 2) && amt.set(9, 3));
    const auto root = amt.flush();
    FVM_CHECK(root);
    const auto loaded = Numbers::load(f.store, *root);
    FVM_CHECK(loaded && holds(*loaded, 0, 1) && holds(*loaded, 1, 2) && holds(*loaded, 0, 1));
    return f.gets() == 2;
}

bool flushing_twice_writes_once() {
    Fixture f;
    Numbers amt(f.store);
    FVM_CHECK(amt.set(0, 1) && amt.flush() && f.puts() == 1);
    return amt.flush() && f.puts() == 1;
}

bool an_equal_value_makes_its_path_dirty() {
    Fixture f;
    Numbers amt(f.store);
    FVM_CHECK(amt.set(0, 1) && amt.set(9, 3) && amt.flush());
    const std::size_t before = f.puts();
    FVM_CHECK(amt.set(9, 3) && amt.flush());
    return f.puts() == before + 2;
}

bool removing_nothing_leaves_everything_clean() {
    Fixture f;
    Numbers amt(f.store);
    FVM_CHECK(amt.set(0, 1) && amt.set(9, 3) && amt.flush());
    const std::size_t before = f.puts();
    FVM_CHECK(amt.remove(10) && amt.remove(20) && amt.remove(1'000'000) && amt.flush());
    return f.puts() == before;
}

bool children_are_written_before_their_parents() {
    Fixture f;
    Numbers amt(f.store, 2);
    for (std::uint64_t i = 0; i < 64; i += 5) {
        FVM_CHECK(amt.set(i, i));
    }
    FVM_CHECK(amt.flush());
    MemoryStore written;
    for (const auto& access : f.store.accesses()) {
        const auto block = f.blocks.get(access.cid);
        FVM_CHECK(block && block->has_value());
        bool complete = true;
        FVM_CHECK(cbor::for_each_link((*block)->bytes(), [&](const Cid& link) {
            complete = complete && written.has(link).value_or(false);
        }));
        FVM_CHECK(complete && written.put(access.cid, **block));
    }
    return true;
}

bool walks_are_in_order_of_the_index() {
    Fixture f;
    Numbers amt(f.store);
    FVM_CHECK(amt.set(700, 3) && amt.set(0, 1) && amt.set(1'000'000, 4) && amt.set(9, 2));
    return lists(amt, {{0, 1}, {9, 2}, {700, 3}, {1'000'000, 4}});
}

bool a_walk_ends_when_told() {
    Fixture f;
    Numbers amt(f.store);
    FVM_CHECK(amt.batch_set(std::vector<std::uint64_t>(50, 1)));
    std::uint64_t visited = 0;
    FVM_CHECK(amt.for_each([&](std::uint64_t, std::uint64_t) { return ++visited < 10; }));
    return visited == 10;
}

bool a_bounded_walk_says_where_to_go_on() {
    Fixture f;
    Numbers amt(f.store);
    FVM_CHECK(amt.set(1, 1) && amt.set(4, 1) && amt.set(5, 1) && amt.set(6, 1) && amt.set(10, 1));
    std::uint64_t last = 0;
    const auto progress = amt.for_each_ranged(4, 3, [&](std::uint64_t at, auto) { last = at; });
    return progress && progress->visited == 3 && last == 6 && progress->next == std::uint64_t{10};
}

bool a_walk_behind_the_end_visits_nothing() {
    Fixture f;
    Numbers amt(f.store);
    FVM_CHECK(amt.set(1, 1));
    const auto progress = amt.for_each_ranged(64, std::nullopt, [](std::uint64_t, auto) {});
    return progress && progress->visited == 0 && !progress->next;
}

bool an_uncached_walk_reads_every_time() {
    Fixture f;
    Numbers amt(f.store);
    FVM_CHECK(amt.set(0, 1) && amt.set(9, 3) && amt.flush());
    std::uint64_t visited = 0;
    const auto visit = [&](std::uint64_t, std::uint64_t) { ++visited; };
    FVM_CHECK(amt.for_each_uncached(visit) && amt.for_each_uncached(visit));
    return visited == 4 && f.gets() == 4;
}

bool an_update_writes_what_it_changes_and_no_more() {
    Fixture f;
    Numbers amt(f.store);
    FVM_CHECK(amt.set(0, 1) && amt.set(9, 3) && amt.set(17, 4) && amt.flush());
    const std::size_t before = f.puts();
    FVM_CHECK(amt.update_each([](std::uint64_t index, AmtSlot<std::uint64_t>& slot) {
        if (index == 9) {
            slot.change() += 10;
        }
    }));
    FVM_CHECK(amt.flush() && f.puts() == before + 2);
    return lists(amt, {{0, 1}, {9, 13}, {17, 4}});
}

bool an_update_that_changes_nothing_is_no_change() {
    Fixture f;
    Numbers amt(f.store);
    FVM_CHECK(amt.set(0, 1) && amt.set(9, 3) && amt.flush());
    const std::size_t before = f.puts();
    FVM_CHECK(amt.update_each([](std::uint64_t, AmtSlot<std::uint64_t>&) {}) && amt.flush());
    return f.puts() == before;
}

bool a_strict_removal_refuses_what_is_not_there() {
    Fixture f;
    Numbers amt(f.store);
    FVM_CHECK(amt.batch_set(std::vector<std::uint64_t>(5, 1)));
    FVM_CHECK(amt.batch_remove({4, 2, 9}, false) == true && amt.count() == 3);
    FVM_CHECK(fails_with(StoreError::Kind::out_of_range, amt.batch_remove({9, 0}, true)));
    return amt.count() == 2 && amt.batch_remove({7}, false) == false;
}

bool differences_are_listed_in_order() {
    Fixture f;
    Numbers before(f.store);
    Numbers after(f.store);
    FVM_CHECK(before.set(0, 1) && before.set(5, 2) && before.set(80, 3) && before.flush());
    FVM_CHECK(after.set(0, 1) && after.set(5, 7) && after.set(6000, 4) && after.flush());
    const auto changes = Numbers::diff(before, after);
    FVM_CHECK(changes && changes->size() == 3);
    const auto& [modified, removed, added] = std::tie((*changes)[0], (*changes)[1], (*changes)[2]);
    FVM_CHECK(modified.index == 5 && modified.before == std::uint64_t{2});
    FVM_CHECK(modified.after == std::uint64_t{7});
    FVM_CHECK(removed.index == 80 && removed.before && !removed.after);
    return added.index == 6000 && !added.before && added.after;
}

bool equal_trees_have_no_differences() {
    Fixture f;
    Numbers before(f.store);
    Numbers after(f.store);
    FVM_CHECK(before.set(3, 1) && before.set(50, 2) && after.set(50, 2) && after.set(3, 1));
    FVM_CHECK(before.flush() && after.flush());
    const auto changes = Numbers::diff(before, after);
    return changes && changes->empty();
}

bool a_missing_node_is_reported_as_missing() {
    Fixture f;
    Numbers amt(f.blocks);
    FVM_CHECK(amt.set(0, 1) && amt.set(9, 3));
    const auto root = amt.flush();
    FVM_CHECK(root);
    MemoryStore partial;
    const auto block = f.blocks.get(*root);
    FVM_CHECK(block && block->has_value() && partial.put(*root, **block));
    const auto loaded = Numbers::load(partial, *root);
    return loaded && fails_with(StoreError::Kind::missing, loaded->get(0)) && lacks(*loaded, 20);
}

bool fails_to_load(Fixture& f, StoreError::Kind kind, const Bytes& root) {
    const Cid cid = f.put(root);
    const auto loaded = Numbers::load(f.store, cid);
    return fails_with(kind, loaded) && loaded.error().cid == cid;
}

bool hostile_roots_are_refused() {
    const Bytes short_bitmap = {0x84, 5, 0, 0, 0x83, 0x41, 0, 0x80, 0x80};
    const Bytes more_bits = {0x84, 3, 0, 2, 0x83, 0x41, 3, 0x80, 0x81, 1};
    const Bytes fewer_bits = {0x84, 3, 0, 2, 0x83, 0x41, 1, 0x80, 0x82, 1, 2};
    const Bytes trailing = {0x84, 3, 0, 0, 0x83, 0x41, 0, 0x80, 0x80, 0};
    const Bytes wrong_type = {0x84, 3, 0, 1, 0x83, 0x41, 1, 0x80, 0x81, 0x40};
    const Bytes long_width = {0x84, 0x1b, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0x83, 0x41, 0, 0x80, 0x80};
    const Bytes wide = {0x84, 0x18, 34, 0, 0, 0x83, 0x41, 0, 0x80, 0x80};
    Fixture f;
    for (const Bytes& root :
         {short_bitmap, more_bits, fewer_bits, trailing, wrong_type, long_width, wide}) {
        FVM_CHECK(fails_to_load(f, StoreError::Kind::malformed, root));
    }
    return true;
}

bool roots_that_are_too_high_or_too_wide_are_told_from_those_that_do_not_decode() {
    const Bytes too_high = {0x84, 3, 0x18, 65, 0, 0x83, 0x41, 0, 0x80, 0x80};
    const Bytes too_wide = {0x84, 0x18, 35, 0, 0, 0x83, 0x41, 0, 0x80, 0x80};
    Fixture f;
    return fails_to_load(f, StoreError::Kind::contradictory, too_high) &&
           fails_to_load(f, StoreError::Kind::impossible, too_wide);
}

/// Whether looking for the value at 0 fails where the block below the root is this one.
bool fails_below_the_root(StoreError::Kind kind, const Bytes& node, std::uint64_t codec,
                          std::uint8_t height = 1) {
    Fixture f;
    const Cid child = Cid::of(codec, node);
    FVM_CHECK(f.blocks.put(child, Block::copy_of(node)));
    cbor::Writer root;
    root.write_raw(Bytes{0x84, 3, height, 1, 0x83, 0x41, 1, 0x81});
    root.write_cid(child);
    root.write_array_header(0);
    const auto loaded = Numbers::load(f.store, f.put(to_bytes(root.view())));
    return loaded && fails_with(kind, loaded->get(0));
}

bool nodes_below_the_root_that_decode_and_contradict_themselves_are_told_apart() {
    using Kind = StoreError::Kind;
    const Bytes sound = {0x83, 0x41, 1, 0x80, 0x81, 5};
    for (const Bytes& contradictory :
         {Bytes{0x83, 0x41, 3, 0x80, 0x81, 5}, Bytes{0x83, 0x41, 0, 0x80, 0x81, 5},
          Bytes{0x83, 0x42, 1, 0, 0x80, 0x81, 5}}) {
        FVM_CHECK(fails_below_the_root(Kind::contradictory, contradictory, codec::dag_cbor));
    }
    return fails_below_the_root(Kind::contradictory, sound, codec::raw) &&
           fails_below_the_root(Kind::malformed, Bytes{0x83, 0x41, 1, 0x80, 0x81},
                                codec::dag_cbor) &&
           fails_below_the_root(Kind::impossible, sound, codec::dag_cbor, 0);
}

bool a_count_that_ends_is_impossible() {
    Fixture f;
    const Cid cid = f.put(Bytes{0x84, 3, 0, 0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                0x83, 0x41, 0, 0x80, 0x80});
    auto loaded = Numbers::load(f.store, cid);
    return loaded && fails_with(StoreError::Kind::impossible, loaded->set(0, 1));
}

bool values_are_read_in_every_spelling_of_the_reference() {
    Fixture f;
    // The head of a byte string as that of an unsigned integer.
    const auto loaded =
        Amt<Bytes>::load(f.store, f.put(Bytes{0x84, 3, 0, 1, 0x83, 1, 1, 0x80, 0x81, 2, 7, 8}));
    FVM_CHECK(loaded);
    const auto value = loaded->get(0);
    return value && *value == Bytes{7, 8};
}

bool a_leaf_above_height_zero_is_not_written_below() {
    Fixture f;
    const Cid cid = f.put(Bytes{0x84, 3, 2, 1, 0x83, 0x41, 1, 0x80, 0x81, 1});
    auto loaded = Numbers::load(f.store, cid);
    FVM_CHECK(loaded && holds(*loaded, 0, 1));
    return fails_with(StoreError::Kind::impossible, loaded->set(100, 1));
}

bool a_width_of_one_ends_at_its_first_index() {
    Fixture f;
    const Cid cid = f.put(Bytes{0x84, 0, 0, 0, 0x83, 0x41, 0, 0x80, 0x80});
    auto loaded = Numbers::load(f.store, cid);
    FVM_CHECK(loaded && loaded->set(0, 1) && holds(*loaded, 0, 1) && lacks(*loaded, 1));
    return fails_with(StoreError::Kind::out_of_range, loaded->set(1, 1));
}

bool long_spellings_are_written_short() {
    Fixture f;
    const Cid cid =
        f.put(Bytes{0x84, 0x18, 3, 0, 2, 0x83, 0x41, 3, 0x80, 0x82, 0x18, 1, 0x19, 0, 2});
    auto loaded = Numbers::load(f.store, cid);
    FVM_CHECK(loaded && holds(*loaded, 1, 2) && loaded->set(0, 1));
    const auto root = loaded->flush();
    FVM_CHECK(root);
    const auto block = f.blocks.get(*root);
    const Bytes expected = {0x84, 3, 0, 2, 0x83, 0x41, 3, 0x80, 0x82, 1, 2};
    return block && block->has_value() && to_bytes((*block)->bytes()) == expected;
}

constexpr Check checks[] = {
    FVM_NAMED_CHECK(an_empty_amt_has_the_root_of_the_reference),
    FVM_NAMED_CHECK(an_empty_amt_of_the_old_layout_has_no_bit_width),
    FVM_NAMED_CHECK(an_empty_amt_of_bit_width_five_has_the_root_of_the_reference),
    FVM_NAMED_CHECK(one_value_has_the_root_of_the_reference),
    FVM_NAMED_CHECK(roots_follow_the_reference_while_values_go),
    FVM_NAMED_CHECK(the_old_layout_has_the_root_of_the_reference),
    FVM_NAMED_CHECK(a_batch_fills_from_index_zero),
    FVM_NAMED_CHECK(the_builder_makes_the_root_of_the_reference),
    FVM_NAMED_CHECK(a_full_leaf_is_the_root_of_what_is_built),
    FVM_NAMED_CHECK(the_builder_writes_what_setting_and_flushing_writes),
    FVM_NAMED_CHECK(values_are_found_after_a_flush_and_a_load),
    FVM_NAMED_CHECK(setting_again_replaces_and_does_not_count),
    FVM_NAMED_CHECK(the_greatest_index_holds_a_value),
    FVM_NAMED_CHECK(the_index_beyond_is_refused_everywhere),
    FVM_NAMED_CHECK(removing_says_what_was_there),
    FVM_NAMED_CHECK(an_emptied_amt_is_a_new_one),
    FVM_NAMED_CHECK(removing_lowers_the_root_as_far_as_it_goes),
    FVM_NAMED_CHECK(loading_reads_the_root_alone),
    FVM_NAMED_CHECK(a_node_is_read_once),
    FVM_NAMED_CHECK(flushing_twice_writes_once),
    FVM_NAMED_CHECK(an_equal_value_makes_its_path_dirty),
    FVM_NAMED_CHECK(removing_nothing_leaves_everything_clean),
    FVM_NAMED_CHECK(children_are_written_before_their_parents),
    FVM_NAMED_CHECK(walks_are_in_order_of_the_index),
    FVM_NAMED_CHECK(a_walk_ends_when_told),
    FVM_NAMED_CHECK(a_bounded_walk_says_where_to_go_on),
    FVM_NAMED_CHECK(a_walk_behind_the_end_visits_nothing),
    FVM_NAMED_CHECK(an_uncached_walk_reads_every_time),
    FVM_NAMED_CHECK(an_update_writes_what_it_changes_and_no_more),
    FVM_NAMED_CHECK(an_update_that_changes_nothing_is_no_change),
    FVM_NAMED_CHECK(a_strict_removal_refuses_what_is_not_there),
    FVM_NAMED_CHECK(differences_are_listed_in_order),
    FVM_NAMED_CHECK(equal_trees_have_no_differences),
    FVM_NAMED_CHECK(a_missing_node_is_reported_as_missing),
    FVM_NAMED_CHECK(hostile_roots_are_refused),
    FVM_NAMED_CHECK(roots_that_are_too_high_or_too_wide_are_told_from_those_that_do_not_decode),
    FVM_NAMED_CHECK(nodes_below_the_root_that_decode_and_contradict_themselves_are_told_apart),
    FVM_NAMED_CHECK(a_count_that_ends_is_impossible),
    FVM_NAMED_CHECK(values_are_read_in_every_spelling_of_the_reference),
    FVM_NAMED_CHECK(a_leaf_above_height_zero_is_not_written_below),
    FVM_NAMED_CHECK(a_width_of_one_ends_at_its_first_index),
    FVM_NAMED_CHECK(long_spellings_are_written_short),
};

}  // namespace

std::span<const Check> amt_checks() {
    return checks;
}

}  // namespace fvm::test
