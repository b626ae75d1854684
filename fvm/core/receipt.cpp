#include <fvm/core/receipt.hpp>

namespace fvm {

Bytes encode_receipt_v2(const Receipt& receipt) {
    ipld::cbor::Writer writer;
    writer.write_array_header(3);
    write_cbor(writer, receipt.exit_code);
    writer.write_bytes(receipt.return_data);
    writer.write_uint(receipt.gas_used);
    return writer.take();
}

DecodeResult<Receipt> decode_receipt_v2(BytesView bytes) {
    ipld::cbor::Reader reader(bytes, ipld::cbor::Headers::any_length);
    Receipt receipt;
    FVM_TRY(reader.expect_array(3));
    FVM_TRY(read_cbor(reader, receipt.exit_code));
    receipt.return_data = to_bytes(FVM_TRY(reader.read_bytes()));
    receipt.gas_used = FVM_TRY(reader.read_uint());
    FVM_TRY(reader.expect_end());
    return receipt;
}

}  // namespace fvm
