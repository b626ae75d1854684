//! `fvm-oracle messages`: executes a stream of messages, and makes vectors of them.

use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{ensure, Context as _, Result};
use base64::prelude::{Engine as _, BASE64_STANDARD};
use cid::Cid;
use flate2::{write::GzEncoder, Compression};
use fvm3_shared::address::{Address, Network};
use fvm3_shared::econ::TokenAmount;
use fvm3_shared::message::Message;
use num_bigint::BigInt;
use serde::Deserialize;
use serde_json::{json, Number, Value};

use crate::bundle::Bundle;
use crate::car::{self, Car};
use crate::generation::{Answers, Context, Engines, Receipt, Settings};
use crate::store::Store;
use crate::vector::{Amount, Bytes};

#[derive(clap::Args)]
pub struct Options {
    /// The stream, a JSON document
    #[arg(value_name = "STREAM")]
    file: PathBuf,
    /// The start state, instead of the stream's
    #[arg(long, value_name = "CAR")]
    car: Option<PathBuf>,
    /// The actor bundle that the state refers to, instead of the stream's
    #[arg(long, value_name = "CAR")]
    bundle: Option<PathBuf>,
    /// Report every gas charge and every call, in order
    #[arg(long)]
    trace: bool,
    /// Write each message as a vector into this folder
    #[arg(long, value_name = "DIR")]
    vectors: Option<PathBuf>,
    /// After the stream, read messages from standard input, one a line, and answer each with a line
    #[arg(long)]
    serve: bool,
    /// Write the final state into a CARv1 file
    #[arg(long, value_name = "OUT")]
    post_car: Option<PathBuf>,
    #[command(flatten, next_help_heading = "Other than in the profile")]
    settings: Settings,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stream {
    nv: u32,
    epoch: i64,
    base_fee: Amount,
    circ_supply: Amount,
    /// The only root of `car`, where absent.
    root: Option<String>,
    car: Option<PathBuf>,
    bundle: Option<PathBuf>,
    messages: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// Becomes part of the name of the vector.
    id: Option<String>,
    /// That of the stream, where absent.
    epoch: Option<i64>,
    /// That of the stream, where absent.
    base_fee: Option<Amount>,
    /// That of the stream, where absent.
    circ_supply: Option<Amount>,
    /// The state stays as it was before this message.
    #[serde(default)]
    discard: bool,
    /// Execution without a vector.
    #[serde(default)]
    no_vector: bool,
    /// The execution trace of this message too.
    #[serde(default)]
    trace: bool,
    #[serde(default)]
    implicit: bool,
    /// The message in CBOR, instead of the fields below.
    bytes: Option<Bytes>,
    from: Option<String>,
    to: Option<String>,
    #[serde(default)]
    nonce: u64,
    #[serde(default)]
    value: Amount,
    #[serde(default)]
    gas_limit: u64,
    #[serde(default)]
    gas_fee_cap: Amount,
    #[serde(default)]
    gas_premium: Amount,
    #[serde(default)]
    method: u64,
    #[serde(default)]
    params_base64: Bytes,
}

impl Entry {
    fn encode(&self) -> Result<Vec<u8>> {
        if let Some(bytes) = &self.bytes {
            ensure!(self.from.is_none() && self.to.is_none(), "either bytes or fields");
            return Ok(bytes.0.clone());
        }
        let message = Message {
            version: 0,
            from: address(self.from.as_deref().context("from is missing")?)?,
            to: address(self.to.as_deref().context("to is missing")?)?,
            sequence: self.nonce,
            value: TokenAmount::from_atto(self.value.0.clone()),
            method_num: self.method,
            params: self.params_base64.0.clone().into(),
            gas_limit: self.gas_limit,
            gas_fee_cap: TokenAmount::from_atto(self.gas_fee_cap.0.clone()),
            gas_premium: TokenAmount::from_atto(self.gas_premium.0.clone()),
        };
        Ok(fvm_ipld_encoding::to_vec(&message)?)
    }
}

/// An address of any network.
fn address(text: &str) -> Result<Address> {
    let network = if text.starts_with('f') { Network::Mainnet } else { Network::Testnet };
    network.parse_address(text).with_context(|| format!("{text:?} is not an address"))
}

pub fn run(options: &Options) -> Result<()> {
    let text = std::fs::read_to_string(&options.file)
        .with_context(|| format!("cannot read {:?}", options.file))?;
    let stream: Stream = serde_json::from_str(&text)
        .with_context(|| format!("{:?} is not a stream of messages", options.file))?;
    let folder = options.file.parent().unwrap_or(Path::new(""));
    let path = |option: &Option<PathBuf>, field: &Option<PathBuf>, name: &str| {
        let own = field.as_ref().map(|path| folder.join(path));
        option.clone().or(own).with_context(|| format!("{name} is missing"))
    };
    let car = Car::open(&path(&options.car, &stream.car, "car")?)?;
    let root = match &stream.root {
        Some(root) => root.parse().context("root is not a CID")?,
        None => car.root()?,
    };
    let bundle = Bundle::open(&path(&options.bundle, &stream.bundle, "bundle")?)?;
    let mut run = Run {
        options,
        stream: &stream,
        engines: Engines::new(),
        store: Store::new(Rc::new(car.blocks.into_iter().collect()), bundle.blocks),
        root,
    };
    if let Some(folder) = &options.vectors {
        ensure!(options.settings == Settings::default(), "vectors are of the profile");
        std::fs::create_dir_all(folder)?;
    }
    let mut reports = Vec::new();
    for (at, entry) in stream.messages.iter().enumerate() {
        reports.push(run.message(at, entry).with_context(|| format!("message {at}"))?);
    }
    if options.serve {
        run.serve(stream.messages.len())?;
    } else {
        println!("{:#}", json!({ "messages": reports, "root": run.root.to_string() }));
    }
    if let Some(path) = &options.post_car {
        run.store.write_car(path, run.root)?;
    }
    Ok(())
}

struct Run<'a> {
    options: &'a Options,
    stream: &'a Stream,
    engines: Engines,
    store: Store,
    /// The state that the messages so far have left.
    root: Cid,
}

