#include <fvm/vm/engine/code_cache.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fvm::vm {

namespace {

constexpr std::string_view magic = "fvmcode1";
constexpr std::string_view file_suffix = ".fvmcode";
constexpr std::string_view temporary_suffix = ".fvmcode-part";
/// Far above any compiled actor; a larger file is no entry of ours.
constexpr std::uint64_t max_file_size = std::uint64_t{1} << 30;

constexpr std::size_t digest_size = 32;
constexpr std::size_t max_cid_size = ipld::Cid::max_encoded_size;
// magic, digest of all that follows, environment, size of the CID, the CID and padding, payload
constexpr std::size_t digest_offset = 8;
constexpr std::size_t environment_offset = digest_offset + digest_size;
constexpr std::size_t cid_size_offset = environment_offset + digest_size;
constexpr std::size_t cid_offset = cid_size_offset + 1;
constexpr std::size_t payload_offset = 192;
static_assert(cid_offset + max_cid_size <= payload_offset);

std::string system_error(std::string_view what) {
    return std::string(what) + ": " + std::strerror(errno);
}

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    [[nodiscard]] int get() const { return number_; }
    [[nodiscard]] bool open() const { return number_ >= 0; }
    int release() { return std::exchange(number_, -1); }

  private:
    int number_;
};

std::string hex(BytesView bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

/// The CID's text is at most some 200 characters: within what file systems take.
std::string file_name(const ipld::Cid& code, const CodeEnvironment& environment) {
    return code.to_text() + "." + hex(BytesView(environment).first(8)) + std::string(file_suffix);
}

Bytes file_header(const ipld::Cid& code, const CodeEnvironment& environment) {
    Bytes header(payload_offset);
    std::ranges::copy(magic, header.begin());
    std::ranges::copy(environment, header.begin() + environment_offset);
    header[cid_size_offset] = static_cast<std::uint8_t>(code.encoded_size());
    code.encode_to(header.data() + cid_offset);
    return header;
}

bool is_sound(BytesView file) {
    if (file.size() < payload_offset || !std::ranges::equal(file.first(magic.size()), magic)) {
        return false;
    }
    const hash::Digest32 digest = hash::blake2b_256(file.subspan(environment_offset));
    return std::ranges::equal(file.subspan(digest_offset, digest_size), digest);
}

bool write_all(int descriptor, BytesView bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

bool read_all(int descriptor, std::span<std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t got = ::read(descriptor, bytes.data(), bytes.size());
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        bytes = bytes.subspan(static_cast<std::size_t>(got));
    }
    return true;
}

/// Random, so that no other process and no left-over file has it.
std::string temporary_name() {
    std::array<std::uint8_t, 16> random{};
    if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
        random.fill(0);  // the exclusive creation still decides
    }
    return hex(random) + std::string(temporary_suffix);
}

std::optional<std::string> refusal(int descriptor) {
    struct stat status{};
    if (::fstat(descriptor, &status) != 0) {
        return system_error("cannot inspect the code cache");
    }
    if (status.st_uid != ::geteuid()) {
        return "the code cache belongs to another user";
    }
    if ((status.st_mode & 077) != 0) {
        return "the code cache is open to other users: its mode must be 0700";
    }
    return std::nullopt;
}

}  // namespace

std::expected<CodeCache, std::string> CodeCache::open(const std::filesystem::path& folder) {
    const auto failed = [&](const std::string& why) {
        return std::unexpected(folder.string() + ": " + why);
    };
    std::error_code ignored;
    std::filesystem::create_directories(folder.parent_path(), ignored);
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
        return failed(system_error("cannot make the code cache"));
    }
    Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!descriptor.open()) {
        return failed(system_error("cannot open the code cache"));
    }
    if (const auto reason = refusal(descriptor.get())) {
        return failed(*reason);
    }
    return CodeCache(folder, descriptor.release());
}

