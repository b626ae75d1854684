// An actor that makes the mistake it is asked for. Each is written as a mistake would be: nothing
// here checks anything, and no compiler can see in advance how it ends.

#include <fvm/base/bigint.hpp>
#include <fvm/sdk/actor.hpp>
#include <fvm/sdk/checked.hpp>
#include <fvm/sdk/exit.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstdlib>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace {

using fvm::BigInt;
using fvm::sdk::ActorResult;
using fvm::sdk::Runtime;

using I32 = std::int32_t;
using I64 = std::int64_t;
using U8 = std::uint8_t;
using U16 = std::uint16_t;
using U32 = std::uint32_t;
using U64 = std::uint64_t;

/// Where results go, so that they are computed.
volatile std::uint64_t sink = 0;

template <class T>
void use(T value) {
    sink = static_cast<std::uint64_t>(value);
}

/// What could be any number, for all that the compiler knows.
template <class T>
T opaque(T value) {
    volatile T hidden = value;
    return hidden;
}

template <class T>
T least() {
    return opaque(std::numeric_limits<T>::min());
}

template <class T>
T most() {
    return opaque(std::numeric_limits<T>::max());
}

std::uintptr_t address(const void* memory) {
    return reinterpret_cast<std::uintptr_t>(memory);
}

std::vector<int> three_numbers() {
    return std::vector<int>(opaque(std::size_t{3}));
}

/// Whose sum is too much.
std::vector<U64> too_much() {
    return {most<U64>(), opaque(U64{2})};
}

struct Unfinished {
    Unfinished() { call(); }
    virtual ~Unfinished() = default;
    void call() { act(); }
    virtual void act() = 0;
};

struct Finished : Unfinished {
    void act() override { use(1); }
};

[[clang::noinline]] std::uint32_t recurse(std::uint32_t depth) {
    return depth == 0 ? 0 : recurse(depth - 1) ^ opaque(depth);
}

[[clang::noinline]] void fill_frame() {
    std::array<volatile std::uint8_t, std::size_t{1} << 20> frame;
    frame[opaque(std::size_t{7})] = 1;
    use(std::uint8_t{frame[opaque(std::size_t{7})]});
}

struct Mistake {
    std::string_view name;
    void (*make)();
};

// Who compiles without this warning gets no other.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wsign-conversion"
void change_sign_of(I64 number) {
    const U64 changed = number;
    use(changed);
}

void change_sign_of(U64 number) {
    const I64 changed = number;
    use(changed);
}
#pragma clang diagnostic pop

constexpr Mistake arithmetic[] = {
    {"i32 +", [] { use(most<I32>() + opaque(1)); }},
    {"i64 +", [] { use(most<I64>() + opaque(I64{1})); }},
    {"u32 +", [] { use(most<U32>() + opaque(U32{1})); }},
    {"u64 +", [] { use(most<U64>() + opaque(U64{1})); }},
    {"i128 +",
     [] {
         const __int128 half = __int128{most<I64>()} << 63;
         use(half + half + half);
     }},
    {"u8 +=",
     [] {
         U8 number = opaque(U8{200});
         number += opaque(U8{100});
         use(number);
     }},
    {"u16 ++",
     [] {
         U16 number = most<U16>();
         ++number;
         use(number);
     }},
    {"i32 -", [] { use(least<I32>() - opaque(1)); }},
    {"u32 -", [] { use(opaque(U32{0}) - opaque(U32{1})); }},
    {"size --",
     [] {
         std::size_t size = opaque(std::size_t{0});
         --size;
         use(size);
     }},
    {"i64 *", [] { use(most<I64>() * opaque(I64{2})); }},
    {"u64 *", [] { use(most<U64>() * opaque(U64{2})); }},
    {"-i64", [] { use(-least<I64>()); }},
    {"i32 / 0", [] { use(opaque(1) / opaque(0)); }},
    {"u64 / 0", [] { use(opaque(U64{1}) / opaque(U64{0})); }},
    {"i32 % 0", [] { use(opaque(1) % opaque(0)); }},
    {"i64 / -1", [] { use(least<I64>() / opaque(I64{-1})); }},
    {"i64 % -1", [] { use(least<I64>() % opaque(I64{-1})); }},
    {"u64 << 64", [] { use(opaque(U64{1}) << opaque(64)); }},
    {"u32 >> -1", [] { use(opaque(U32{1}) >> opaque(-1)); }},
    {"u64 = -5", [] { change_sign_of(opaque(I64{-5})); }},
    {"i64 = u64", [] { change_sign_of(most<U64>()); }},
    {"std::accumulate",
     [] {
         const std::vector<U64> numbers = too_much();
         use(std::accumulate(numbers.begin(), numbers.end(), U64{0}));
     }},
    {"std::accumulate into int",
     [] {
         const std::vector<U64> numbers = too_much();
         use(std::accumulate(numbers.begin() + 1, numbers.end(), std::numeric_limits<int>::max()));
     }},
    {"std::inner_product",
     [] {
         const std::vector<U64> numbers = too_much();
         use(std::inner_product(numbers.begin(), numbers.end(), numbers.begin(), U64{0}));
     }},
    {"std::plus", [] { use(std::plus<U64>()(most<U64>(), opaque(U64{5}))); }},
    {"std::negate",
     [] {
         std::vector<U64> numbers = too_much();
         std::ranges::transform(numbers, numbers.begin(), std::negate<>());
         use(numbers[0]);
     }},
    {"BigInt / 0", [] { use((BigInt(opaque(1)) / BigInt(opaque(0))).is_zero()); }},
    {"checked_div", [] { use(fvm::sdk::checked_div(BigInt(1), BigInt(opaque(0))).is_zero()); }},
    {"checked_cast", [] { use(fvm::sdk::checked_cast<U8>(opaque(256))); }},
    {"checked_add", [] { use(fvm::sdk::checked_add(most<I64>(), I64{1})); }},
};

