//! `fvm-oracle bench`: the time that the reference takes for a vector.

use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Instant;

use anyhow::{bail, ensure, Context, Result};
use cid::Cid;
use serde_json::json;

use crate::bundle::Bundle;
use crate::generation::{Answers, Engines, Receipt};
use crate::player::{answers, Player};
use crate::store::{Blocks, Store};
use crate::vector::Vector;

#[derive(clap::Args)]
pub struct Options {
    /// The vectors; the first variant of each is run
    #[arg(value_name = "FILE", required_unless_present = "serve")]
    files: Vec<PathBuf>,
    /// The actor bundle that the states of the vectors refer to
    #[arg(long, value_name = "CAR")]
    bundle: PathBuf,
    /// How often each vector is timed
    #[arg(long, value_name = "N", default_value_t = 21, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// What the verification of a window PoSt says
    #[arg(long, value_name = "BOOL", default_value_t = true, action = clap::ArgAction::Set)]
    post_answer: bool,
    /// Read lines `run FILE` from standard input and answer each with nanoseconds
    #[arg(long, conflicts_with = "files")]
    serve: bool,
}

pub fn run(options: &Options) -> Result<()> {
    let mut bench = Bench {
        engines: Engines::new(),
        bundle: Bundle::open(&options.bundle)?.blocks,
        post_answer: options.post_answer,
        prepared: HashMap::new(),
    };
    if options.serve {
        return bench.serve();
    }
    let mut failed = 0;
    for file in &options.files {
        if let Err(error) = bench.measure(file, options.rounds) {
            eprintln!("fvm-oracle: {}: {error:#}", file.display());
            failed += 1;
        }
    }
    ensure!(failed == 0, "{failed} of {} vectors failed", options.files.len());
    Ok(())
}

struct Bench {
    engines: Engines,
    bundle: Rc<Blocks>,
    post_answer: bool,
    prepared: HashMap<PathBuf, Prepared>,
}

/// A vector in memory, with its actors compiled.
struct Prepared {
    vector: Vector,
    answers: Rc<Answers>,
}

impl Bench {
    fn measure(&mut self, file: &PathBuf, rounds: u32) -> Result<()> {
        let mut times = Vec::new();
        for _ in 0..rounds {
            times.push(self.time(file)?);
        }
        times.sort_unstable();
        let median = times[times.len() / 2];
        println!(
            "{}",
            json!({ "file": file, "rounds": rounds, "median_ns": median, "min_ns": times[0] })
        );
        self.prepared.remove(file);
        Ok(())
    }

    fn serve(&mut self) -> Result<()> {
        let mut output = std::io::stdout().lock();
        for line in std::io::stdin().lock().lines() {
            let answer = match line?.strip_prefix("run ") {
                Some(file) => self.time(&PathBuf::from(file.trim_end())),
                None => Err(anyhow::anyhow!("a line is `run FILE`")),
            };
            match answer {
                Ok(nanoseconds) => writeln!(output, "{nanoseconds}")?,
                Err(error) => writeln!(output, "error {error:#}")?,
            }
            output.flush()?;
        }
        Ok(())
    }

    /// One run of a vector in nanoseconds: making the machine, decoding and executing the
    /// messages, flushing. The first run of a vector is preceded by an untimed one, which compiles
    /// its actors and checks that it has the outcome it should have.
    fn time(&mut self, file: &PathBuf) -> Result<u64> {
        if !self.prepared.contains_key(file) {
            let mut vector = Vector::open(file)?;
            let answers = answers(&mut vector, self.post_answer);
            let prepared = Prepared { vector, answers };
            let (receipts, root) = self.play(&prepared)?;
            prepared.vector.postconditions.check(&receipts, root)?;
            self.prepared.insert(file.clone(), prepared);
        }
        let prepared = self.prepared.get(file).context("was just prepared")?;
        let start = Instant::now();
        self.play(prepared)?;
        Ok(u64::try_from(start.elapsed().as_nanos())?)
    }

    fn play(&self, prepared: &Prepared) -> Result<(Vec<Receipt>, Cid)> {
        let vector = &prepared.vector;
        let Some(variant) = vector.preconditions.variants.first() else {
            bail!("the vector has no variants");
        };
        let root = vector.preconditions.state_tree.root_cid;
        let store = Store::new(vector.state.clone(), self.bundle.clone());
        let mut player = Player { vector, variant, tracing: false, root };
        let mut receipts = Vec::new();
        let root = player.play(&self.engines, &prepared.answers, &store, &mut |applied| {
            receipts.push(applied.receipt)
        })?;
        Ok((receipts, root))
    }
}
