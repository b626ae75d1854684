//! CARv1 files: a header that names the roots, then blocks, each preceded by its length and CID.
//!
//! Blocks are not checked against their CIDs: what a caller hands over is what is executed.

use std::io::Write;

use anyhow::{bail, ensure, Context, Result};
use cid::Cid;
use serde::{Deserialize, Serialize};

/// The contents of a CARv1 file, blocks in file order.
pub struct Car {
    pub roots: Vec<Cid>,
    pub blocks: Vec<(Cid, Vec<u8>)>,
}

#[derive(Serialize, Deserialize)]
struct Header {
    roots: Vec<Cid>,
    version: u64,
}

impl Car {
    /// Reads the file at `path`.
    pub fn open(path: &std::path::Path) -> Result<Car> {
        let bytes = std::fs::read(path).with_context(|| format!("cannot read {path:?}"))?;
        Car::parse(&bytes).with_context(|| format!("{path:?} is not a CARv1 file"))
    }

    pub fn parse(mut bytes: &[u8]) -> Result<Car> {
        let header: Header = fvm_ipld_encoding::from_slice(section(&mut bytes)?)?;
        ensure!(header.version == 1, "CAR version {} is not 1", header.version);
        let mut blocks = Vec::new();
        while !bytes.is_empty() {
            let mut data = section(&mut bytes)?;
            let cid = Cid::read_bytes(&mut data)?;
            blocks.push((cid, data.to_vec()));
        }
        Ok(Car { roots: header.roots, blocks })
    }

    /// The only root of the file.
    pub fn root(&self) -> Result<Cid> {
        match self.roots[..] {
            [root] => Ok(root),
            _ => bail!("the CAR has {} roots, not one", self.roots.len()),
        }
    }
}

/// Writes a CARv1 file with one root.
pub fn write<'a>(
    out: &mut impl Write,
    root: Cid,
    blocks: impl IntoIterator<Item = (&'a Cid, &'a [u8])>,
) -> Result<()> {
    let header = fvm_ipld_encoding::to_vec(&Header { roots: vec![root], version: 1 })?;
    write_length(out, header.len())?;
    out.write_all(&header)?;
    for (cid, data) in blocks {
        let key = cid.to_bytes();
        write_length(out, key.len() + data.len())?;
        out.write_all(&key)?;
        out.write_all(data)?;
    }
    Ok(())
}

/// Splits one length-prefixed section off the front of `bytes`.
fn section<'a>(bytes: &mut &'a [u8]) -> Result<&'a [u8]> {
    let length = read_length(bytes)?;
    ensure!(length <= bytes.len(), "truncated: {length} bytes announced, {} left", bytes.len());
    let (data, rest) = bytes.split_at(length);
    *bytes = rest;
    Ok(data)
}

fn read_length(bytes: &mut &[u8]) -> Result<usize> {
    let mut length = 0u64;
    for shift in (0..63).step_by(7) {
        let (&byte, rest) = bytes.split_first().context("truncated in a length")?;
        *bytes = rest;
        length |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(usize::try_from(length)?);
        }
    }
    bail!("a length takes more than nine bytes")
}

fn write_length(out: &mut impl Write, length: usize) -> Result<()> {
    let mut rest = length as u64;
    while rest >= 0x80 {
        out.write_all(&[rest as u8 | 0x80])?;
        rest >>= 7;
    }
    out.write_all(&[rest as u8])?;
    Ok(())
}