constexpr Mistake ranges[] = {
    {"array",
     [] {
         const int array[3] = {opaque(1), 2, 3};
         use(array[opaque(std::size_t{3})]);
     }},
    {"std::array", [] { use(std::array<int, 3>{opaque(1), 2, 3}[opaque(std::size_t{3})]); }},
    {"vector", [] { use(three_numbers()[3]); }},
    {"vector.at", [] { use(three_numbers().at(3)); }},
    {"vector.front", [] { use(std::vector<int>(opaque(std::size_t{0})).front()); }},
    {"vector.pop_back", [] { std::vector<int>(opaque(std::size_t{0})).pop_back(); }},
    {"vector.reserve", [] { three_numbers().reserve(most<std::size_t>()); }},
    {"span", [] { use(std::span<const int>(three_numbers())[3]); }},
    {"span.subspan", [] { use(std::span<const int>(three_numbers()).subspan(1, 3).size()); }},
    {"string_view", [] { use(std::string_view("abc").substr(0, opaque(2U))[2]); }},
    {"string.substr", [] { use(std::string("abc").substr(opaque(4U)).size()); }},
    {"optional *", [] { use(*(opaque(1) == 1 ? std::optional<int>() : 1)); }},
    {"optional.value", [] { use((opaque(1) == 1 ? std::optional<int>() : 1).value()); }},
    {"expected *",
     [] { use(*(opaque(1) == 1 ? std::expected<int, int>(std::unexpected(1)) : 1)); }},
    {"expected.error",
     [] { use((opaque(1) == 1 ? std::expected<int, int>(1) : std::unexpected(1)).error()); }},
    {"expected.value",
     [] { use((opaque(1) == 1 ? std::expected<int, int>(std::unexpected(1)) : 1).value()); }},
    {"variant", [] { use(std::get<1>(std::variant<int, char>(opaque(1)))); }},
    {"function", [] { std::function<void()>()(); }},
    {"map.at", [] { use(std::map<int, int>().at(opaque(1))); }},
};

constexpr Mistake ends[] = {
    {"require", [] { fvm::sdk::require(opaque(false), "as it should be"); }},
    {"abort", [] { std::abort(); }},
    {"unreachable",
     [] {
         if (opaque(1) == 1) {
             __builtin_unreachable();
         }
     }},
    {"pure virtual", [] { Finished(); }},
    {"trap", [] { __builtin_trap(); }},
};

constexpr Mistake limits[] = {
    {"recursion", [] { use(recurse(opaque(U32{1'000'000}))); }},
    {"frame", [] { fill_frame(); }},
    {"memory",
     [] {
         while (true) {
             use(*static_cast<volatile U8*>(std::malloc(std::size_t{1} << 20)));
         }
     }},
    {"malloc", [] { use(address(std::malloc(most<std::size_t>()))); }},
    {"calloc", [] { use(address(std::calloc(most<std::size_t>(), 2))); }},
    {"realloc", [] { use(address(std::realloc(std::malloc(1), most<std::size_t>()))); }},
    {"new", [] { use(address(std::vector<U8>(std::size_t{1} << 30).data())); }},
};

