// The checks as a module that the VM runs: CIDs, CBOR, collections, addresses and amounts in the
// place where actors use them.

#include <fvm/ipld/codec.hpp>
#include <fvm/sdk/exit.hpp>
#include <test/checks/checks.hpp>

#include <string>
#include <utility>

/// Made by the linker: runs what initialises static objects.
extern "C" void __wasm_call_ctors();

extern "C" [[clang::export_name("invoke")]] std::uint32_t invoke(std::uint32_t parameters);

namespace {

using fvm::test::Check;

struct Group {
    std::string name;
    std::uint32_t passed = 0;
    static auto fields(auto& self) { return std::tie(self.name, self.passed); }
};

constexpr fvm::ExitCode check_failed = fvm::ExitCode::usr_illegal_argument;

Group run(const char* name, std::span<const Check> checks) {
    for (const Check& check : checks) {
        if (!check.run()) {
            fvm::sdk::exit(check_failed, std::string(name) + ": " + check.name);
        }
    }
    return {name, static_cast<std::uint32_t>(checks.size())};
}

}  // namespace

/// Runs all checks, whatever method is called. Returns a DAG-CBOR block that lists the groups with
/// the number of their checks; where one fails, exits with code 16 and its name.
std::uint32_t invoke(std::uint32_t) {
    __wasm_call_ctors();
    namespace test = fvm::test;
    const std::vector<Group> groups = {run("cid", test::cid_checks()),
                                       run("cbor", test::cbor_checks()),
                                       run("hamt", test::hamt_checks()),
                                       run("kamt", test::kamt_checks()),
                                       run("amt", test::amt_checks()),
                                       run("bitfield", test::bitfield_checks()),
                                       run("address", test::address_checks()),
                                       run("token amount", test::token_amount_checks()),
                                       run("big integer", test::big_integer_checks())};
    const fvm::Bytes block = fvm::ipld::cbor::encode(groups);
    std::uint32_t id = 0;
    if (fvm::sdk::sys::ipld_block_create(&id, fvm::ipld::codec::dag_cbor, block.data(),
                                         static_cast<std::uint32_t>(block.size())) != 0) {
        fvm::sdk::assertion_failed("ipld.block_create has refused the result");
    }
    return id;
}
