//! Plays a variant of a vector on a machine.

use std::rc::Rc;

use anyhow::{Context as _, Result};
use cid::Cid;
use num_bigint::BigInt;

use crate::generation::{Answers, Applied, Context, Engines, Session, Settings};
use crate::store::Store;
use crate::vector::{Variant, Vector};

/// In attoFIL, where a vector states no base fee.
const DEFAULT_BASE_FEE: u32 = 100;

/// In FIL, where a vector states no circulating supply: all there will ever be.
const TOTAL_SUPPLY: u32 = 2_000_000_000;

/// Takes the recorded randomness out of the vector.
pub fn answers(vector: &mut Vector, post: bool) -> Rc<Answers> {
    Rc::new(Answers { randomness: std::mem::take(&mut vector.randomness), post, tipset: None })
}

/// One variant of a vector on its way.
pub struct Player<'a> {
    pub vector: &'a Vector,
    pub variant: &'a Variant,
    pub tracing: bool,
    /// The state on which the next machine starts.
    pub root: Cid,
}

impl Player<'_> {
    /// Applies all messages and flushes; hands over the outcome of each message, and returns the
    /// post state root.
    ///
    /// A message with an epoch offset gets a machine of its own at that epoch.
    pub fn play(
        &mut self,
        engines: &Engines,
        answers: &Rc<Answers>,
        store: &Store,
        on_applied: &mut dyn FnMut(Applied),
    ) -> Result<Cid> {
        let mut offset = 0;
        let mut session = self.open(engines, answers, store, offset)?;
        for message in &self.vector.apply_messages {
            if message.epoch_offset != offset {
                self.root = session.flush()?;
                offset = message.epoch_offset;
                session = self.open(engines, answers, store, offset)?;
            }
            let applied = session.apply(&message.bytes.0, message.implicit);
            on_applied(applied.context("the message has no receipt")?);
        }
        session.flush()
    }

    fn open(
        &self,
        engines: &Engines,
        answers: &Rc<Answers>,
        store: &Store,
        offset: i64,
    ) -> Result<Box<dyn Session>> {
        let given = &self.vector.preconditions;
        let supply = match &given.circ_supply {
            Some(supply) => supply.0.clone(),
            None => BigInt::from(TOTAL_SUPPLY) * BigInt::from(10u64.pow(18)),
        };
        let context = Context {
            network_version: self.variant.nv,
            epoch: self.variant.epoch + offset,
            root: self.root,
            base_fee: given.basefee.as_ref().map_or(DEFAULT_BASE_FEE.into(), |fee| fee.0.clone()),
            circ_supply: supply,
            tracing: self.tracing,
            answers: answers.clone(),
            settings: Settings::default(),
        };
        engines.open(context, store.clone())
    }
}
