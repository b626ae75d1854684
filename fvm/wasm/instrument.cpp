#include <fvm/wasm/emit.hpp>
#include <fvm/wasm/instrument.hpp>
#include <fvm/wasm/stack_limiter.hpp>
#include <fvm/wasm/write_module.hpp>
#include <fvm/wasm/writer.hpp>

#include <fvm/base/result.hpp>

#include <algorithm>

namespace fvm::wasm {
namespace {

/// The signatures of injected functions.
constexpr std::uint8_t signature_types[] = {type_i32, type_i32, type_i32};
constexpr std::uint8_t one_i64[] = {type_i64};
constexpr std::uint8_t function_and_i32[] = {type_funcref, type_i32};

BytesView i32s(std::size_t count) {
    return BytesView(signature_types).first(count);
}

/// One instrumentation of one module: its steps in the order of the member functions.
class Instrumenter {
  public:
    Instrumenter(Module& module, const Options& options)
        : module_(module),
          options_(options),
          is_production_(options.form == Form::production),
          is_0_4_(options.generation == Generation::wasm_instrument_0_4) {}

    WasmResult<void> check() const;
    WasmResult<void> plan();
    void add_imports();
    void place_functions();
    void redirect_to_thunks();
    WasmResult<void> write_functions();
    Bytes write();

  private:
    std::uint32_t type_index(BytesView parameters, BytesView results);
    void add_function(BytesView parameters, BytesView results);
    std::uint32_t add_permit(std::string_view name, std::size_t parameters);
    WasmResult<void> write_defined();
    WasmResult<void> write_thunks();
    WasmResult<void> write_metered(const FunctionCode& code, const FunctionType& type);
    void write_gas_function();
    void write_grow_function(Instruction size, Instruction grow, std::uint32_t permit);

