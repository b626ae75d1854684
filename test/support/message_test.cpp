#include <fvm/ipld/hamt.hpp>
#include <fvm/vm/engine/wat.hpp>
#include <fvm/vm/syscalls.hpp>
#include <test/support/hex.hpp>
#include <test/support/message_test.hpp>
#include <test/support/syscall_wat.hpp>

#include <array>
#include <cstdio>
#include <map>

namespace fvm::vm::test {
namespace {

constexpr std::uint32_t data_start = 16'384;

/// The actors that a manifest must list, and some more.
constexpr std::array<std::string_view, 10> builtin_names{
    "system",        "init",         "cron",        "account", "storagepower",
    "storagemarket", "storageminer", "placeholder", "eam",     "ethaccount"};

/// Engines are shared by all tests: making one reserves terabytes of addresses.
Engine& engine_for(const NetworkRules& rules, std::span<const HostImport> imports) {
    static std::map<const HostImport*, std::unique_ptr<Engine>> engines;
    std::unique_ptr<Engine>& engine = engines[imports.data()];
    if (engine == nullptr) {
        EngineConfig config = engine_config(rules);
        config.imports = imports;
        auto made = Engine::create(config);
        EXPECT_TRUE(made) << made.error().note;
        engine = *std::move(made);
    }
    return *engine;
}

HostStackThread& big_stack() {
    static const auto stack = HostStackThread::start();
    EXPECT_TRUE(stack) << stack.error();
    return **stack;
}

Bytes assemble(std::string_view text) {
    auto module = assemble_wat(text);
    EXPECT_TRUE(module) << module.error() << "\n" << text;
    return module.value_or(Bytes{});
}

std::string line_of(std::string_view name, Gas gas) {
    char number[32];
    std::snprintf(number, sizeof number, " %lld.%03lld",
                  static_cast<long long>(gas.milligas() / 1000),
                  static_cast<long long>(gas.milligas() % 1000));
    return std::string(name) + number;
}

bool is_of_wasm(std::string_view name) {
    return name == "wasm_exec" || name == "wasm_memory_grow";
}

}  // namespace

std::string Arg::wat(ValueType type) const {
    if (!text_.empty()) {
        return " " + text_;
    }
    const std::int64_t number =
        type == ValueType::i32 ? static_cast<std::int32_t>(number_) : number_;
    return " (" + wat_type(type) + ".const " + std::to_string(number) + ")";
}

MessageTest::MessageTest() {
    for (const std::string_view name : builtin_names) {
        const Bytes module = assemble(
            "(module (memory (export \"memory\") 1) (data (i32.const 0) \"" + std::string(name) +
            "\") (func (export \"invoke\") (param i32) (result i32) (i32.const 0)))");
        builtin_.push_back({std::string(name), put(ipld::codec::raw, module)});
    }
    EXPECT_TRUE(put_empty_array(store));
    states_[system_actor_id] = new_actor(code("system"), std::nullopt);
    states_[init_actor_id] = new_actor(code("init"), std::nullopt);
    states_[reward_actor_id] = new_actor(code("cron"), std::nullopt);
    states_[burnt_funds_actor_id] = new_actor(code("account"), std::nullopt);

    message.from = key_address(Protocol::secp256k1, 1);
    message.to = Address::id(receiver);
    message.method = 2;
    message.gas_limit = 10'000'000'000;
    message.gas_fee_cap = TokenAmount::from_atto(150);
    message.gas_premium = TokenAmount::from_atto(10);
    EXPECT_EQ(account(message.from, 1'000'000'000'000'000'000), sender);

    context.network_version = GetParam();
    context.epoch = 2'000'000;
    context.timestamp = 1'700'000'000;
    context.base_fee = TokenAmount::from_atto(100);
    context.circulating_supply = TokenAmount::from_whole(500'000'000);
    context.chain_id = 314;
    context.tracing = true;
}

MessageTest::~MessageTest() = default;

std::span<const HostImport> MessageTest::imports() const {
    return own_imports.empty() ? rules().syscalls->imports : own_imports;
}

void MessageTest::TearDown() {
    if (!ran_ && !executor_) {
        run();
    }
}

ipld::Cid MessageTest::put(std::uint64_t codec, BytesView content) {
    const auto cid = ipld::put_content(store, codec, content);
    EXPECT_TRUE(cid);
    return *cid;
}

ipld::Cid MessageTest::code(std::string_view name) const {
    for (const Manifest::Entry& entry : builtin_) {
        if (entry.name == name) {
            return entry.code;
        }
    }
    ADD_FAILURE() << "no built-in actor " << name;
    return {};
}

void MessageTest::actor(ActorId id, std::string_view body, std::uint64_t balance) {
    actor_with_module(id, module_of(body), balance);
    data_.clear();
    module_fields_.clear();
}

void MessageTest::actor_with_module(ActorId id, std::string_view module, std::uint64_t balance) {
    const ipld::Cid its_code = put(ipld::codec::raw, assemble(module));
    const auto [position, is_new] = states_.try_emplace(id, new_actor(its_code, std::nullopt));
    if (rules().runs_only_builtin_code) {
        builtin_.push_back({"test" + std::to_string(builtin_.size()), its_code});
    }
    position->second.code = its_code;
    position->second.balance += TokenAmount::from_atto(balance);
}

void MessageTest::fund(ActorId id, std::uint64_t balance) {
    states_.try_emplace(id, new_actor(code("account"), std::nullopt)).first->second.balance +=
        TokenAmount::from_atto(balance);
}

ActorId MessageTest::account(const Address& address, std::uint64_t balance) {
    const ActorId id = next_id_++;
    addresses_.emplace_back(address, id);
    states_[id] = new_actor(code("account"), std::nullopt);
    if (const auto head = put_cbor(store, AccountActorState{address}); head) {
        states_[id].state = *head;
    }
    states_[id].balance = TokenAmount::from_atto(balance);
    return id;
}

ActorId MessageTest::placeholder(const Address& address, std::uint64_t balance) {
    const ActorId id = account(address, balance);
    states_[id].code = code("placeholder");
    states_[id].state = empty_array_cid();
    states_[id].delegated_address = address;
    return id;
}

GuestData MessageTest::data(BytesView bytes) {
    std::uint32_t at = data_start;
    for (const auto& [other, content] : data_) {
        at = other + static_cast<std::uint32_t>((content.size() + 15) / 8 * 8);
    }
    data_.emplace_back(at, to_bytes(bytes));
    return {at, static_cast<std::uint32_t>(bytes.size())};
}

GuestData MessageTest::data(const ipld::Cid& cid) {
    Bytes bytes(cid.encoded_size());
    cid.encode_to(bytes.data());
    return data(bytes);
}

GuestData MessageTest::data(const Address& address) {
    return data(address.bytes());
}

GuestData MessageTest::text(std::string_view text) {
    return data(as_bytes(text));
}

std::string MessageTest::call(std::string_view name, const std::vector<Arg>& args) const {
    for (const HostImport& import : imports()) {
        if (std::string(import.module) + "." + std::string(import.name) != name) {
            continue;
        }
        EXPECT_EQ(import.params.size(), args.size()) << name;
        std::string text = "(call $" + std::string(name);
        for (std::size_t i = 0; i < args.size(); ++i) {
            text += args[i].wat(import.params[i]);
        }
        return text + ")";
    }
    ADD_FAILURE() << "no syscall " << name;
    return "(unreachable)";
}

std::string MessageTest::send(const GuestData& to, MethodNum method, std::uint64_t value,
                              std::uint64_t gas_limit, std::uint64_t flags,
                              const Arg& params) const {
    const std::string at = "(i32.load (i32.const ";
    std::vector<Arg> args{out, to, to.size, method, params, 0, value};
    if (rules().generation != FvmGeneration::v2) {
        args.insert(args.end(), {gas_limit, flags});
    }
    return log("send.send", args) + "(call $log " + at + std::to_string(out) + ")))\n(call $log " +
           at + std::to_string(out + 4) + ")))\n";
}

std::string MessageTest::module_of(std::string_view body) {
    const bool is_v2 = rules().generation == FvmGeneration::v2;
    std::string wat = "(module\n" + import_lines(imports()) + R"(
(memory (export "memory") 2)
(global $end (mut i32) (i32.const 1024))
(func $log (param i32)
  (i32.store (global.get $end) (local.get 0))
  (global.set $end (i32.add (global.get $end) (i32.const 4))))
(func $log64 (param i64)
  (call $log (i32.wrap_i64 (local.get 0)))
  (call $log (i32.wrap_i64 (i64.shr_u (local.get 0) (i64.const 32)))))
(func $finish (result i32)
  (drop (call $ipld.block_create (i32.const 1016) (i64.const )" +
                      std::string(is_v2 ? "0x71" : "0x55") + R"() (i32.const 1024)
    (i32.sub (global.get $end) (i32.const 1024))))
  (i32.load (i32.const 1016)))
)";
    for (const auto& [at, content] : data_) {
        wat += "(data (i32.const " + std::to_string(at) + ") " + wat_string(content) + ")\n";
    }
    return wat + module_fields_ +
           "(func (export \"invoke\") (param $params i32) (result i32)\n"
           "(local $i i32) (local $j i32) (local $k i64)\n" +
           std::string(body) + "\n(call $finish)))\n";
}

