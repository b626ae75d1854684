//! Hash array mapped tries in the layouts of version 3 and version 0.

use std::rc::Rc;

use anyhow::Result;
use fvm_ipld_hamt::{BytesKey, Config, Error, Hamt, Hamtv0, HashAlgorithm, Identity, Sha256};
use ipld_core::ipld::Ipld;
use serde_json::{json, Value};

use super::store::TrackingStore;
use super::{from_hex, from_ipld, from_option, refused, to_number};
use super::{Failure, Hash, Op, Outcome, Request, Subject};

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

/// The same program for both layouts: the crate offers no type to be generic over.
macro_rules! subject {
    ($constructor:ident, $subject:ident, $hamt:ident) => {
        pub fn $constructor(
            request: &Request,
            store: &Rc<TrackingStore>,
        ) -> Result<Box<dyn Subject>> {
            let config = Config {
                bit_width: request.bit_width()?,
                min_data_depth: request.min_data_depth,
                max_array_width: request.max_array_width.unwrap_or(3),
            };
            Ok(match request.hash {
                Hash::Sha256 => Box::new($subject::<Sha256>::new(config, store)),
                Hash::Identity => Box::new($subject::<Identity>::new(config, store)),
            })
        }

        struct $subject<H> {
            hamt: $hamt<Rc<TrackingStore>, Ipld, BytesKey, H>,
            config: Config,
        }

        impl<H: HashAlgorithm> $subject<H> {
            fn new(config: Config, store: &Rc<TrackingStore>) -> Self {
                let hamt = $hamt::new_with_config(store.clone(), config.clone());
                Self { hamt, config }
            }

            fn load(&mut self, root: cid::Cid) -> Outcome {
                let store = self.hamt.store().clone();
                self.hamt = $hamt::load_with_config(&root, store, self.config.clone())?;
                Ok(Value::Null)
            }
        }

        impl<H: HashAlgorithm> Subject for $subject<H> {
            fn apply(&mut self, op: Op) -> Outcome {
                let key = || op.bytes(0).map(BytesKey);
                match op.name {
                    "set" => from_option(self.hamt.set(key()?, op.value(1)?)?.as_ref()),
                    "set_if_absent" => Ok(self.hamt.set_if_absent(key()?, op.value(1)?)?.into()),
                    "get" => from_option(self.hamt.get(&key()?)?),
                    "contains" => Ok(self.hamt.contains_key(&key()?)?.into()),
                    "delete" => {
                        let deleted = self.hamt.delete(&key()?)?;
                        from_option(deleted.as_ref().map(|(_, value)| value))
                    }
                    "for_each" => {
                        let mut entries = Entries::default();
                        self.hamt.for_each(|key, value| entries.add(key, value))?;
                        Ok(entries.0.into())
                    }
                    "for_each_cacheless" => {
                        let mut entries = Entries::default();
                        self.hamt.for_each_cacheless(|key, value| entries.add(key, value))?;
                        Ok(entries.0.into())
                    }
                    "for_each_ranged" => {
                        let start = op.optional(0, from_hex)?.map(BytesKey);
                        let limit = op.optional(1, to_number)?.map(|limit| limit as usize);
                        let mut entries = Entries::default();
                        let (count, next) = self
                            .hamt
                            .for_each_ranged(start.as_ref(), limit, |key, value| {
                                entries.add(key, value)
                            })?;
                        let next = next.map(|key| hex::encode(key.0));
                        Ok(json!({ "entries": entries.0, "count": count, "next": next }))
                    }
                    "is_empty" => Ok(self.hamt.is_empty().into()),
                    "clear" => {
                        self.hamt.clear();
                        Ok(Value::Null)
                    }
                    "flush" => {
                        let root = self.hamt.flush()?;
                        Ok(self.hamt.store().flushed(root))
                    }
                    "reload" => self.load(self.hamt.store().last_root()?),
                    "load" => self.load(op.cid(0)?),
                    _ => Err(op.unknown()),
                }
            }
        }
    };
}

subject!(v3, SubjectV3, Hamt);
subject!(v0, SubjectV0, Hamtv0);

#[derive(Default)]
struct Entries(Vec<Value>);

impl Entries {
    fn add(&mut self, key: &BytesKey, value: &Ipld) -> Result<()> {
        self.0.push(json!([hex::encode(&key.0), from_ipld(value)?]));
        Ok(())
    }
}
