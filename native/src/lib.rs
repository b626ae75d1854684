//! One static library of third-party native code for libfvm. The C symbols of Wasmtime's C API and of
//! blst are linked in whole; the only functions written here wrap what has no C interface of its own.

// The crates are named so that their C symbols become part of the static library.
pub use blst;
pub use wasmtime_c_api;

use blake2::Blake2bVar;
use blake2::digest::{Update, VariableOutput};
use tiny_keccak::{Hasher, Keccak};

/// BLAKE2b without a key of `len` bytes at `data`, written to the `out_len` bytes at `out`.
///
/// # Safety
/// `data` points to `len` readable bytes (it may be null if `len` is 0), `out` to `out_len` writable bytes,
/// of which there are 1 to 64.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fvm_native_blake2b(
    data: *const u8,
    len: usize,
    out: *mut u8,
    out_len: usize,
) {
    // SAFETY: the caller vouches for `out_len` writable bytes.
    let out = unsafe { std::slice::from_raw_parts_mut(out, out_len) };
    let mut hasher = Blake2bVar::new(out_len).expect("a digest has 1 to 64 bytes");
    if len != 0 {
        // SAFETY: the caller vouches for `len` readable bytes.
        hasher.update(unsafe { std::slice::from_raw_parts(data, len) });
    }
    hasher
        .finalize_variable(out)
        .expect("as many bytes as asked for");
}

/// The original Keccak-256 (not SHA3-256) of `len` bytes at `data`, written to the 32 bytes at `out`.
///
/// # Safety
/// `data` points to `len` readable bytes (it may be null if `len` is 0), `out` to 32 writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fvm_native_keccak256(data: *const u8, len: usize, out: *mut u8) {
    let mut hasher = Keccak::v256();
    if len != 0 {
        // SAFETY: the caller vouches for `len` readable bytes.
        hasher.update(unsafe { std::slice::from_raw_parts(data, len) });
    }
    let mut digest = [0u8; 32];
    hasher.finalize(&mut digest);
    // SAFETY: the caller vouches for 32 writable bytes.
    unsafe { std::ptr::copy_nonoverlapping(digest.as_ptr(), out, digest.len()) };
}
