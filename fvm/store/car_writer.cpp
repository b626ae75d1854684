#include <fvm/store/car_writer.hpp>

#include <fvm/base/varint.hpp>

namespace fvm::store {

void CarWriter::write(const ipld::Cid& cid, BytesView content) {
    const std::size_t cid_size = cid.encoded_size();
    append_varint(out_, cid_size + content.size());
    const std::size_t start = out_.size();
    out_.resize(start + cid_size);
    cid.encode_to(out_.data() + start);
    out_.insert(out_.end(), content.begin(), content.end());
}

}  // namespace fvm::store
