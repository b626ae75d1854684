#include <fvm/vm/engine/cpu_features.hpp>

#include <cstdint>

#if defined(__x86_64__)
#include <cpuid.h>
#else
#include <sys/auxv.h>
#include <sys/utsname.h>
#endif

namespace fvm::vm {

namespace {

[[maybe_unused]] void put(Bytes& out, std::uint64_t value) {
    for (unsigned i = 0; i < 8; ++i) {
        out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }
}

}  // namespace

Bytes cpu_features() {
    Bytes out;
#if defined(__x86_64__)
    struct Leaf {
        unsigned number;
        /// Bits of ebx that are features; in leaf 1 it holds the number of the running core
        /// instead.
        unsigned ebx_mask;
    };
    for (const Leaf leaf : {Leaf{1, 0}, Leaf{7, ~0U}, Leaf{0x80000001, 0}}) {
        unsigned a = 0;
        unsigned b = 0;
        unsigned c = 0;
        unsigned d = 0;
        __get_cpuid_count(leaf.number, 0, &a, &b, &c, &d);
        put(out, b & leaf.ebx_mask);
        put(out, c);
        put(out, d);
    }
#else
    utsname name{};
    uname(&name);
    for (const char* c = name.machine; *c != '\0'; ++c) {
        out.push_back(static_cast<std::uint8_t>(*c));
    }
    put(out, getauxval(AT_HWCAP));
    put(out, getauxval(AT_HWCAP2));
#endif
    return out;
}

}  // namespace fvm::vm