impl Run<'_> {
    /// Answers messages from standard input, numbered from `first` on. A line that is no message is
    /// answered with an error.
    fn serve(&mut self, first: usize) -> Result<()> {
        let mut output = std::io::stdout().lock();
        for (at, line) in std::io::stdin().lock().lines().enumerate() {
            let report = serde_json::from_str::<Entry>(&line?)
                .map_err(anyhow::Error::from)
                .and_then(|entry| self.message(first + at, &entry))
                .unwrap_or_else(|error| json!({ "error": format!("{error:#}") }));
            writeln!(output, "{report}")?;
            output.flush()?;
        }
        Ok(())
    }

    /// Executes a message on a machine of its own. One without a receipt leaves the state as it is.
    fn message(&mut self, at: usize, entry: &Entry) -> Result<Value> {
        let bytes = entry.encode()?;
        self.store.record_reads();
        let mut session = self.engines.open(self.context(entry), self.store.clone())?;
        let applied = match session.apply(&bytes, entry.implicit) {
            Ok(applied) => applied,
            Err(error) => return Ok(json!({ "id": entry.id, "error": format!("{error:#}") })),
        };
        let post_root = session.flush()?;
        if entry.discard {
            self.store.forget_writes();
        }
        let reads = self.store.take_reads(&bytes);
        let missing = self.store.take_missing();
        // A vector of an incomplete state would be a trap.
        if let (Some(folder), true) =
            (&self.options.vectors, missing.is_empty() && !entry.no_vector)
        {
            let id = match &entry.id {
                Some(id) => format!("{at:04}-{id}"),
                None => format!("{at:04}"),
            };
            let car = pack(self.root, &reads)?;
            let vector = self.vector(&id, entry, &bytes, car, &applied.receipt, post_root)?;
            std::fs::write(folder.join(format!("{id}.json")), format!("{vector:#}\n"))?;
        }
        let mut report = (applied.report)();
        report["id"] = json!(entry.id);
        if !missing.is_empty() {
            report["missing_blocks"] = json!(missing);
        }
        report["root"] = json!(post_root.to_string());
        if !entry.discard {
            self.root = post_root;
        }
        Ok(report)
    }

    fn context(&self, entry: &Entry) -> Context {
        Context {
            network_version: self.stream.nv,
            epoch: entry.epoch.unwrap_or(self.stream.epoch),
            root: self.root,
            base_fee: entry.base_fee.as_ref().unwrap_or(&self.stream.base_fee).0.clone(),
            circ_supply: entry.circ_supply.as_ref().unwrap_or(&self.stream.circ_supply).0.clone(),
            tracing: self.options.trace || entry.trace,
            answers: Rc::new(Answers {
                randomness: Vec::new(),
                post: true,
                tipset: self.options.settings.tipset,
            }),
            settings: self.options.settings.clone(),
        }
    }

    fn vector(
        &self,
        id: &str,
        entry: &Entry,
        bytes: &[u8],
        car: Vec<u8>,
        receipt: &Receipt,
        post_root: Cid,
    ) -> Result<Value> {
        let mut message = json!({ "bytes": BASE64_STANDARD.encode(bytes) });
        if entry.implicit {
            message["implicit"] = true.into();
        }
        let context = self.context(entry);
        let variant = format!("nv{}", context.network_version);
        Ok(json!({
            "class": "message",
            "selector": {},
            "_meta": {
                "id": id,
                "gen": [{ "source": "fvm-oracle", "version": env!("CARGO_PKG_VERSION") }],
            },
            "car": BASE64_STANDARD.encode(car),
            "preconditions": {
                "variants": [
                    { "id": variant, "epoch": context.epoch, "nv": context.network_version }
                ],
                "state_tree": { "root_cid": { "/": self.root.to_string() } },
                "basefee": number(&context.base_fee)?,
                "circ_supply": number(&context.circ_supply)?,
            },
            "apply_messages": [message],
            "postconditions": {
                "state_tree": { "root_cid": { "/": post_root.to_string() } },
                "receipts": [{
                    "exit_code": receipt.exit_code,
                    "return": BASE64_STANDARD.encode(&receipt.return_data),
                    "gas_used": receipt.gas_used,
                    "events_root": receipt.events_root.map(|root| root.to_string()),
                }],
            },
            "randomness": [],
        }))
    }
}

/// A bare integer of any size.
fn number(amount: &BigInt) -> Result<Number> {
    Ok(serde_json::from_str(&amount.to_string())?)
}

fn pack(root: Cid, blocks: &[(Cid, Vec<u8>)]) -> Result<Vec<u8>> {
    let mut out = GzEncoder::new(Vec::new(), Compression::best());
    car::write(&mut out, root, blocks.iter().map(|(cid, data)| (cid, data.as_slice())))?;
    out.flush()?;
    Ok(out.finish()?)
}
