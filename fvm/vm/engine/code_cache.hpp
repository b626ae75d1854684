#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/hash/hash.hpp>
#include <fvm/ipld/cid.hpp>

#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Compiled modules on disk, so that a process does not compile the actors again at every start.
///
/// What is read from here is executed, so the folder is the trust boundary: it belongs to the user
/// the process runs as, and nobody else may look into it or write to it (mode 0700), or it is
/// refused. The digest in every file catches damage, not malice: whoever can write to the folder is
/// the user. The bytes that are checked are the bytes that are handed out: a file is read once,
/// into memory.
///
/// Any number of processes may share a folder without locks: a file appears under its name
/// complete, by a rename, and is never changed afterwards. A file that is damaged, cut short,
/// foreign or of another version is treated as absent and replaced by the next compilation.
namespace fvm::vm {

/// What, besides the code, decides what a compiled module looks like: the instrumentation and its
/// prices, the engine's version and settings, the processor. Files of several environments live
/// side by side.
using CodeEnvironment = hash::Digest32;

class CodeCache {
  public:
    /// Opens the folder, and makes it if it is not there (its parents too). The error says in words
    /// why it cannot be used: not a folder, not ours, open to others, or what the system said.
    static std::expected<CodeCache, std::string> open(const std::filesystem::path& folder);

    CodeCache(CodeCache&& other) noexcept;
    CodeCache& operator=(CodeCache&& other) noexcept;
    ~CodeCache();

    /// A file that was read, checked, and belongs to what was asked for.
    class Hit {
      public:
        explicit Hit(Bytes file) : file_(std::move(file)) {}
        /// What was stored; valid as long as the Hit.
        [[nodiscard]] BytesView payload() const;

      private:
        Bytes file_;
    };

    /// What is stored for `code` in `environment`, if a sound file holds it.
    [[nodiscard]] std::optional<Hit> read(const ipld::Cid& code,
                                          const CodeEnvironment& environment) const;

    /// Stores a payload, durably and all at once. The error is what the system said, in words; the
    /// cache is then as before.
    [[nodiscard]] std::expected<void, std::string> write(const ipld::Cid& code,
                                                         const CodeEnvironment& environment,
                                                         BytesView payload) const;

    struct Entry {
        /// Name of the file in the folder.
        std::string file;
        /// The code that was compiled; undefined in files that are no entries of ours or are
        /// damaged.
        ipld::Cid code;
        CodeEnvironment environment{};
        /// Size of the file in bytes.
        std::uint64_t size = 0;
        /// Whether the file is whole: its digest was computed and is right.
        bool sound = false;
    };

    /// Every file of the cache, left-over temporary ones included, ordered by name.
    [[nodiscard]] std::vector<Entry> list() const;

    /// Deletes every file that list() shows and returns how many.
    std::size_t purge() const;

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

  private:
    CodeCache(std::filesystem::path folder, int descriptor)
        : folder_(std::move(folder)), descriptor_(descriptor) {}

    [[nodiscard]] std::optional<Bytes> read_file(const char* name) const;

    std::filesystem::path folder_;
    int descriptor_ = -1;
};

}  // namespace fvm::vm