    Module& module_;
    const Options& options_;
    bool is_production_;
    bool is_0_4_;
    StackLimit limiter_;
    Usage usage_;
    Layout layout_;
    std::uint32_t memory_permit_ = 0;
    std::uint32_t table_permit_ = 0;
    Metering metering_;
    Bytes bodies_;
};

bool is_constant_offset(const ConstantExpression& expression) {
    return expression.size() == 2 && expression[0].opcode == Opcode::i32_const;
}

/// What the reference refuses beyond what validation does.
WasmResult<void> Instrumenter::check() const {
    for (const DataSegment& segment : module_.data) {
        if (segment.is_active && !is_constant_offset(segment.offset)) {
            return refused("data segment whose offset is not a constant");
        }
    }
    for (const ElementSegment& segment : module_.elements) {
        const bool has_offset = segment.mode == ElementSegment::Mode::active;
        if (!is_0_4_ && has_offset && !is_constant_offset(segment.offset)) {
            return refused("element segment whose offset is not a constant");
        }
        if (!std::ranges::all_of(segment.expressions, is_constant_offset)) {
            return refused("element segment of expressions");
        }
    }
    const std::string_view counter = gas_counter_name(options_.generation);
    for (const Import& import : module_.imports) {
        const bool in_gas_module = as_text(import.module) == gas_module;
        const bool is_counter = as_text(import.name) == counter;
        const bool collides = is_0_4_ ? in_gas_module && is_counter : !in_gas_module && !is_counter;
        if (import.kind == ExternalKind::global && collides) {
            return refused(is_0_4_ ? "module imports the gas counter itself"
                                   : "module imports a global");
        }
    }
    if (is_0_4_ && !module_.has_function_section) {
        return refused("module without a section of functions");
    }
    return {};
}

WasmResult<void> Instrumenter::plan() {
    auto limiter = plan_stack_limit(module_, options_.generation, options_.stack_limit, usage_);
    limiter_ = FVM_TRY(std::move(limiter));
    return {};
}

std::uint32_t Instrumenter::type_index(BytesView parameters, BytesView results) {
    const auto same = [&](const FunctionType& type) {
        return std::ranges::equal(type.parameters, parameters) &&
               std::ranges::equal(type.results, results);
    };
    const auto found = std::ranges::find_if(module_.types, same);
    const auto index = static_cast<std::uint32_t>(found - module_.types.begin());
    if (found == module_.types.end()) {
        module_.types.push_back({parameters, results});
        module_.raw_types.reset();
    }
    return index;
}

std::uint32_t Instrumenter::add_permit(std::string_view name, std::size_t parameters) {
    Import import;
    import.module = as_bytes(host_module);
    import.name = as_bytes(name);
    import.type_index = type_index(i32s(parameters), i32s(1));
    module_.imports.push_back(import);
    return layout_.first_moved_function + layout_.function_shift++;
}

void Instrumenter::add_imports() {
    const std::uint32_t imported_globals = module_.count_imports(ExternalKind::global);
    layout_.dialect = is_0_4_ ? Dialect::standard : Dialect::parity;
    layout_.charges_inline = is_production_;
    layout_.gas_counter = imported_globals;
    // The 0.4 crate moves imported globals too, although they stay where they are.
    layout_.first_moved_global = is_0_4_ ? 0 : imported_globals;
    layout_.first_moved_function = module_.count_imports(ExternalKind::function);
    Import counter;
    counter.module = as_bytes(gas_module);
    counter.name = as_bytes(gas_counter_name(options_.generation));
    counter.kind = ExternalKind::global;
    counter.global = {type_i64, true};
    module_.imports.push_back(counter);
    // FVM v2 keeps no account of memory.
    if (is_production_ && is_0_4_) {
        if (usage_.memory_grow) {
            memory_permit_ = add_permit(memory_grow_permit, 2);
        }
        if (!usage_.grown_tables.empty()) {
            table_permit_ = add_permit(table_grow_permit, 3);
            layout_.grown_tables = usage_.grown_tables;
        }
    }
}

void Instrumenter::add_function(BytesView parameters, BytesView results) {
    module_.functions.push_back(type_index(parameters, results));
}

void Instrumenter::place_functions() {
    for (const Thunk& thunk : limiter_.thunks) {
        const FunctionType type = *module_.type_of_function(thunk.callee);
        add_function(type.parameters, type.results);
    }
    std::uint32_t next = limiter_.end_of_functions() + layout_.function_shift;
    if (!is_production_) {
        layout_.gas_function = next++;
        add_function(one_i64, {});
        return;
    }
    if (is_0_4_ && usage_.memory_grow) {
        layout_.memory_grow_function = next++;
        add_function(i32s(1), i32s(1));
    }
    layout_.first_table_grow_function = next;
    for (std::size_t i = 0; i < layout_.grown_tables.size(); ++i) {
        add_function(function_and_i32, i32s(1));
    }
}

void Instrumenter::redirect_to_thunks() {
    const auto redirected = [this](std::uint32_t function) {
        return layout_.moved_function(limiter_.thunk_of(function));
    };
    for (Export& item : module_.exports) {
        if (item.kind == ExternalKind::function) {
            item.index = redirected(item.index);
        } else if (item.kind == ExternalKind::global && (!is_0_4_ || is_production_)) {
            // The 0.4 crate leaves exported globals at their old indices; nothing reads them.
            const bool is_imported = item.index < layout_.gas_counter;
            item.index += is_imported ? 0 : 1;
        }
    }
    for (ElementSegment& segment : module_.elements) {
        std::ranges::transform(segment.functions, segment.functions.begin(), redirected);
    }
    if (module_.start) {
        module_.start = redirected(*module_.start);
    }
    for (Global& global : module_.globals) {
        Instruction& initial = global.initial.front();
        if (initial.opcode == Opcode::ref_func) {
            initial.first = layout_.moved_function(initial.first);
        }
    }
    const Instruction zero{Opcode::i32_const, 0, 0};
    module_.globals.push_back({{type_i32, true}, {zero, {Opcode::end, 0, 0}}});
}

WasmResult<void> Instrumenter::write_metered(const FunctionCode& code, const FunctionType& type) {
    FVM_TRY(meter_function(code, options_.prices, options_.generation, metering_));
    emit_metered_function(code, metering_, static_cast<std::uint32_t>(type.parameters.size()),
                          layout_, bodies_);
    return {};
}

WasmResult<void> Instrumenter::write_defined() {
    FunctionCode code;
    FunctionCode limited;
    for (std::size_t i = 0; i < module_.bodies.size(); ++i) {
        const Piece& body = module_.bodies[i];
        FVM_TRY(read_function(body.bytes, body.offset, layout_.dialect, code));
        limit_stack(limiter_, code, limited);
        auto written = write_metered(limited, module_.types[module_.functions[i]]);
        if (!written) {
            return refused(std::move(written).error().reason, body.offset);
        }
    }
    return {};
}

WasmResult<void> Instrumenter::write_thunks() {
    FunctionCode code;
    for (const Thunk& thunk : limiter_.thunks) {
        const FunctionType type = *module_.type_of_function(thunk.callee);
        build_thunk(limiter_, thunk.callee, type, code);
        FVM_TRY(write_metered(code, type));
    }
    return {};
}

void Instrumenter::write_gas_function() {
    const Instruction get{Opcode::global_get, layout_.gas_counter, 0};
    FunctionCode code;
    code.instructions = {
        get,
        {Opcode::local_get, 0, 0},
        {Opcode::i64_sub, 0, 0},
        {Opcode::global_set, layout_.gas_counter, 0},
        get,
        {Opcode::i64_const, 0, 0},
        {Opcode::i64_lt_s, 0, 0},
        {Opcode::if_, empty_block, 0},
        {Opcode::unreachable, 0, 0},
        {Opcode::end, 0, 0},
        {Opcode::end, 0, 0},
    };
    emit_function(code, layout_.dialect, bodies_);
}

/// Asks the host, then grows: `grow` takes all parameters of the function, the last of which says
/// by how much.
void Instrumenter::write_grow_function(Instruction size, Instruction grow, std::uint32_t permit) {
    const bool is_table = grow.opcode == Opcode::table_grow;
    const std::uint32_t more = is_table ? 1 : 0;
    FunctionCode code;
    if (is_table) {
        code.instructions.push_back({Opcode::i32_const, 0, grow.first});
    }
    const Instruction ask_and_branch[] = {
        size,
        {Opcode::local_get, more, 0},
        {Opcode::call, permit, 0},
        {Opcode::if_, type_i32, 0},
        {Opcode::local_get, 0, 0},
    };
    code.instructions.insert(code.instructions.end(), std::begin(ask_and_branch),
                             std::end(ask_and_branch));
    if (is_table) {
        code.instructions.push_back({Opcode::local_get, more, 0});
    }
    const Instruction grow_or_fail[] = {
        grow,
        {Opcode::else_, 0, 0},
        {Opcode::i32_const, 0, ~std::uint64_t{0}},
        {Opcode::end, 0, 0},
        {Opcode::end, 0, 0},
    };
    code.instructions.insert(code.instructions.end(), std::begin(grow_or_fail),
                             std::end(grow_or_fail));
    emit_function(code, layout_.dialect, bodies_);
}

WasmResult<void> Instrumenter::write_functions() {
    FVM_TRY(write_defined());
    FVM_TRY(write_thunks());
    if (!is_production_) {
        write_gas_function();
        return {};
    }
    if (layout_.memory_grow_function) {
        write_grow_function({Opcode::memory_size, 0, 0}, {Opcode::memory_grow, 0, 0},
                            memory_permit_);
    }
    for (const std::uint32_t table : layout_.grown_tables) {
        write_grow_function({Opcode::table_size, table, 0}, {Opcode::table_grow, table, 0},
                            table_permit_);
    }
    return {};
}

Bytes Instrumenter::write() {
    if (is_production_) {
        module_.customs.clear();
    }
    return write_module(module_, bodies_, options_.generation);
}

}  // namespace

std::string_view gas_counter_name(Generation generation) {
    return generation == Generation::wasm_instrument_0_2 ? "gas_couner" : "gas_counter";
}

WasmResult<Bytes> instrument(BytesView bytes, const Options& options) {
    const bool is_0_2 = options.generation == Generation::wasm_instrument_0_2;
    Module module = FVM_TRY(read_module(bytes, is_0_2 ? Dialect::parity : Dialect::standard));
    Instrumenter instrumenter(module, options);
    FVM_TRY(instrumenter.check());
    FVM_TRY(instrumenter.plan());
    instrumenter.add_imports();
    instrumenter.place_functions();
    instrumenter.redirect_to_thunks();
    FVM_TRY(instrumenter.write_functions());
    return instrumenter.write();
}

}  // namespace fvm::wasm
