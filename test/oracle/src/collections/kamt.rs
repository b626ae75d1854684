//! Keyed array mapped tries, with keys as the EVM actor has them.

use std::borrow::Cow;
use std::rc::Rc;

use anyhow::{ensure, Result};
use fvm_ipld_kamt::{AsHashedKey, Config, Error, HashedKey, Kamt};
use ipld_core::ipld::Ipld;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{json, Value};

use super::store::TrackingStore;
use super::{from_hex, from_ipld, from_option, refused, to_number};
use super::{Failure, Op, Outcome, Request, Subject};

const KEY_BYTES: usize = 32;

/// A storage slot of a contract: a 256-bit number, most significant byte first.
#[derive(Debug, PartialEq, PartialOrd)]
struct Slot([u8; KEY_BYTES]);

impl Slot {
    fn from_bytes(bytes: &[u8]) -> Result<Slot> {
        ensure!(bytes.len() <= KEY_BYTES, "a key has at most {KEY_BYTES} bytes");
        let mut slot = [0; KEY_BYTES];
        slot[KEY_BYTES - bytes.len()..].copy_from_slice(bytes);
        Ok(Slot(slot))
    }
}

/// In CBOR a byte string without leading zeros.
impl Serialize for Slot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let zeros = self.0.iter().take_while(|byte| **byte == 0).count();
        serializer.serialize_bytes(&self.0[zeros..])
    }
}

impl<'de> Deserialize<'de> for Slot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes: Cow<[u8]> = fvm_ipld_encoding::strict_bytes::deserialize(deserializer)?;
        Slot::from_bytes(&bytes).map_err(serde::de::Error::custom)
    }
}

struct SlotOrder;

impl AsHashedKey<Slot, KEY_BYTES> for SlotOrder {
    fn as_hashed_key(slot: &Slot) -> Cow<'_, HashedKey<KEY_BYTES>> {
        Cow::Borrowed(&slot.0)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let category = match error {
            Error::MaxDepth => "max_depth",
            Error::InvalidHashBitLen => "invalid_bit_width",
            Error::ZeroPointers => "zero_pointers",
            Error::CidNotFound(_) => "not_found",
            Error::StartKeyNotFound => "start_key_not_found",
            Error::Dynamic(_) => "invalid",
        };
        refused(category, error)
    }
}

struct SlotMap {
    kamt: Kamt<Rc<TrackingStore>, Slot, Ipld, SlotOrder, KEY_BYTES>,
    config: Config,
}

pub fn new(request: &Request, store: &Rc<TrackingStore>) -> Result<Box<dyn Subject>> {
    let config = Config {
        bit_width: request.bit_width()?,
        min_data_depth: request.min_data_depth,
        max_array_width: request.max_array_width.unwrap_or(1),
    };
    let kamt = Kamt::new_with_config(store.clone(), config.clone());
    Ok(Box::new(SlotMap { kamt, config }))
}

impl SlotMap {
    fn load(&mut self, root: cid::Cid) -> Outcome {
        let store = self.kamt.store().clone();
        self.kamt = Kamt::load_with_config(&root, store, self.config.clone())?;
        Ok(Value::Null)
    }

    fn entries_from(&self, start: Option<Slot>, limit: u64) -> Outcome {
        let entries = match &start {
            Some(start) => self.kamt.iter_from(start)?,
            None => self.kamt.iter(),
        };
        let mut taken = Vec::new();
        for entry in entries {
            if taken.len() as u64 == limit {
                break;
            }
            let (slot, value) = entry?;
            taken.push(json!([hex::encode(slot.0), from_ipld(value)?]));
        }
        Ok(taken.into())
    }
}

impl Subject for SlotMap {
    fn apply(&mut self, op: Op) -> Outcome {
        let key = || Slot::from_bytes(&op.bytes(0)?);
        match op.name {
            "set" => from_option(self.kamt.set(key()?, op.value(1)?)?.as_ref()),
            "set_if_absent" => Ok(self.kamt.set_if_absent(key()?, op.value(1)?)?.into()),
            "get" => from_option(self.kamt.get(&key()?)?),
            "contains" => Ok(self.kamt.contains_key(&key()?)?.into()),
            "delete" => from_option(self.kamt.delete(&key()?)?.as_ref()),
            "for_each" => self.entries_from(None, u64::MAX),
            "for_each_from" => {
                let start = op.optional(0, |value| Slot::from_bytes(&from_hex(value)?))?;
                let limit = op.optional(1, to_number)?;
                self.entries_from(start, limit.unwrap_or(u64::MAX))
            }
            "is_empty" => Ok(self.kamt.is_empty().into()),
            "clear" => {
                self.kamt.clear();
                Ok(Value::Null)
            }
            "flush" => {
                let root = self.kamt.flush()?;
                Ok(self.kamt.store().flushed(root))
            }
            "reload" => self.load(self.kamt.store().last_root()?),
            "load" => self.load(op.cid(0)?),
            _ => Err(op.unknown()),
        }
    }
}
