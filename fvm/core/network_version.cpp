#include <fvm/core/network_version.hpp>

namespace fvm {

std::string_view name(NetworkVersion version) {
    switch (version) {
        case NetworkVersion::v15:
            return "OhSnap";
        case NetworkVersion::v16:
            return "Skyr";
        case NetworkVersion::v17:
            return "Shark";
        case NetworkVersion::v18:
            return "Hygge";
        case NetworkVersion::v19:
            return "Lightning";
        case NetworkVersion::v20:
            return "Thunder";
        case NetworkVersion::v21:
            return "Watermelon";
        case NetworkVersion::v22:
            return "Dragon";
        case NetworkVersion::v23:
            return "Waffle";
        case NetworkVersion::v24:
            return "TukTuk";
        case NetworkVersion::v25:
            return "Teep";
        case NetworkVersion::v26:
            return "Tock";
        case NetworkVersion::v27:
            return "GoldenWeek";
        case NetworkVersion::v28:
            return "FireHorse";
        case NetworkVersion::v29:
            return "Solstice";
        case NetworkVersion::v30:
            break;
    }
    return {};
}

}  // namespace fvm
