#include <test/conformance/counts.hpp>

#include <fstream>
#include <sstream>

namespace fvm::test {

VectorCounts read_counts(const std::string& path) {
    VectorCounts counts;
    std::ifstream file(path);
    std::string line;
    while (std::getline(file, line)) {
        line.erase(std::min(line.find('#'), line.size()));
        if (line.find_first_not_of(" \t") == std::string::npos) {
            continue;
        }
        std::istringstream words(line);
        std::string folder;
        std::uint32_t version = 0;
        std::size_t count = 0;
        if (!(words >> folder >> version >> count)) {
            return {};
        }
        counts[{folder, version}] = count;
    }
    return counts;
}

}  // namespace fvm::test
