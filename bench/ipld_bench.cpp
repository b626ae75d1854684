#include <fvm/core/actor_state.hpp>
#include <fvm/hash/hash.hpp>
#include <fvm/ipld/amt.hpp>
#include <fvm/ipld/hamt.hpp>
#include <fvm/ipld/memory_store.hpp>

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>

namespace {

using namespace fvm;
using namespace fvm::ipld;

template <class T, class E>
T need(std::expected<T, E> result) {
    if (!result) {
        std::fprintf(stderr, "a step of the benchmark failed\n");
        std::exit(1);
    }
    if constexpr (!std::is_void_v<T>) {
        return *std::move(result);
    }
}

Bytes key_of(std::uint64_t number) {
    return Address::id(number).to_bytes();
}

ActorState actor_of(std::uint64_t number) {
    const Bytes content = key_of(number);
    ActorState actor;
    actor.code = Cid::of(codec::raw, content);
    actor.state = Cid::of(codec::dag_cbor, content);
    actor.nonce = number;
    actor.balance = TokenAmount::from_whole(number);
    return actor;
}

/// A state tree's HAMT in a store.
struct Tree {
    MemoryStore store;
    Cid root;

    explicit Tree(std::uint64_t actors) {
        Hamt<ActorState> hamt(store);
        for (std::uint64_t i = 0; i < actors; ++i) {
            need(hamt.set(key_of(i), actor_of(i)));
        }
        root = need(hamt.flush());
    }
};

/// What a message does to the state tree: loads it, reads four actors, changes them, writes it.
void hamt_load_change_flush(benchmark::State& state) {
    Tree tree(static_cast<std::uint64_t>(state.range(0)));
    const ActorState changed = actor_of(~std::uint64_t{0} >> 1);
    for (auto _ : state) {
        auto hamt = need(Hamt<ActorState>::load(tree.store, tree.root));
        for (std::uint64_t id = 0; id < 4; ++id) {
            benchmark::DoNotOptimize(need(hamt.get(key_of(id))));
            need(hamt.set(key_of(id), changed));
        }
        benchmark::DoNotOptimize(need(hamt.flush()));
    }
}
BENCHMARK(hamt_load_change_flush)->Arg(100)->Arg(10'000);

void amt_load_change_flush(benchmark::State& state) {
    MemoryStore store;
    Amt<std::uint64_t> full(store);
    for (std::int64_t i = 0; i < state.range(0); ++i) {
        need(full.set(static_cast<std::uint64_t>(i), 7));
    }
    const Cid root = need(full.flush());
    for (auto _ : state) {
        auto amt = need(Amt<std::uint64_t>::load(store, root));
        need(amt.set(0, 8));
        benchmark::DoNotOptimize(need(amt.flush()));
    }
}
BENCHMARK(amt_load_change_flush)->Arg(100)->Arg(10'000);

void cbor_encode_actor(benchmark::State& state) {
    const ActorState actor = actor_of(1000);
    for (auto _ : state) {
        benchmark::DoNotOptimize(cbor::encode(actor));
    }
}
BENCHMARK(cbor_encode_actor);

void cbor_decode_actor(benchmark::State& state) {
    const Bytes encoded = cbor::encode(actor_of(1000));
    for (auto _ : state) {
        benchmark::DoNotOptimize(cbor::decode<ActorState>(encoded));
    }
}
BENCHMARK(cbor_decode_actor);

template <auto Hash>
void hash_bytes(benchmark::State& state) {
    const Bytes data(static_cast<std::size_t>(state.range(0)), 0x5a);
    for (auto _ : state) {
        benchmark::DoNotOptimize(Hash(data));
    }
    state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(hash_bytes<&hash::blake2b_256>)->Name("blake2b_256")->Arg(100)->Arg(2'000);
BENCHMARK(hash_bytes<&hash::sha2_256>)->Name("sha2_256")->Arg(100)->Arg(2'000);
BENCHMARK(hash_bytes<&hash::keccak_256>)->Name("keccak_256")->Arg(100)->Arg(2'000);

}  // namespace

BENCHMARK_MAIN();
