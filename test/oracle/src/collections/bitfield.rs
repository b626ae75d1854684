//! Bit fields and their RLE+ encoding.

use anyhow::{Context, Result};
use fvm_ipld_bitfield::iter::Ranges;
use fvm_ipld_bitfield::{BitField, Error, OutOfRangeError};
use serde_json::{json, Value};

use super::{refused, to_number, Failure, Op, Outcome, Subject};

/// The bit fields that a request has made, which its operations name by their position.
#[derive(Default)]
pub struct Fields(Vec<BitField>);

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let category = match error {
            Error::NotMinimal => "not_minimal",
            Error::UnsupportedVersion => "unsupported_version",
            Error::InvalidVarint => "invalid_varint",
            Error::RLEOverflow => "overflow",
        };
        refused(category, error)
    }
}

impl From<OutOfRangeError> for Failure {
    fn from(error: OutOfRangeError) -> Failure {
        refused("out_of_range", error)
    }
}

impl Fields {
    fn field(&self, op: Op, at: usize) -> Result<&BitField> {
        self.0.get(op.number(at)? as usize).context("no such bit field")
    }

    fn field_mut(&mut self, op: Op, at: usize) -> Result<&mut BitField> {
        self.0.get_mut(op.number(at)? as usize).context("no such bit field")
    }

    fn add(&mut self, field: BitField) -> Outcome {
        let bytes = hex::encode(field.to_bytes());
        self.0.push(field);
        Ok(json!({ "field": self.0.len() - 1, "bytes": bytes }))
    }
}

impl Subject for Fields {
    fn apply(&mut self, op: Op) -> Outcome {
        match op.name {
            "from_ranges" => {
                let ranges = op.list(0, to_range)?;
                self.add(BitField::from_ranges(Ranges::new(ranges)))
            }
            "from_bits" => self.add(BitField::try_from_bits(op.list(0, to_number)?)?),
            "decode" => self.add(BitField::from_bytes(&op.bytes(0)?)?),
            "decode_cbor" => {
                let decoded = fvm_ipld_encoding::from_slice(&op.bytes(0)?);
                self.add(decoded.map_err(|error| refused("invalid", error))?)
            }
            "union" => {
                let fields: Result<Vec<_>> =
                    (0..op.args.len()).map(|at| self.field(op, at)).collect();
                self.add(BitField::union(fields?))
            }
            "intersection" => self.add(self.field(op, 0)? & self.field(op, 1)?),
            "difference" => self.add(self.field(op, 0)? - self.field(op, 1)?),
            "symmetric_difference" => self.add(self.field(op, 0)? ^ self.field(op, 1)?),
            "cut" => self.add(self.field(op, 0)?.cut(self.field(op, 1)?)),
            "slice" => match self.field(op, 0)?.slice(op.number(1)?, op.number(2)?) {
                Some(slice) => self.add(slice),
                None => Ok(Value::Null),
            },
            "set" => {
                self.field_mut(op, 0)?.try_set(op.number(1)?)?;
                Ok(Value::Null)
            }
            "unset" => {
                self.field_mut(op, 0)?.unset(op.number(1)?);
                Ok(Value::Null)
            }
            _ => self.query(op),
        }
    }
}

impl Fields {
    fn query(&self, op: Op) -> Outcome {
        let field = || self.field(op, 0);
        match op.name {
            "get" => Ok(field()?.get(op.number(1)?).into()),
            "first" => Ok(field()?.first().into()),
            "last" => Ok(field()?.last().into()),
            "len" => Ok(field()?.len().into()),
            "is_empty" => Ok(field()?.is_empty().into()),
            "ranges" => {
                Ok(field()?.ranges().map(|range| json!([range.start, range.end])).collect())
            }
            "bits" => {
                let bits = field()?.bounded_iter(op.number(1)?);
                Ok(bits.map(|bits| bits.collect::<Vec<_>>()).into())
            }
            "equal" => Ok((field()? == self.field(op, 1)?).into()),
            "contains_any" => Ok(field()?.contains_any(self.field(op, 1)?).into()),
            "contains_all" => Ok(field()?.contains_all(self.field(op, 1)?).into()),
            "encode" => Ok(hex::encode(field()?.to_bytes()).into()),
            "encode_cbor" => {
                let encoded = fvm_ipld_encoding::to_vec(field()?);
                Ok(hex::encode(encoded.map_err(|error| refused("invalid", error))?).into())
            }
            _ => Err(op.unknown()),
        }
    }
}

fn to_range(pair: &Value) -> Result<std::ops::Range<u64>> {
    match pair.as_array().map(Vec::as_slice) {
        Some([start, end]) => Ok(to_number(start)?..to_number(end)?),
        _ => anyhow::bail!("a range is a pair of start and end"),
    }
}
