#include <fvm/base/result.hpp>
#include <fvm/store/car_writer.hpp>

namespace fvm::store {
namespace {

constexpr std::size_t flush_size = 1U << 20;

}  // namespace

StoreResult<CarFile> CarFile::create(const std::string& path, std::span<const ipld::Cid> roots) {
    return CarFile(FVM_TRY(OutputFile::create(path)), roots);
}

StoreResult<void> CarFile::write(const ipld::Cid& cid, BytesView content) {
    writer_.write(cid, content);
    return writer_.view().size() < flush_size ? StoreResult<void>{} : flush();
}

StoreResult<void> CarFile::finish() {
    FVM_TRY(flush());
    return file_.finish();
}

StoreResult<void> CarFile::flush() {
    FVM_TRY(file_.write_all(writer_.view()));
    writer_.drain();
    return {};
}

}  // namespace fvm::store