CodeCache::CodeCache(CodeCache&& other) noexcept
    : folder_(std::move(other.folder_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

CodeCache& CodeCache::operator=(CodeCache&& other) noexcept {
    std::swap(folder_, other.folder_);
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

CodeCache::~CodeCache() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

std::optional<Bytes> CodeCache::read_file(const char* name) const {
    const Descriptor file(
        ::openat(descriptor_, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
    struct stat status{};
    if (!file.open() || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) ||
        status.st_size < 0 || static_cast<std::uint64_t>(status.st_size) > max_file_size) {
        return std::nullopt;
    }
    Bytes bytes(static_cast<std::size_t>(status.st_size));
    if (!read_all(file.get(), bytes)) {
        return std::nullopt;
    }
    return bytes;
}

BytesView CodeCache::Hit::payload() const {
    return BytesView(file_).subspan(payload_offset);
}

std::optional<CodeCache::Hit> CodeCache::read(const ipld::Cid& code,
                                              const CodeEnvironment& environment) const {
    std::optional<Bytes> file = read_file(file_name(code, environment).c_str());
    if (!file || !is_sound(*file)) {
        return std::nullopt;
    }
    // The name holds a part of the environment only; the header holds all of it.
    const Bytes header = file_header(code, environment);
    const auto fields = BytesView(header).subspan(environment_offset);
    if (!std::ranges::equal(BytesView(*file).subspan(environment_offset, fields.size()), fields)) {
        return std::nullopt;
    }
    return Hit(*std::move(file));
}

std::expected<void, std::string> CodeCache::write(const ipld::Cid& code,
                                                  const CodeEnvironment& environment,
                                                  BytesView payload) const {
    Bytes content = file_header(code, environment);
    content.insert(content.end(), payload.begin(), payload.end());
    const hash::Digest32 digest = hash::blake2b_256(BytesView(content).subspan(environment_offset));
    std::ranges::copy(digest, content.begin() + digest_offset);

    const std::string temporary = temporary_name();
    const Descriptor file(::openat(descriptor_, temporary.c_str(),
                                   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file.open()) {
        return std::unexpected(system_error("cannot create a file in the code cache"));
    }
    const std::string name = file_name(code, environment);
    if (!write_all(file.get(), content) || ::fsync(file.get()) != 0 ||
        ::renameat(descriptor_, temporary.c_str(), descriptor_, name.c_str()) != 0) {
        std::string reason = system_error("cannot write to the code cache");
        ::unlinkat(descriptor_, temporary.c_str(), 0);
        return std::unexpected(std::move(reason));
    }
    return {};
}

std::vector<CodeCache::Entry> CodeCache::list() const {
    std::vector<Entry> entries;
    Descriptor copy(::openat(descriptor_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    DIR* stream = copy.open() ? ::fdopendir(copy.get()) : nullptr;
    if (stream == nullptr) {
        return entries;
    }
    copy.release();
    while (const dirent* found = ::readdir(stream)) {
        const std::string_view name(found->d_name);
        const bool temporary = name.ends_with(temporary_suffix);
        if (!temporary && !name.ends_with(file_suffix)) {
            continue;
        }
        Entry entry{
            .file = std::string(name), .code = {}, .environment = {}, .size = 0, .sound = false};
        if (const std::optional<Bytes> file = read_file(found->d_name)) {
            entry.size = file->size();
            entry.sound = !temporary && is_sound(*file);
            const auto cid = entry.sound ? ipld::Cid::from_bytes(BytesView(*file).subspan(
                                               cid_offset, (*file)[cid_size_offset]))
                                         : malformed("not an entry");
            if (cid) {
                entry.code = *cid;
                std::copy_n(file->begin() + environment_offset, digest_size,
                            entry.environment.begin());
            } else {
                entry.sound = false;
            }
        }
        entries.push_back(std::move(entry));
    }
    ::closedir(stream);
    std::ranges::sort(entries, {}, &Entry::file);
    return entries;
}

std::size_t CodeCache::purge() const {
    std::size_t deleted = 0;
    for (const Entry& entry : list()) {
        deleted += ::unlinkat(descriptor_, entry.file.c_str(), 0) == 0 ? 1U : 0U;
    }
    return deleted;
}

}  // namespace fvm::vm
