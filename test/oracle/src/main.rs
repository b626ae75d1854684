//! The published FVM reference crates behind one program, for comparison with libfvm.
//!
//! See README.md beside the manifest for what each command reads and prints.

mod bench;
mod bundle;
mod car;
mod collections;
mod generation;
mod instrument;
mod messages;
mod player;
mod run;
mod store;
mod vector;

use std::process::ExitCode;

use anyhow::{anyhow, Result};
use clap::{Parser, Subcommand};

/// Calls nest up to 1024 deep on the native stack; the reference asks for this much.
const STACK_BYTES: usize = 64 << 20;

/// Executes the FVM reference crates and prints what they do, as JSON.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Execute conformance vectors: receipts, money, events, post state root
    Vector(run::Options),
    /// Execute a stream of messages, each on the state that the one before it left
    Messages(messages::Options),
    /// Instrument Wasm modules: digests after the stack limiter and after gas metering
    Instrument(instrument::Options),
    /// Operate on IPLD collections: results, roots, and every block read and written
    #[command(subcommand)]
    Collections(collections::Command),
    /// Time vectors: machine, decoding, execution and flush
    Bench(bench::Options),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let worker = std::thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(move || execute(&arguments.command));
    let outcome = worker
        .map_err(anyhow::Error::from)
        .and_then(|thread| thread.join().map_err(|_| anyhow!("the reference panicked"))?);
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fvm-oracle: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn execute(command: &Command) -> Result<()> {
    match command {
        Command::Vector(options) => run::run(options),
        Command::Instrument(options) => instrument::run(options),
        Command::Collections(command) => collections::run(command),
        Command::Messages(options) => messages::run(options),
        Command::Bench(options) => bench::run(options),
    }
}
