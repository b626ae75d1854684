//! A block store that remembers what was asked of it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use anyhow::Result;
use cid::Cid;
use fvm_ipld_blockstore::Blockstore;

#[derive(Default)]
pub struct TrackingStore {
    pub blocks: RefCell<BTreeMap<Cid, Vec<u8>>>,
    /// Every read in order, those of missing blocks included.
    pub reads: RefCell<Vec<Cid>>,
    /// Every write in order, those of blocks already there included.
    pub writes: RefCell<Vec<Cid>>,
    /// What flushes returned.
    pub roots: RefCell<Vec<Cid>>,
}

impl TrackingStore {
    /// Notes the result of a flush.
    pub fn flushed(&self, root: Cid) -> serde_json::Value {
        self.roots.borrow_mut().push(root);
        root.to_string().into()
    }

    pub fn last_root(&self) -> Result<Cid> {
        let last = self.roots.borrow().last().copied();
        last.ok_or_else(|| anyhow::anyhow!("nothing was flushed before"))
    }
}

impl Blockstore for TrackingStore {
    fn get(&self, cid: &Cid) -> Result<Option<Vec<u8>>> {
        self.reads.borrow_mut().push(*cid);
        Ok(self.blocks.borrow().get(cid).cloned())
    }

    fn put_keyed(&self, cid: &Cid, data: &[u8]) -> Result<()> {
        self.writes.borrow_mut().push(*cid);
        self.blocks.borrow_mut().insert(*cid, data.to_vec());
        Ok(())
    }
}