void MessageTest::check(const std::vector<SyscallCase>& cases) {
    std::string body;
    std::vector<std::uint32_t> numbers;
    for (const SyscallCase& each : cases) {
        body += "(call $log " + each.call + ")\n";
        numbers.push_back(each.errno_);
    }
    actor(receiver, body);
    expect.log = numbers;
    run();
    for (std::size_t i = 0; i < cases.size(); ++i) {
        EXPECT_EQ(charges_of_syscall(i), to_lines(cases[i].charges)) << cases[i].call;
    }
}

ipld::Cid MessageTest::make_manifest() {
    const auto list = put_cbor(store, builtin_);
    EXPECT_TRUE(list);
    return *list;
}

ipld::Cid MessageTest::make_state() {
    const auto system_state = put_cbor(store, SystemActorState{make_manifest()});
    states_[system_actor_id].state = *system_state;

    ipld::Hamt<ActorId> map(store);
    for (const auto& [address, id] : addresses_) {
        EXPECT_TRUE(map.set(address.to_bytes(), id));
    }
    const auto map_root = map.flush();
    EXPECT_TRUE(map_root);
    const auto init_state = put_cbor(store, InitActorState{*map_root, next_id_, "tests"});
    states_[init_actor_id].state = *init_state;

    auto tree = StateTree::create(store, rules().state_tree_versions.back());
    EXPECT_TRUE(tree);
    for (const auto& [id, its_state] : states_) {
        tree->set_actor(id, its_state);
    }
    const auto root = tree->flush();
    EXPECT_TRUE(root);
    return *root;
}

