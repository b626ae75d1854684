//! Copies the C headers of the linked crates to the folder that FVM_NATIVE_INCLUDE names, so that the
//! C++ build never has to know where Cargo keeps its sources.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=FVM_NATIVE_INCLUDE");
    let Some(target) = env::var_os("FVM_NATIVE_INCLUDE").map(PathBuf::from) else {
        return Ok(());
    };
    copy_headers(&dependency_folder("DEP_WASMTIME_C_API_INCLUDE"), &target)?;
    copy_headers(&dependency_folder("DEP_BLST_BINDINGS"), &target)?;
    // A folder that was emptied by hand is filled again.
    println!(
        "cargo:rerun-if-changed={}",
        target.join("wasmtime.h").display()
    );
    println!("cargo:rerun-if-changed={}", target.join("blst.h").display());
    Ok(())
}

fn dependency_folder(variable: &str) -> PathBuf {
    PathBuf::from(env::var_os(variable).unwrap_or_else(|| panic!("{variable} is not set")))
}

/// Copies every `.h` below `from`, keeping the folders. The C++ wrappers of Wasmtime stay behind:
/// they need exceptions.
fn copy_headers(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_headers(&entry.path(), &target)?;
        } else if entry
            .path()
            .extension()
            .is_some_and(|extension| extension == "h")
        {
            // What is the same stays as it is: what includes it need not be compiled again.
            let header = fs::read(entry.path())?;
            if !fs::read(&target).is_ok_and(|there| there == header) {
                fs::write(&target, header)?;
            }
        }
    }
    Ok(())
}
