//! `fvm-oracle vector`: executes conformance vectors.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{ensure, Result};
use serde_json::{json, Value};

use crate::bundle::Bundle;
use crate::generation::Engines;
use crate::player::{answers, Player};
use crate::store::{Blocks, Store};
use crate::vector::Vector;

#[derive(clap::Args)]
pub struct Options {
    /// The vectors; the report of several is one line for each
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The actor bundle that the states of the vectors refer to
    #[arg(long, value_name = "CAR")]
    bundle: PathBuf,
    /// Run this variant only
    #[arg(long, value_name = "ID")]
    variant: Option<String>,
    /// Report every gas charge and every call, in order
    #[arg(long)]
    trace: bool,
    /// Start each further variant on the state that the one before it left
    #[arg(long)]
    no_reset: bool,
    /// What the verification of a window PoSt says
    #[arg(long, value_name = "BOOL", default_value_t = true, action = clap::ArgAction::Set)]
    post_answer: bool,
    /// Compare with the postconditions of the vector; a difference is an error
    #[arg(long)]
    check: bool,
    /// Write the state after the last variant into a CARv1 file
    #[arg(long, value_name = "OUT")]
    post_car: Option<PathBuf>,
}

/// Executes all files. Prints a report for each, and fails if one of them could not be run.
pub fn run(options: &Options) -> Result<()> {
    let several = options.files.len() > 1;
    ensure!(!several || options.post_car.is_none(), "--post-car takes a single vector");
    let bundle = Bundle::open(&options.bundle)?.blocks;
    let engines = Engines::new();
    let mut failed = 0;
    for file in &options.files {
        let report = run_file(options, &engines, &bundle, file);
        match report {
            Ok(report) if several => println!("{report}"),
            Ok(report) => println!("{report:#}"),
            Err(error) => {
                eprintln!("fvm-oracle: {}: {error:#}", file.display());
                failed += 1;
            }
        }
    }
    ensure!(failed == 0, "{failed} of {} vectors failed", options.files.len());
    Ok(())
}

fn run_file(
    options: &Options,
    engines: &Engines,
    bundle: &Rc<Blocks>,
    file: &Path,
) -> Result<Value> {
    let mut vector = Vector::open(file)?;
    let answers = answers(&mut vector, options.post_answer);
    let new_store = || Store::new(vector.state.clone(), bundle.clone());
    let mut store = new_store();
    let mut root = vector.preconditions.state_tree.root_cid;
    let mut reports = Vec::new();
    for variant in &vector.preconditions.variants {
        if options.variant.as_ref().is_some_and(|wanted| *wanted != variant.id) {
            continue;
        }
        if !options.no_reset {
            store = new_store();
            root = vector.preconditions.state_tree.root_cid;
        }
        let mut player = Player { vector: &vector, variant, tracing: options.trace, root };
        let mut messages = Vec::new();
        let mut receipts = Vec::new();
        root = player.play(engines, &answers, &store, &mut |applied| {
            messages.push((applied.report)());
            receipts.push(applied.receipt);
        })?;
        if options.check {
            vector.postconditions.check(&receipts, root)?;
        }
        let mut report = json!({
            "id": variant.id,
            "nv": variant.nv,
            "epoch": variant.epoch,
            "messages": messages,
            "root": root.to_string(),
        });
        let missing = store.take_missing();
        if !missing.is_empty() {
            report["missing_blocks"] = json!(missing);
        }
        reports.push(report);
    }
    ensure!(!reports.is_empty(), "no such variant");
    if let Some(path) = &options.post_car {
        store.write_car(path, root)?;
    }
    Ok(json!({ "file": file, "id": vector.meta.id, "variants": reports }))
}
