#include <fvm/vm/engine/host_functions.hpp>

#include <fvm/vm/engine/instance.hpp>
#include <fvm/wasm/instrument.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace fvm::vm {

namespace {

constexpr std::uint64_t page_size = 65'536;

std::uint64_t unsigned_value(const wasmtime_val_raw_t& value) {
    return static_cast<std::uint32_t>(value.i32);
}

wasm_trap_t* new_trap() {
    constexpr std::string_view text = "host function";
    return wasmtime_trap_new(text.data(), text.size());
}

Instance& instance_of(wasmtime_caller_t* caller) {
    return *static_cast<Instance*>(wasmtime_context_get_data(wasmtime_caller_context(caller)));
}

wasm_valtype_t* new_type(ValueType type) {
    return wasm_valtype_new(type == ValueType::i32 ? WASM_I32 : WASM_I64);
}

OwnedFunctionType function_type(std::span<const ValueType> params,
                                const std::optional<ValueType>& result) {
    wasm_valtype_vec_t inputs;
    wasm_valtype_vec_new_uninitialized(&inputs, params.size());
    for (std::size_t i = 0; i < params.size(); ++i) {
        inputs.data[i] = new_type(params[i]);
    }
    wasm_valtype_vec_t outputs;
    wasm_valtype_vec_new_uninitialized(&outputs, result ? 1 : 0);
    if (result) {
        outputs.data[0] = new_type(*result);
    }
    return OwnedFunctionType(wasm_functype_new(&inputs, &outputs));
}

struct Definition {
    std::string_view module;
    std::string_view name;
    std::span<const ValueType> params;
    std::optional<ValueType> result;
    wasmtime_func_unchecked_callback_t callback;
    const void* environment;
};

std::expected<void, std::string> define_one(wasmtime_linker_t& linker, const Definition& d) {
    const OwnedFunctionType type = function_type(d.params, d.result);
    const OwnedError error(wasmtime_linker_define_func_unchecked(
        &linker, d.module.data(), d.module.size(), d.name.data(), d.name.size(), type.get(),
        d.callback, const_cast<void*>(d.environment), nullptr));
    if (error) {
        return std::unexpected(message_of(*error));
    }
    return {};
}

}  // namespace

std::expected<void, std::string> HostFunctions::define(wasmtime_linker_t& linker,
                                                       std::span<const HostImport> imports,
                                                       const Caps& caps) {
    static constexpr std::array two = {ValueType::i32, ValueType::i32};
    static constexpr std::array three = {ValueType::i32, ValueType::i32, ValueType::i32};
    std::vector<Definition> definitions;
    for (const HostImport& import : imports) {
        definitions.push_back(
            {import.module, import.name, import.params, import.result, &call, &import});
    }
    definitions.push_back({wasm::host_module, wasm::memory_grow_permit, two, ValueType::i32,
                           &permit_memory_growth, &caps});
    definitions.push_back({wasm::host_module, wasm::table_grow_permit, three, ValueType::i32,
                           &permit_table_growth, &caps});
    for (const Definition& definition : definitions) {
        if (auto defined = define_one(linker, definition); !defined) {
            return defined;
        }
    }
    return {};
}

wasm_trap_t* HostFunctions::call(void* environment, wasmtime_caller_t* caller,
                                 wasmtime_val_raw_t* values, std::size_t /*count*/) {
    static_assert(sizeof(RawValue) == sizeof(wasmtime_val_raw_t));
    static_assert(alignof(RawValue) == alignof(wasmtime_val_raw_t));
    const auto& import = *static_cast<const HostImport*>(environment);
    Instance& instance = instance_of(caller);
    if (import.function(instance.host_context_, reinterpret_cast<RawValue*>(values)) ==
        HostOutcome::proceed) [[likely]] {
        return nullptr;
    }
    instance.host_trapped_ = true;
    return new_trap();
}

/// A growth that the account allows and the cap of an instance forbids stays counted, as in the
/// reference.
wasm_trap_t* HostFunctions::permit_memory_growth(void* caps, wasmtime_caller_t* caller,
                                                 wasmtime_val_raw_t* values,
                                                 std::size_t /*count*/) {
    Instance& instance = instance_of(caller);
    const std::uint64_t current = unsigned_value(values[0]) * page_size;
    const std::uint64_t desired = current + unsigned_value(values[1]) * page_size;
    const std::optional<SizeLimits>& memory = instance.module_->facts_.memory;
    const std::uint64_t declared = memory ? memory->maximum * page_size : 0;
    bool permitted = true;
    if (desired != current) {
        permitted = instance.account_->grow_memory(current, desired, declared) &&
                    desired <= static_cast<const Caps*>(caps)->memory_bytes;
    }
    if (permitted) {
        instance.permitted_memory_ = desired;
    }
    values[0].i32 = permitted ? 1 : 0;
    return nullptr;
}

wasm_trap_t* HostFunctions::permit_table_growth(void* caps, wasmtime_caller_t* caller,
                                                wasmtime_val_raw_t* values, std::size_t /*count*/) {
    Instance& instance = instance_of(caller);
    const std::uint64_t current = unsigned_value(values[1]);
    const std::uint64_t desired = current + unsigned_value(values[2]);
    const std::optional<SizeLimits>& table = instance.module_->facts_.table;
    const std::uint64_t maximum =
        std::min(static_cast<const Caps*>(caps)->table_elements, table ? table->maximum : 0);
    const bool permitted =
        current == desired || instance.account_->grow_table(current, desired, maximum);
    values[0].i32 = permitted ? 1 : 0;
    return nullptr;
}

}  // namespace fvm::vm
