//! Actor bundles: the built-in actors of one release in a CARv1 file.

use std::path::Path;
use std::rc::Rc;

use anyhow::{ensure, Context, Result};
use cid::Cid;
use serde::de::DeserializeOwned;

use crate::car::Car;
use crate::store::Blocks;

pub struct Bundle {
    pub blocks: Rc<Blocks>,
    /// Names and code of the actors, in the order of the manifest.
    pub manifest: Vec<(String, Cid)>,
}

impl Bundle {
    pub fn open(path: &Path) -> Result<Bundle> {
        let bytes = std::fs::read(path).with_context(|| format!("cannot read {path:?}"))?;
        Bundle::parse(&bytes).with_context(|| format!("{path:?} is not an actor bundle"))
    }

    pub fn parse(bytes: &[u8]) -> Result<Bundle> {
        let car = Car::parse(bytes)?;
        let root = car.root()?;
        let blocks: Blocks = car.blocks.into_iter().collect();
        let (version, data): (u32, Cid) = decode(&blocks, &root)?;
        ensure!(version == 1, "manifest version {version} is not 1");
        Ok(Bundle { manifest: decode(&blocks, &data)?, blocks: Rc::new(blocks) })
    }
}

fn decode<T: DeserializeOwned>(blocks: &Blocks, cid: &Cid) -> Result<T> {
    let block = blocks.get(cid).with_context(|| format!("block {cid} is missing"))?;
    Ok(fvm_ipld_encoding::from_slice(block)?)
}
