//! Conformance vectors in the format of the public corpus (class `message`).

use std::io::Read;
use std::path::Path;

use anyhow::{ensure, Context, Result};
use base64::prelude::{Engine as _, BASE64_STANDARD};
use cid::Cid;
use num_bigint::BigInt;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::car::Car;
use crate::generation::Receipt;
use crate::store::Blocks;

/// A vector as its file has it, `car` already unpacked.
#[derive(Deserialize)]
pub struct Vector {
    class: String,
    #[serde(rename = "_meta")]
    pub meta: Meta,
    car: Bytes,
    pub preconditions: Preconditions,
    pub apply_messages: Vec<ApplyMessage>,
    pub postconditions: Postconditions,
    #[serde(default)]
    pub randomness: Vec<Randomness>,
    /// The unpacked `car`.
    #[serde(skip)]
    pub state: std::rc::Rc<Blocks>,
}

#[derive(Deserialize)]
pub struct Meta {
    pub id: String,
}

#[derive(Deserialize)]
pub struct Preconditions {
    pub variants: Vec<Variant>,
    pub state_tree: StateTree,
    pub basefee: Option<Amount>,
    pub circ_supply: Option<Amount>,
}

/// The network and the epoch at which the messages are applied.
#[derive(Deserialize)]
pub struct Variant {
    pub id: String,
    pub epoch: i64,
    pub nv: u32,
}

#[derive(Deserialize)]
pub struct StateTree {
    #[serde(deserialize_with = "linked_cid")]
    pub root_cid: Cid,
}

#[derive(Deserialize)]
pub struct ApplyMessage {
    /// The message in CBOR, without signature.
    pub bytes: Bytes,
    #[serde(default)]
    pub epoch_offset: i64,
    #[serde(default)]
    pub implicit: bool,
}

/// What the messages led to where the vector was made.
#[derive(Deserialize)]
pub struct Postconditions {
    receipts: Vec<ExpectedReceipt>,
    state_tree: StateTree,
}

#[derive(Deserialize)]
struct ExpectedReceipt {
    exit_code: u32,
    #[serde(rename = "return")]
    return_data: Bytes,
    gas_used: u64,
    /// Absent from the public corpus; `null` where there are no events.
    #[serde(default, deserialize_with = "present")]
    events_root: Option<Option<AnyCid>>,
}

/// One recorded answer of a randomness extern, before any hashing with tag, epoch and entropy.
#[derive(Deserialize)]
pub struct Randomness {
    pub on: (RandomnessKind, i64),
    pub ret: Bytes,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum RandomnessKind {
    Chain,
    Beacon,
}

/// An amount in attoFIL: in JSON an integer of any size, bare or as a string.
#[derive(Clone, Default)]
pub struct Amount(pub BigInt);

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = match Value::deserialize(deserializer)? {
            Value::Number(number) => number.to_string(),
            Value::String(text) => text,
            other => return Err(serde::de::Error::custom(format!("{other} is no amount"))),
        };
        text.parse().map(Amount).map_err(serde::de::Error::custom)
    }
}

/// Bytes that JSON carries in base64.
#[derive(Default)]
pub struct Bytes(pub Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        BASE64_STANDARD.decode(text).map(Bytes).map_err(serde::de::Error::custom)
    }
}

/// Tells a field that is null from one that is absent.
fn present<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Option<AnyCid>>, D::Error> {
    Option::<AnyCid>::deserialize(d).map(Some)
}

/// A CID as a string, or in the form of a [`Link`].
#[derive(Deserialize)]
#[serde(untagged)]
enum AnyCid {
    Bare(String),
    Linked(Link),
}

impl AnyCid {
    fn text(&self) -> &str {
        match self {
            AnyCid::Bare(cid) | AnyCid::Linked(Link { cid }) => cid,
        }
    }
}

/// A CID in the form `{"/": "bafy…"}`.
#[derive(Deserialize)]
struct Link {
    #[serde(rename = "/")]
    cid: String,
}

fn linked_cid<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cid, D::Error> {
    Link::deserialize(deserializer)?.cid.parse().map_err(serde::de::Error::custom)
}

impl Vector {
    /// Reads and unpacks the vector at `path`.
    pub fn open(path: &Path) -> Result<Vector> {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("cannot read {path:?}"))?;
        Vector::parse(&text).with_context(|| format!("{path:?} is not a vector"))
    }

    fn parse(text: &str) -> Result<Vector> {
        let mut vector: Vector = serde_json::from_str(text)?;
        ensure!(vector.class == "message", "class {:?} is not \"message\"", vector.class);
        let packed = std::mem::take(&mut vector.car.0);
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut unpacked)?;
        vector.state = std::rc::Rc::new(Car::parse(&unpacked)?.blocks.into_iter().collect());
        Ok(vector)
    }
}

impl Postconditions {
    /// Fails at the first difference.
    pub fn check(&self, receipts: &[Receipt], root: Cid) -> Result<()> {
        ensure!(receipts.len() == self.receipts.len(), "another number of receipts");
        for (at, (expected, actual)) in self.receipts.iter().zip(receipts).enumerate() {
            let (code, gas) = (expected.exit_code, expected.gas_used);
            ensure!(
                actual.exit_code == code,
                "message {at}: exit {}, not {code}",
                actual.exit_code
            );
            ensure!(actual.return_data == expected.return_data.0, "message {at}: another return");
            ensure!(actual.gas_used == gas, "message {at}: gas {}, not {gas}", actual.gas_used);
            if let Some(events) = &expected.events_root {
                let root = actual.events_root.map(|root| root.to_string());
                let expected = events.as_ref().map(AnyCid::text);
                ensure!(
                    root.as_deref() == expected,
                    "message {at}: events root {root:?}, not {expected:?}"
                );
            }
        }
        let expected = self.state_tree.root_cid;
        ensure!(root == expected, "root {root}, not {expected}");
        Ok(())
    }
}