/// Mistakes of which nobody notices anything.
constexpr Mistake unnoticed[] = {
    {"vector.end",
     [] {
         const std::vector<int> numbers = three_numbers();
         use(*std::ranges::find(numbers, opaque(1)));
     }},
    {"ranges::copy",
     [] {
         std::vector<int> two(opaque(std::size_t{2}));
         std::ranges::copy(three_numbers(), two.begin());
         use(two[1]);
     }},
    {"string.end",
     [] {
         const std::string text = "abc";
         use(*(text.begin() + opaque(3)));
     }},
    {"null", [] { use(*opaque(static_cast<const int*>(nullptr))); }},
};

/// No mistakes: what the library does with numbers that wrap around is right.
constexpr Mistake right[] = {
    {"std::sort",
     [] {
         std::vector<U32> numbers(opaque(std::size_t{500}));
         for (std::size_t i = 0; i < numbers.size(); ++i) {
             numbers[i] = static_cast<U32>((i * 7919) % 1009);
         }
         std::ranges::sort(numbers);
         fvm::sdk::require(std::ranges::is_sorted(numbers), "not sorted");
         std::ranges::stable_sort(numbers, std::greater<>());
         fvm::sdk::require(std::ranges::is_sorted(numbers, std::greater<>()), "not sorted");
         std::ranges::nth_element(numbers, numbers.begin() + 250);
         std::ranges::make_heap(numbers);
         std::ranges::sort_heap(numbers);
     }},
    {"std::hash",
     [] { use(std::hash<std::string>()(std::string(opaque(std::size_t{100}), 'x'))); }},
    {"std::to_chars",
     [] {
         char text[24];
         const char* end = std::to_chars(text, text + sizeof text, least<I64>()).ptr;
         I64 number = 0;
         std::from_chars(text, end, number);
         fvm::sdk::require(number == least<I64>(), "another number");
         use(std::to_string(least<I64>()).size() + std::to_string(most<U64>()).size());
     }},
    {"bits",
     [] {
         use(std::rotl(most<U32>(), opaque(33)));
         use(std::rotr(opaque(U32{5}), opaque(-3)));
         use(std::popcount(most<U64>()));
         use(std::countl_zero(opaque(U64{0})));
         use(std::bit_ceil(opaque(U32{33})));
         use(std::gcd(least<I32>() + 1, opaque(6)));
         use(std::midpoint(most<U32>(), opaque(U32{0})));
     }},
    {"strings",
     [] {
         std::string text(opaque(std::size_t{40}), '\xff');
         text.insert(text.begin() + 7, 'x');
         text.replace(3, 9, "another");
         text.erase(text.begin());
         use(text.find("her"));
         use(text.rfind('y'));
         use(text < "a");
         use(text.find_first_not_of("\xff"));
         use(text.compare(0, 4, "abcd") < 0);
     }},
    {"vector<bool>",
     [] {
         std::vector<bool> bits(opaque(std::size_t{77}));
         bits.insert(bits.begin() + 3, 70, true);
         bits.flip();
         use(std::ranges::count(bits, false));
     }},
};

constexpr std::span<const Mistake> groups[] = {arithmetic, ranges, ends, limits, unnoticed, right};

/// Lists the names of all mistakes.
ActorResult<std::vector<std::string>> list(Runtime& rt) {
    FVM_TRY(rt.accept_any_caller());
    std::vector<std::string> names;
    for (const std::span<const Mistake> group : groups) {
        for (const Mistake& mistake : group) {
            names.emplace_back(mistake.name);
        }
    }
    return names;
}

/// Makes the mistake of this name, and succeeds if nothing comes of it.
ActorResult<void> make(Runtime& rt, const std::string& name) {
    FVM_TRY(rt.accept_any_caller());
    for (const std::span<const Mistake> group : groups) {
        for (const Mistake& mistake : group) {
            if (mistake.name == name) {
                mistake.make();
                return {};
            }
        }
    }
    return fvm::sdk::not_found("no mistake is called " + name);
}

constexpr fvm::sdk::Method table[] = {fvm::sdk::method<&list>(1), fvm::sdk::method<&make>(2)};
constinit const fvm::sdk::Actor actor{.name = "mistakes", .methods = table};

}  // namespace

FVM_ACTOR(actor);
