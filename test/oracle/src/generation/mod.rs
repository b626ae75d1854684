//! The generations of the reference VM behind one interface.
//!
//! Every published major version of crate `fvm` serves a range of network versions and has message
//! and address types of its own, so only bytes, CIDs, big integers and JSON cross this boundary.
//! What the modules of the generations share in text is in [`shared`].

use std::rc::Rc;

use anyhow::{bail, Result};
use cid::Cid;
use num_bigint::BigInt;
use serde_json::Value;

use crate::store::Store;
use crate::vector::{Randomness, RandomnessKind};

#[macro_use]
mod shared;
pub mod v2;
pub mod v3;
pub mod v4;

/// What an extern answers where a vector recorded no randomness.
const FALLBACK_RANDOMNESS: [u8; 32] = *b"i_am_random_____i_am_random_____";

/// The tipset of every epoch.
const TIPSET: &str = "bafy2bzacedgarqfj2o5idhkyoxed2bqmn4bug3c7jou2dzhctn3f5nwumxmfq";

/// A block epoch lasts this many seconds, and epoch 0 is at time 0.
const EPOCH_SECONDS: u64 = 30;

/// What a message sent by an f1 address is longer on chain than its CBOR: the signature of 65
/// bytes, its type, and the CBOR around both.
const SECP_SIGNATURE_LENGTH: usize = 69;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Generation {
    V2,
    V3,
    V4,
}

impl Generation {
    pub fn of_network(version: u32) -> Result<Generation> {
        match version {
            15..=17 => Ok(Generation::V2),
            18..=20 => Ok(Generation::V3),
            21..=29 => Ok(Generation::V4),
            _ => bail!("network version {version} is not served: 15 to 29 are"),
        }
    }
}

/// Everything about the outside world that a message can see, besides the blocks.
pub struct Context {
    pub network_version: u32,
    pub epoch: i64,
    pub root: Cid,
    /// In attoFIL.
    pub base_fee: BigInt,
    /// In attoFIL.
    pub circ_supply: BigInt,
    pub tracing: bool,
    pub answers: Rc<Answers>,
}

impl Context {
    fn timestamp(&self) -> u64 {
        // A negative epoch can only come from a broken input; the reference wraps around as well.
        (self.epoch as u64).wrapping_mul(EPOCH_SECONDS)
    }
}

/// The recorded and the agreed answers of the conformance profile.
#[derive(Default)]
pub struct Answers {
    pub randomness: Vec<Randomness>,
    /// What the verification of a window PoSt says.
    pub post: bool,
}

impl Answers {
    fn randomness(&self, kind: RandomnessKind, epoch: i64) -> Result<[u8; 32]> {
        match self.randomness.iter().find(|recorded| recorded.on == (kind, epoch)) {
            Some(recorded) => Ok(recorded.ret.0.as_slice().try_into()?),
            None => Ok(FALLBACK_RANDOMNESS),
        }
    }

    fn tipset(&self) -> Result<Cid> {
        Ok(TIPSET.parse()?)
    }
}

/// The part of a receipt that goes on chain.
pub struct Receipt {
    pub exit_code: u32,
    pub return_data: Vec<u8>,
    pub gas_used: u64,
    pub events_root: Option<Cid>,
}

/// A message applied.
pub struct Applied {
    pub receipt: Receipt,
    /// Makes the whole outcome as it is printed; later, because a benchmark does without.
    pub report: Box<dyn FnOnce() -> Value>,
}

/// A machine at one epoch, ready for messages.
pub trait Session {
    /// Applies a message given in CBOR, without signature.
    ///
    /// # Errors
    /// Where the reference makes no receipt at all: a message without a gas limit, a broken store.
    fn apply(&mut self, message: &[u8], implicit: bool) -> Result<Applied>;

    /// Writes the state into the store and returns its root.
    fn flush(&mut self) -> Result<Cid>;
}

/// The Wasm engines of all generations, with their caches of compiled actors.
pub struct Engines {
    v2: v2::Engines,
    v3: v3::Engines,
    v4: v4::Engines,
}

impl Engines {
    pub fn new() -> Engines {
        Engines { v2: v2::Engines::new(), v3: v3::Engines::new(1), v4: v4::Engines::new(1) }
    }

    /// Makes a machine on `context` and `store`. Compiles the actors that the state names, unless
    /// an earlier machine of these engines did.
    pub fn open(&self, context: Context, store: Store) -> Result<Box<dyn Session>> {
        match Generation::of_network(context.network_version)? {
            Generation::V2 => v2::open(&self.v2, context, store),
            Generation::V3 => v3::open(&self.v3, context, store),
            Generation::V4 => v4::open(&self.v4, context, store),
        }
    }
}
