#include <test/fuzz/seeds.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>

/// usage: make_fuzz_seeds FOLDER. Writes FOLDER/fuzz_<target>/<number> for each seed.
int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: make_fuzz_seeds FOLDER\n", stderr);
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    std::size_t number = 0;
    for (const fvm::test::Seed& seed : fvm::test::all_seeds()) {
        const std::filesystem::path target = folder / ("fuzz_" + seed.target);
        std::error_code error;
        std::filesystem::create_directories(target, error);
        std::ofstream file(target / std::to_string(number++), std::ios::binary);
        file.write(reinterpret_cast<const char*>(seed.content.data()),
                   static_cast<std::streamsize>(seed.content.size()));
        if (error || !file) {
            std::fprintf(stderr, "error: cannot write to %s\n", target.c_str());
            return 1;
        }
    }
    return 0;
}
