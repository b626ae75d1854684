#include <fvm/ipld/hamt.hpp>
#include <fvm/vm/engine/wat.hpp>
#include <fvm/vm/syscalls.hpp>
#include <test/fuzz/execute_world.hpp>
#include <test/fuzz/fuzz_target.hpp>
#include <test/support/syscall_wat.hpp>
#include <tools/conformance/engines.hpp>

#include <array>

namespace fvm::test {
namespace {

using namespace vm;

constexpr std::array<std::string_view, 11> builtin_names{
    "system",       "init",        "cron", "account",    "storagepower", "storagemarket",
    "storageminer", "placeholder", "eam",  "ethaccount", "reward"};

constexpr std::int64_t balance = 1'000'000'000'000'000'000;

template <class T, class E>
T take(std::expected<T, E> value, const char* what) {
    require(value.has_value(), what);
    return *std::move(value);
}

/// Engines reserve much address space, so there is one of each kind.
Engine& engine_for(const NetworkRules& rules) {
    static tools::EngineSet engines({}, 1);
    return *take(engines.get(rules), "engines start");
}

/// In the namespace of the Ethereum address manager.
Address delegated(std::size_t size) {
    const Bytes key(size, 7);
    return take(Address::delegated(eam_actor_id, key), "f4 addresses have up to 54 bytes");
}

std::string call_of(const HostImport& import) {
    std::string call = "(call $" + std::string(import.module) + "." + std::string(import.name);
    for (const ValueType type : import.params) {
        call += type == ValueType::i32 ? " (i32.wrap_i64 (call $arg))" : " (call $arg)";
    }
    call += ")";
    return import.result ? "(drop " + call + ")" : call;
}

}  // namespace

std::string interpreter_wat(std::span<const HostImport> syscalls, std::span<const Bytes> objects) {
    const std::string count = std::to_string(syscalls.size());
    std::string wat = "(module\n" + vm::test::import_lines(syscalls) + R"(
(memory (export "memory") 2)
(global $at (mut i32) (i32.const 4096))
(func $byte (result i32)
  (global.set $at (i32.add (global.get $at) (i32.const 1)))
  (i32.load8_u (i32.sub (global.get $at) (i32.const 1))))
(func $arg (result i64) (local $tag i32)
  (local.set $tag (call $byte))
  (if (i32.lt_u (local.get $tag) (i32.const 0x80))
    (then (return (i64.extend_i32_u (local.get $tag)))))
  (if (i32.lt_u (local.get $tag) (i32.const 0xa0)) (then (return (i64.extend_i32_u
    (i32.add (i32.const 1024)
      (i32.shl (i32.sub (local.get $tag) (i32.const 0x80)) (i32.const 3)))))))
  (if (i32.lt_u (local.get $tag) (i32.const 0xd0)) (then (return (i64.extend_i32_u
    (i32.add (i32.const 4096)
      (i32.shl (i32.sub (local.get $tag) (i32.const 0xa0)) (i32.const 3)))))))
  (if (i32.lt_u (local.get $tag) (i32.const 0xe0)) (then (return (i64.extend_i32_u
    (i32.add (i32.const 2048)
      (i32.shl (i32.sub (local.get $tag) (i32.const 0xd0)) (i32.const 6)))))))
  (if (i32.lt_u (local.get $tag) (i32.const 0xf0)) (then (return (i64.extend_i32_u
    (i32.load (i32.add (i32.const 1024)
      (i32.shl (i32.sub (local.get $tag) (i32.const 0xe0)) (i32.const 3))))))))
  (if (i32.lt_u (local.get $tag) (i32.const 0xf8)) (then
    (global.set $at (i32.add (global.get $at) (i32.const 8)))
    (return (i64.load (i32.sub (global.get $at) (i32.const 8))))))
  (i64.sub (i64.extend_i32_u (local.get $tag)) (i64.const 0x100)))
(func (export "invoke") (param $params i32) (result i32)
  (local $end i32) (local $op i32)
  (if (i32.eqz (local.get $params)) (then (return (i32.const 0))))
  (drop (call $ipld.block_stat (i32.const 64) (local.get $params)))
  (local.set $end (i32.add (i32.const 4096) (i32.load (i32.const 72))))
  (drop (call $ipld.block_read (i32.const 80) (local.get $params) (i32.const 0)
    (i32.const 4096) (i32.const 32768)))
  (loop $next
    (if (i32.ge_u (global.get $at) (local.get $end)) (then (return (i32.const 0))))
    (local.set $op (call $byte))
    (if (i32.eq (local.get $op) (i32.const 0xff))
      (then (return (i32.wrap_i64 (call $arg)))))
    (if (i32.eq (local.get $op) (i32.const 0xfe))
      (then (drop (memory.grow (i32.wrap_i64 (call $arg)))) (br $next)))
    (if (i32.eq (local.get $op) (i32.const 0xfd)) (then (unreachable)))
    (if (i32.eq (local.get $op) (i32.const 0xfc)) (then (loop $ever (br $ever))))
    (local.set $op (i32.rem_u (local.get $op) (i32.const )" +
                      count + ")))\n";
    // Leaving the block of a syscall leads to its call.
    std::string targets;
    for (std::size_t i = syscalls.size(); i > 0; --i) {
        wat += "(block $b" + std::to_string(i - 1) + " ";
        targets += " $b" + std::to_string(syscalls.size() - i);
    }
    wat += "\n(br_table" + targets + " (local.get $op))";
    for (std::size_t i = 0; i < syscalls.size(); ++i) {
        wat += ")\n" + call_of(syscalls[i]) + " (br $next)";
    }
    wat += ")\n(unreachable))\n";
    for (std::size_t i = 0; i < objects.size(); ++i) {
        wat += "(data (i32.const " + std::to_string(2048 + 64 * i) + ") " +
               vm::test::wat_string(objects[i]) + ")\n";
    }
    return wat + ")\n";
}

ExecuteWorld& ExecuteWorld::of(NetworkVersion version) {
    static std::map<NetworkVersion, std::unique_ptr<ExecuteWorld>> worlds;
    std::unique_ptr<ExecuteWorld>& world = worlds[version];
    if (world == nullptr) {
        world = std::make_unique<ExecuteWorld>(version);
    }
    return *world;
}

ExecuteWorld::ExecuteWorld(NetworkVersion version) : rules_(*rules_for(version)) {
    for (const std::string_view name : builtin_names) {
        add_builtin(name,
                    "(module (memory (export \"memory\") 1) (data (i32.const 0) \"" +
                        std::string(name) +
                        "\") (func (export \"invoke\") (param i32) (result i32) (i32.const 0)))");
    }
    const Bytes key(48, 7);
    add_account(Address::secp256k1(Bytes(65, 4)), "account");
    add_account(Address::bls(key), "account");
    if (rules_.has_delegated_addresses) {
        add_account(delegated(20), "placeholder");
        add_account(delegated(19), "ethaccount");
    }
    // Each has code of its own.
    for (const std::string_view name : {"interpreter", "init", "system"}) {
        std::vector<Bytes> known = objects();
        known.push_back(to_bytes(as_bytes(name)));
        add_builtin(name, interpreter_wat(rules_.syscalls->imports, known));
    }

    addresses_.push_back(Address::secp256k1(key));
    addresses_.push_back(Address::actor(key));
    addresses_.push_back(delegated(3));
    for (const ActorId id : {system_actor_id, init_actor_id, reward_actor_id, burnt_funds_actor_id,
                             interpreter, interpreter + 1}) {
        addresses_.push_back(Address::id(id));
    }
    actors_[system_actor_id] = new_actor(code("system"), std::nullopt);
    actors_[init_actor_id] = new_actor(code("init"), std::nullopt);
    actors_[reward_actor_id] = new_actor(code("reward"), std::nullopt);
    actors_[burnt_funds_actor_id] = new_actor(code("account"), std::nullopt);
    actors_[interpreter] = new_actor(code("interpreter"), std::nullopt);
    actors_[interpreter].balance = TokenAmount::from_atto(balance);
    root_ = flush();
}

/// What execute_seeds() knows the sizes of.
std::vector<Bytes> ExecuteWorld::objects() const {
    const auto bytes = [](const auto& object) { return to_bytes(object.to_bytes()); };
    const Bytes event = {0x81, 0x84, 0x03, 0x62, 't', '1', 0x18, 0x55, 0x41, 0x01};
    return {bytes(Address::id(interpreter)),
            bytes(Address::secp256k1(Bytes(65, 4))),
            bytes(Address::secp256k1(Bytes(65, 5))),
            bytes(delegated(20)),
            bytes(Address::id(init_actor_id)),
            bytes(Address::id(99'999)),
            bytes(code("account")),
            bytes(code("storageminer")),
            bytes(empty_array_cid()),
            bytes(actors_.at(first_account).state),
            event};
}

void ExecuteWorld::add_builtin(std::string_view name, std::string_view wat) {
    const auto found = std::ranges::find(builtin_, name, &Manifest::Entry::name);
    Manifest::Entry entry{std::string(name), put_code(wat)};
    if (found == builtin_.end()) {
        builtin_.push_back(std::move(entry));
    } else {
        *found = std::move(entry);
    }
}

ipld::Cid ExecuteWorld::put_code(std::string_view wat) {
    const Bytes module = take(assemble_wat(wat), "the world's modules are right");
    return take(ipld::put_content(state_, ipld::codec::raw, module), "memory takes all blocks");
}

const ipld::Cid& ExecuteWorld::code(std::string_view name) const {
    const auto found = std::ranges::find(builtin_, name, &Manifest::Entry::name);
    require(found != builtin_.end(), "the actor is listed");
    return found->code;
}

void ExecuteWorld::add_account(const Address& address, std::string_view code_name) {
    const ActorId id = first_account + ids_.size();
    ids_.emplace_back(address, id);
    addresses_.push_back(address);
    ActorState& actor = actors_[id];
    actor = new_actor(code(code_name), std::nullopt);
    actor.balance = TokenAmount::from_atto(balance);
    if (address.protocol() == Protocol::delegated) {
        actor.delegated_address = address;
    } else {
        actor.state = take(put_cbor(state_, AccountActorState{address}), "memory takes all blocks");
    }
}

ipld::Cid ExecuteWorld::flush() {
    require(put_empty_array(state_).has_value(), "memory takes all blocks");
    const auto list = take(put_cbor(state_, builtin_), "memory takes all blocks");
    actors_[system_actor_id].state =
        take(put_cbor(state_, SystemActorState{list}), "memory takes all blocks");
    ipld::Hamt<ActorId> map(state_);
    for (const auto& [address, id] : ids_) {
        require(map.set(address.to_bytes(), id).has_value(), "addresses fit into a map");
    }
    const auto map_root = take(map.flush(), "memory takes all blocks");
    actors_[init_actor_id].state =
        take(put_cbor(state_, InitActorState{map_root, first_account + ids_.size(), "fuzz"}),
             "memory takes all blocks");
    auto tree = take(StateTree::create(state_, rules_.state_tree_versions.back()), "trees start");
    for (const auto& [id, actor] : actors_) {
        tree.set_actor(id, actor);
    }
    return take(tree.flush(), "memory takes all blocks");
}

std::unique_ptr<Machine> ExecuteWorld::machine(ipld::Blockstore& written, bool tracing) {
    MachineContext context;
    context.network_version = rules_.network_version;
    // Addresses of cells are epochs within reach.
    context.epoch = 1100;
    context.timestamp = 1'700'000'000;
    context.base_fee = TokenAmount::from_atto(100);
    context.circulating_supply = TokenAmount::from_whole(500'000'000);
    context.chain_id = 314;
    context.initial_state_root = root_;
    context.tracing = tracing;
    return take(Machine::create(context, {written, externs_, proofs_, engine_for(rules_)}),
                "a sound state makes a machine");
}

}  // namespace fvm::test
