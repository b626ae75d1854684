//! Array mapped tries in the layouts of version 3 and version 0.

use std::rc::Rc;

use anyhow::{ensure, Context, Result};
use fvm_ipld_amt::{Amt, Amtv0, Error};
use ipld_core::ipld::Ipld;
use serde_json::{json, Value};

use super::store::TrackingStore;
use super::{from_ipld, from_option, refused, to_ipld, to_number};
use super::{Failure, Op, Outcome, Request, Subject};

/// The only bit width that the layout of version 0 can express.
const V0_BIT_WIDTH: u32 = 3;

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let category = match error {
            Error::OutOfRange(_) => "out_of_range",
            Error::MaxHeight(..) => "max_height",
            Error::Cid(_) => "cid",
            Error::Cached => "cached",
            Error::InvalidVecLength => "invalid_length",
            Error::LinksAndValues => "links_and_values",
            Error::CidNotFound(_) => "not_found",
            Error::Dynamic(_) => "invalid",
        };
        refused(category, error)
    }
}

/// The same program for both layouts: the crate offers no type to be generic over.
macro_rules! subject {
    ($subject:ident, $amt:ident) => {
        struct $subject {
            amt: $amt<Ipld, Rc<TrackingStore>>,
            bit_width: u32,
            store: Rc<TrackingStore>,
        }

        impl $subject {
            fn boxed(bit_width: u32, store: &Rc<TrackingStore>) -> Box<dyn Subject> {
                let amt = $amt::new_with_bit_width(store.clone(), bit_width);
                Box::new(Self { amt, bit_width, store: store.clone() })
            }

            fn load(&mut self, root: cid::Cid) -> Outcome {
                self.amt = $amt::load(&root, self.store.clone())?;
                Ok(Value::Null)
            }
        }

        impl Subject for $subject {
            fn apply(&mut self, op: Op) -> Outcome {
                match op.name {
                    "set" => {
                        self.amt.set(op.number(0)?, op.value(1)?)?;
                        Ok(Value::Null)
                    }
                    "get" => from_option(self.amt.get(op.number(0)?)?),
                    "delete" => from_option(self.amt.delete(op.number(0)?)?.as_ref()),
                    "batch_set" => {
                        self.amt.batch_set(op.list(0, to_ipld)?)?;
                        Ok(Value::Null)
                    }
                    "batch_delete" => {
                        let strict = op.arg(1)?.as_bool().context("strict is a boolean")?;
                        Ok(self.amt.batch_delete(op.list(0, to_number)?, strict)?.into())
                    }
                    "replace" => {
                        let new = op.list(0, to_replacement)?;
                        self.amt.for_each_mut(|index, value| {
                            if let Some((_, new)) = new.iter().find(|(at, _)| *at == index) {
                                **value = new.clone();
                            }
                            Ok(())
                        })?;
                        Ok(Value::Null)
                    }
                    "for_each" => {
                        let mut entries = Entries::default();
                        self.amt.for_each(|index, value| entries.add(index, value))?;
                        Ok(entries.0.into())
                    }
                    "for_each_cacheless" => {
                        let mut entries = Entries::default();
                        self.amt.for_each_cacheless(|index, value| entries.add(index, value))?;
                        Ok(entries.0.into())
                    }
                    "for_each_ranged" => {
                        let start = op.optional(0, to_number)?;
                        let limit = op.optional(1, to_number)?;
                        let mut entries = Entries::default();
                        let (count, next) = self.amt.for_each_ranged(start, limit, |at, value| {
                            entries.add(at, value)
                        })?;
                        Ok(json!({ "entries": entries.0, "count": count, "next": next }))
                    }
                    "count" => Ok(self.amt.count().into()),
                    "height" => Ok(self.amt.height().into()),
                    "from_iter" => {
                        let values = op.list(0, to_ipld)?;
                        let root = $amt::<Ipld, _>::new_from_iter_with_bit_width(
                            self.store.clone(),
                            self.bit_width,
                            values,
                        )?;
                        Ok(self.store.flushed(root))
                    }
                    "flush" => {
                        let root = self.amt.flush()?;
                        Ok(self.store.flushed(root))
                    }
                    "reload" => self.load(self.store.last_root()?),
                    "load" => self.load(op.cid(0)?),
                    _ => Err(op.unknown()),
                }
            }
        }
    };
}

subject!(SubjectV3, Amt);
subject!(SubjectV0, Amtv0);

pub fn v3(request: &Request, store: &Rc<TrackingStore>) -> Result<Box<dyn Subject>> {
    Ok(SubjectV3::boxed(request.bit_width()?, store))
}

pub fn v0(request: &Request, store: &Rc<TrackingStore>) -> Result<Box<dyn Subject>> {
    let bit_width = request.bit_width.unwrap_or(V0_BIT_WIDTH);
    ensure!(bit_width == V0_BIT_WIDTH, "amt0 has bit width {V0_BIT_WIDTH}");
    Ok(SubjectV0::boxed(bit_width, store))
}

fn to_replacement(pair: &Value) -> Result<(u64, Ipld)> {
    match pair.as_array().map(Vec::as_slice) {
        Some([index, value]) => Ok((to_number(index)?, to_ipld(value)?)),
        _ => anyhow::bail!("a replacement is a pair of index and value"),
    }
}

#[derive(Default)]
struct Entries(Vec<Value>);

impl Entries {
    fn add(&mut self, index: u64, value: &Ipld) -> Result<()> {
        self.0.push(json!([index, from_ipld(value)?]));
        Ok(())
    }
}
