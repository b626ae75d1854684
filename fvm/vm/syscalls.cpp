#include <fvm/vm/syscalls.hpp>

#include <algorithm>

namespace fvm::vm {

std::vector<HostImport> extend_imports(std::span<const HostImport> base,
                                       std::span<const HostImport> own) {
    std::vector<HostImport> imports(base.begin(), base.end());
    for (const HostImport& each : own) {
        const auto same = std::ranges::find_if(imports, [&each](const HostImport& other) {
            return other.module == each.module && other.name == each.name;
        });
        if (same == imports.end()) {
            imports.push_back(each);
        } else {
            *same = each;
        }
    }
    return imports;
}

}  // namespace fvm::vm