Executor& MessageTest::executor() {
    if (!executor_) {
        if (!context.initial_state_root.defined()) {
            context.initial_state_root = make_state();
        }
        auto machine =
            Machine::create(context, {faulty, externs, proofs, engine_for(rules(), imports())});
        EXPECT_TRUE(machine) << machine.error().reason;
        executor_.emplace(*std::move(machine), big_stack());
    }
    return *executor_;
}

std::expected<ApplyResult, ApplyError> MessageTest::apply(const Message& its_message,
                                                          ApplyKind its_kind) {
    return executor().execute_message(its_message, its_kind, raw_length);
}

const ApplyResult& MessageTest::run() {
    ran_ = true;
    auto applied = apply(message, kind);
    EXPECT_TRUE(applied) << applied.error().reason;
    result_ = applied ? *std::move(applied) : ApplyResult{};
    check_result();
    return *result_;
}

void MessageTest::check_result() {
    const std::string why = result_->failure.to_text();
    if (expect.log && !expect.exit) {
        expect.exit = ExitCode::ok;
    }
    if (expect.exit) {
        EXPECT_EQ(result_->receipt.exit_code.value, expect.exit->value) << why;
    }
    if (expect.return_data) {
        EXPECT_EQ(result_->receipt.return_data, *expect.return_data);
    }
    if (expect.log) {
        EXPECT_EQ(logged(), *expect.log) << why;
    }
    if (expect.gas_used) {
        EXPECT_EQ(result_->receipt.gas_used, *expect.gas_used);
    }
    if (expect.charges) {
        EXPECT_EQ(charges(*result_), to_lines(*expect.charges)) << why;
    }
    for (const auto& [id, amount] : expect.balances) {
        EXPECT_EQ(balance(id).to_text(), amount.to_text()) << "of f0" << id;
    }
}

