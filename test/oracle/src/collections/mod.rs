//! `fvm-oracle collections`: operations on the reference's IPLD collections.
//!
//! README.md describes the protocol: a request on each line of standard input, its response on the
//! same line of standard output.

mod amt;
mod bitfield;
mod hamt;
mod kamt;
mod store;

use std::any::Any;
use std::io::{BufRead, Write};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::rc::Rc;

use anyhow::{anyhow, bail, Context, Result};
use cid::Cid;
use fvm_ipld_blockstore::Block;
use fvm_ipld_encoding::DAG_CBOR;
use ipld_core::ipld::Ipld;
use multihash_codetable::Code;
use serde::Deserialize;
use serde_json::{json, Value};

use self::store::TrackingStore;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Answer requests, one JSON document per line, until the end of the input
    Serve,
}

pub fn run(Command::Serve: &Command) -> Result<()> {
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let response = match respond(&line?) {
            Ok(response) => response,
            Err(error) => json!({ "error": format!("{error:#}") }),
        };
        writeln!(output, "{response}")?;
        output.flush()?;
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    kind: Kind,
    #[serde(default)]
    id: Value,
    bit_width: Option<u32>,
    #[serde(default)]
    min_data_depth: u32,
    max_array_width: Option<usize>,
    #[serde(default)]
    hash: Hash,
    ops: Vec<Vec<Value>>,
    /// Whether the response has all blocks.
    #[serde(default)]
    dump: bool,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Hamt3,
    Hamt0,
    Amt3,
    Amt0,
    Kamt,
    Bitfield,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Hash {
    #[default]
    Sha256,
    Identity,
}

impl Request {
    fn bit_width(&self) -> Result<u32> {
        self.bit_width.context("bit_width is missing")
    }
}

/// A collection that operations are applied to.
trait Subject {
    fn apply(&mut self, op: Op) -> Outcome;
}

/// What an operation gives: a result for the response, or a failure.
type Outcome = Result<Value, Failure>;

enum Failure {
    /// The collection refuses the operation: a result like others.
    Refused { category: &'static str, text: String },
    /// The request makes no sense: it is not carried on.
    Malformed(anyhow::Error),
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Failure {
        Failure::Malformed(error)
    }
}

fn refused(category: &'static str, error: impl ToString) -> Failure {
    Failure::Refused { category, text: error.to_string() }
}

fn respond(line: &str) -> Result<Value> {
    let request: Request = serde_json::from_str(line)?;
    let store = Rc::new(TrackingStore::default());
    let mut subject: Box<dyn Subject> = match request.kind {
        Kind::Hamt3 => hamt::v3(&request, &store)?,
        Kind::Hamt0 => hamt::v0(&request, &store)?,
        Kind::Amt3 => amt::v3(&request, &store)?,
        Kind::Amt0 => amt::v0(&request, &store)?,
        Kind::Kamt => kamt::new(&request, &store)?,
        Kind::Bitfield => Box::new(bitfield::Fields::default()),
    };
    let mut results = Vec::new();
    for (at, op) in request.ops.iter().enumerate() {
        let op = Op::parse(op).with_context(|| format!("operation {at}"))?;
        let apply = AssertUnwindSafe(|| match op.name {
            "put" => put(&store, op),
            _ => subject.apply(op),
        });
        match catch_unwind(apply) {
            Ok(Ok(result)) => results.push(result),
            Ok(Err(Failure::Refused { category, text })) => {
                results.push(json!({ "error": category, "text": text }));
            }
            Ok(Err(Failure::Malformed(error))) => {
                return Err(error.context(format!("operation {at} ({})", op.name)));
            }
            Err(panic) => {
                results.push(json!({ "panic": panic_text(&*panic) }));
                break;
            }
        }
    }
    Ok(response(&request, results, &store))
}

fn response(request: &Request, results: Vec<Value>, store: &TrackingStore) -> Value {
    let mut response = json!({
        "results": results,
        "roots": cid_list(&store.roots.borrow()),
        "reads": cid_list(&store.reads.borrow()),
        "writes": cid_list(&store.writes.borrow()),
    });
    if !request.id.is_null() {
        response["id"] = request.id.clone();
    }
    if request.dump {
        let blocks = store.blocks.borrow();
        let dump = blocks.iter().map(|(cid, data)| (cid.to_string(), hex::encode(data).into()));
        response["blocks"] = Value::Object(dump.collect());
    }
    response
}

/// Stores a block as it is, without recording a write.
fn put(store: &TrackingStore, op: Op) -> Outcome {
    let data = op.bytes(0)?;
    let block = Block::new(DAG_CBOR, data);
    let cid = block.cid(Code::Blake2b256);
    store.blocks.borrow_mut().insert(cid, block.data);
    Ok(json!(cid.to_string()))
}

fn cid_list(cids: &[Cid]) -> Vec<String> {
    cids.iter().map(Cid::to_string).collect()
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("panic").to_owned()
}

/// An operation: its name and its arguments.
#[derive(Clone, Copy)]
struct Op<'a> {
    name: &'a str,
    args: &'a [Value],
}

impl<'a> Op<'a> {
    fn parse(op: &'a [Value]) -> Result<Op<'a>> {
        match op.split_first() {
            Some((Value::String(name), args)) => Ok(Op { name, args }),
            _ => bail!("an operation starts with its name"),
        }
    }

    fn arg(&self, at: usize) -> Result<&'a Value> {
        self.args.get(at).with_context(|| format!("argument {at} is missing"))
    }

    fn bytes(&self, at: usize) -> Result<Vec<u8>> {
        from_hex(self.arg(at)?)
    }

    fn number(&self, at: usize) -> Result<u64> {
        to_number(self.arg(at)?)
    }

    /// An argument that may be null or left out.
    fn optional<T>(&self, at: usize, read: impl Fn(&Value) -> Result<T>) -> Result<Option<T>> {
        match self.args.get(at) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => read(value).map(Some),
        }
    }

    fn list<T>(&self, at: usize, read: impl Fn(&Value) -> Result<T>) -> Result<Vec<T>> {
        let list = self.arg(at)?.as_array().with_context(|| format!("argument {at}: no list"))?;
        list.iter().map(read).collect()
    }

    fn cid(&self, at: usize) -> Result<Cid> {
        let text = self.arg(at)?.as_str().context("a CID is a string")?;
        Ok(text.parse()?)
    }

    fn value(&self, at: usize) -> Result<Ipld> {
        to_ipld(self.arg(at)?)
    }

    fn unknown(&self) -> Failure {
        Failure::Malformed(anyhow!("no such operation"))
    }
}

fn from_hex(value: &Value) -> Result<Vec<u8>> {
    Ok(hex::decode(value.as_str().context("bytes are a hexadecimal string")?)?)
}

fn to_number(value: &Value) -> Result<u64> {
    value.as_u64().context("not a 64-bit unsigned integer")
}

/// A value of a collection is one DAG-CBOR item.
fn to_ipld(value: &Value) -> Result<Ipld> {
    fvm_ipld_encoding::from_slice(&from_hex(value)?).context("a value is one DAG-CBOR item")
}

fn from_ipld(value: &Ipld) -> Result<Value> {
    Ok(hex::encode(fvm_ipld_encoding::to_vec(value)?).into())
}

fn from_option(value: Option<&Ipld>) -> Outcome {
    Ok(value.map(from_ipld).transpose()?.unwrap_or_default())
}
