//! The block store under a machine: the state given, what was written since, and the actor bundle.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::rc::Rc;

use anyhow::Result;
use cid::Cid;
use fvm_ipld_blockstore::Blockstore;

use crate::car;

pub const WASM_MAGIC: &[u8] = b"\0asm";

pub type Blocks = HashMap<Cid, Vec<u8>>;

/// A cheap handle: clones share what is written.
///
/// State and bundle are never modified, so many stores can be laid over the same ones.
#[derive(Clone)]
pub struct Store(Rc<Layers>);

struct Layers {
    state: Rc<Blocks>,
    bundle: Rc<Blocks>,
    written: RefCell<Blocks>,
    reads: RefCell<Option<Reads>>,
    /// Modules read so far that do not come with the bundle, by CID.
    modules: RefCell<BTreeMap<Cid, Vec<u8>>>,
    missing: RefCell<Vec<Cid>>,
}

/// The blocks that were read while recording, in the order of the first read.
#[derive(Default)]
struct Reads {
    order: Vec<(Cid, Vec<u8>)>,
    seen: HashSet<Cid>,
    /// Blocks written since recording began: reading them back is no read of the earlier state.
    fresh: HashSet<Cid>,
}

impl Store {
    pub fn new(state: Rc<Blocks>, bundle: Rc<Blocks>) -> Store {
        Store(Rc::new(Layers {
            state,
            bundle,
            written: RefCell::default(),
            reads: RefCell::default(),
            modules: RefCell::default(),
            missing: RefCell::default(),
        }))
    }

    /// Forgets earlier records and records from now on.
    pub fn record_reads(&self) {
        *self.0.reads.borrow_mut() = Some(Reads::default());
    }

    /// The blocks read since [`Store::record_reads`] that were there before it and do not come
    /// with the bundle, and the modules that an engine may have kept from an earlier read: those
    /// whose CID is in one of the blocks or in `message`.
    pub fn take_reads(&self, message: &[u8]) -> Vec<(Cid, Vec<u8>)> {
        let Reads { mut order, seen, .. } = self.0.reads.take().unwrap_or_default();
        for (cid, module) in self.0.modules.borrow().iter() {
            let name = cid.to_bytes();
            let names = |block: &[u8]| block.windows(name.len()).any(|part| part == name);
            if !seen.contains(cid) && (names(message) || order.iter().any(|(_, it)| names(it))) {
                order.push((*cid, module.clone()));
            }
        }
        order
    }

    /// Drops the blocks that were written since [`Store::record_reads`] and were not there before.
    pub fn forget_writes(&self) {
        if let Some(reads) = self.0.reads.borrow().as_ref() {
            let mut written = self.0.written.borrow_mut();
            for cid in &reads.fresh {
                written.remove(cid);
            }
        }
    }

    /// The blocks asked for in vain since this was last called, in order. The reference makes a
    /// fatal error of that, and a receipt of it, even if the state is merely incomplete.
    pub fn take_missing(&self) -> Vec<String> {
        self.0.missing.take().iter().map(Cid::to_string).collect()
    }

    /// Writes everything but the bundle into a CARv1 file, in the order of the CIDs.
    pub fn write_car(&self, path: &Path, root: Cid) -> Result<()> {
        let written = self.0.written.borrow();
        let mut all: Vec<_> = self.0.state.iter().chain(written.iter()).collect();
        all.sort();
        all.dedup();
        let mut out = std::io::BufWriter::new(std::fs::File::create(path)?);
        car::write(&mut out, root, all.into_iter().map(|(cid, data)| (cid, data.as_slice())))?;
        std::io::Write::flush(&mut out)?;
        Ok(())
    }

    fn record(&self, cid: &Cid, data: &[u8]) {
        if let Some(reads) = self.0.reads.borrow_mut().as_mut() {
            if !self.0.bundle.contains_key(cid)
                && !reads.fresh.contains(cid)
                && reads.seen.insert(*cid)
            {
                reads.order.push((*cid, data.to_vec()));
                if data.starts_with(WASM_MAGIC) {
                    self.0.modules.borrow_mut().insert(*cid, data.to_vec());
                }
            }
        }
    }
}

impl Blockstore for Store {
    fn get(&self, cid: &Cid) -> Result<Option<Vec<u8>>> {
        let found = match self.0.state.get(cid) {
            Some(data) => Some(data.clone()),
            None => self.0.written.borrow().get(cid).cloned(),
        };
        if let Some(data) = &found {
            self.record(cid, data);
        }
        let found = found.or_else(|| self.0.bundle.get(cid).cloned());
        if found.is_none() {
            self.0.missing.borrow_mut().push(*cid);
        }
        Ok(found)
    }

    fn put_keyed(&self, cid: &Cid, data: &[u8]) -> Result<()> {
        if let Some(reads) = self.0.reads.borrow_mut().as_mut() {
            let known = self.0.state.contains_key(cid) || self.0.written.borrow().contains_key(cid);
            if !known {
                reads.fresh.insert(*cid);
            }
        }
        self.0.written.borrow_mut().insert(*cid, data.to_vec());
        Ok(())
    }
}