std::optional<ActorState> MessageTest::post(ActorId id) {
    auto found = executor().machine().state_tree().get_actor(id);
    EXPECT_TRUE(found);
    return found ? *found : std::nullopt;
}

TokenAmount MessageTest::balance(ActorId id) {
    const auto found = post(id);
    return found ? found->balance : TokenAmount();
}

std::vector<std::uint32_t> MessageTest::logged(const ApplyResult& result) {
    std::vector<std::uint32_t> numbers;
    const Bytes& bytes = result.receipt.return_data;
    for (std::size_t i = 0; i + 4 <= bytes.size(); i += 4) {
        numbers.push_back(static_cast<std::uint32_t>(bytes[i]) |
                          static_cast<std::uint32_t>(bytes[i + 1]) << 8 |
                          static_cast<std::uint32_t>(bytes[i + 2]) << 16 |
                          static_cast<std::uint32_t>(bytes[i + 3]) << 24);
    }
    return numbers;
}

std::vector<std::string> MessageTest::charges(const ApplyResult& result) {
    std::vector<std::string> lines;
    for (const trace::Event& event : result.trace) {
        const auto* charge = std::get_if<trace::Charge>(&event);
        if (charge != nullptr && !is_of_wasm(charge->name)) {
            lines.push_back(line_of(charge->name, charge->compute + charge->other));
        }
    }
    return lines;
}

std::vector<std::string> MessageTest::to_lines(const std::vector<GasCharge>& charges) {
    std::vector<std::string> lines;
    for (const GasCharge& charge : charges) {
        lines.push_back(line_of(charge.name, charge.total()));
    }
    return lines;
}

std::vector<std::string> MessageTest::charges_of_syscall(std::size_t n) const {
    std::vector<std::string> lines;
    std::size_t syscalls = 0;
    for (const std::string& line : charges(result())) {
        if (line.starts_with("OnSyscall ")) {
            ++syscalls;
        } else if (syscalls == n + 1) {
            lines.push_back(line);
        }
    }
    return lines;
}

std::size_t MessageTest::count(std::string_view charge) const {
    std::size_t found = 0;
    for (const trace::Event& event : result().trace) {
        const auto* candidate = std::get_if<trace::Charge>(&event);
        found += candidate != nullptr && candidate->name == charge ? 1U : 0U;
    }
    return found;
}

Address key_address(Protocol protocol, std::uint8_t number) {
    Bytes key(protocol == Protocol::bls ? 48 : 65, number);
    return protocol == Protocol::bls ? Address::bls(key) : Address::secp256k1(key);
}

Address ethereum_address(std::uint8_t number) {
    return *Address::delegated(eam_actor_id, Bytes(20, number));
}

std::string network_name(const testing::TestParamInfo<NetworkVersion>& info) {
    return "nv" + std::to_string(static_cast<std::uint32_t>(info.param));
}

}  // namespace fvm::vm::test
