//! The generations of the reference VM behind one interface.
//!
//! Every published major version of crate `fvm` serves a range of network versions and has message
//! and address types of its own, so only bytes, CIDs, big integers and JSON cross this boundary.
//! What the modules of the generations share in text is in [`shared`].

use std::rc::Rc;

use anyhow::{bail, ensure, Result};
use cid::Cid;
use num_bigint::BigInt;
use serde_json::Value;

use crate::store::Store;
use crate::vector::{Randomness, RandomnessKind};

#[macro_use]
mod shared;
mod own_syscalls;
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
            21..=30 => Ok(Generation::V4),
            _ => bail!("network version {version} is not served: 15 to 30 are"),
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
    pub settings: Settings,
}

impl Context {
    fn timestamp(&self) -> u64 {
        // A negative epoch can only come from a broken input; the reference wraps around as well.
        self.settings.timestamp.unwrap_or((self.epoch as u64).wrapping_mul(EPOCH_SECONDS))
    }
}

/// What an embedder chooses besides, where it is other than the profile's.
#[derive(clap::Args, Clone, Default, PartialEq)]
pub struct Settings {
    /// The chain id of Ethereum transactions
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub chain_id: u64,
    /// The time of every epoch, instead of 30 seconds for each
    #[arg(long, value_name = "SECONDS")]
    pub timestamp: Option<u64>,
    /// The tipset of every epoch
    #[arg(long, value_name = "CID")]
    pub tipset: Option<Cid>,
    /// The cap for the memory of all calls of a message together
    #[arg(long, value_name = "BYTES")]
    pub max_memory: Option<u64>,
    /// The cap for the memory of one instance, in whole pages
    #[arg(long, value_name = "BYTES")]
    pub max_instance_memory: Option<u64>,
    /// Actors can replace their own code
    #[arg(long)]
    pub upgrade_actor: bool,
    /// Actors can import the syscalls of `my_custom_kernel`
    #[arg(long)]
    pub own_syscalls: bool,
}

impl Settings {
    /// Refuses what only FVM 4 has.
    fn check_kernel_is_standard(&self) -> Result<()> {
        ensure!(!self.upgrade_actor && !self.own_syscalls, "only FVM 4 has other syscalls");
        Ok(())
    }
}

/// The recorded and the agreed answers of the conformance profile.
#[derive(Default)]
pub struct Answers {
    pub randomness: Vec<Randomness>,
    /// What the verification of a window PoSt says.
    pub post: bool,
    /// [`TIPSET`] where absent.
    pub tipset: Option<Cid>,
}

impl Answers {
    fn randomness(&self, kind: RandomnessKind, epoch: i64) -> Result<[u8; 32]> {
        match self.randomness.iter().find(|recorded| recorded.on == (kind, epoch)) {
            Some(recorded) => Ok(recorded.ret.0.as_slice().try_into()?),
            None => Ok(FALLBACK_RANDOMNESS),
        }
    }

    fn tipset(&self) -> Result<Cid> {
        Ok(self.tipset.map_or_else(|| TIPSET.parse(), Ok)?)
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
