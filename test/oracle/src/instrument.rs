//! `fvm-oracle instrument`: what the reference makes of a Wasm module before it compiles it.

use std::path::{Path, PathBuf};

use anyhow::{anyhow, ensure, Context, Result};
use fvm3::engine::{EngineConfig, MultiEngine};
use fvm3::gas::WasmGasPrices;
use fvm3::machine::NetworkConfig;
use fvm_wasm_instrument::{gas_metering, stack_limiter};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};

use crate::bundle::Bundle;

const WASM_MAGIC: &[u8] = b"\0asm";

/// Under this name the instrumented module imports the gas counter.
const GAS_MODULE: &str = "gas";

#[derive(clap::Args)]
pub struct Options {
    /// Wasm modules or actor bundles; each module is reported on one line
    #[arg(value_name = "WASM|CAR", required = true)]
    files: Vec<PathBuf>,
    /// The generation of the VM
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(3..=3))]
    generation: u32,
    /// Compile the instrumented module too: the reference refuses some modules only then
    #[arg(long)]
    compile: bool,
    /// Write the modules as NAME.limited.wasm and NAME.metered.wasm
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub fn run(options: &Options) -> Result<()> {
    let pipeline = Pipeline::new(options.compile)?;
    if let Some(folder) = &options.out {
        std::fs::create_dir_all(folder)?;
    }
    for file in &options.files {
        for (name, wasm) in modules(file)? {
            let outcome = pipeline.run_caught(&wasm);
            if let (Some(folder), Ok(stages)) = (&options.out, &outcome) {
                std::fs::write(folder.join(format!("{name}.limited.wasm")), &stages.limited)?;
                std::fs::write(folder.join(format!("{name}.metered.wasm")), &stages.metered)?;
            }
            println!("{}", report(file, &name, &wasm, outcome));
        }
    }
    Ok(())
}

/// The modules of a bundle under their manifest names, or the one that the file is.
fn modules(file: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {file:?}"))?;
    if bytes.starts_with(WASM_MAGIC) {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        return Ok(vec![(name, bytes)]);
    }
    let bundle = Bundle::parse(&bytes).with_context(|| format!("{file:?} holds no actors"))?;
    let code = |(name, cid)| {
        let code = bundle.blocks.get(&cid).with_context(|| format!("no code of {name}"))?;
        Ok((name, code.clone()))
    };
    bundle.manifest.into_iter().map(code).collect()
}

fn report(file: &Path, name: &str, wasm: &[u8], outcome: Result<Stages, Rejection>) -> Value {
    let mut report = json!({ "file": file, "name": name, "original": digest(wasm) });
    match outcome {
        Ok(stages) => {
            report["limited"] = digest(&stages.limited);
            report["metered"] = digest(&stages.metered);
        }
        Err(Rejection { stage, error }) => {
            report["rejected"] = json!({ "stage": stage, "error": format!("{error:#}") });
        }
    }
    report
}

fn digest(wasm: &[u8]) -> Value {
    json!({ "length": wasm.len(), "sha256": hex::encode(Sha256::digest(wasm)) })
}

/// A module after the stack limiter, and after gas metering on top of that.
struct Stages {
    limited: Vec<u8>,
    metered: Vec<u8>,
}

struct Rejection {
    stage: &'static str,
    error: anyhow::Error,
}

/// The steps that the reference takes for every module, in its order, with its settings.
struct Pipeline {
    engine: wasmtime::Engine,
    prices: &'static WasmGasPrices,
    stack_limit: u32,
    compile: bool,
}

impl Pipeline {
    fn new(compile: bool) -> Result<Pipeline> {
        // All network versions of this generation have the same Wasm prices.
        let network = NetworkConfig::new(18.into());
        let config = EngineConfig::from(&network);
        ensure!(config.actor_redirect.is_empty(), "actors are redirected");
        Ok(Pipeline {
            engine: MultiEngine::new(1).get(&network)?.acquire().clone(),
            prices: config.wasm_prices,
            stack_limit: config.max_wasm_stack,
            compile,
        })
    }

    /// Like [`Pipeline::run`]; a panic of the crates is a rejection too.
    fn run_caught(&self, wasm: &[u8]) -> Result<Stages, Rejection> {
        let run = std::panic::AssertUnwindSafe(|| self.run(wasm));
        std::panic::catch_unwind(run).unwrap_or_else(|_| {
            Err(Rejection { stage: "panic", error: anyhow!("the reference panicked") })
        })
    }

    fn run(&self, wasm: &[u8]) -> Result<Stages, Rejection> {
        let at = |stage| move |error| Rejection { stage, error };
        wasmtime::Module::validate(&self.engine, wasm).map_err(at("validation"))?;
        let limited = stack_limiter::inject(wasm, self.stack_limit).map_err(at("stack limiter"))?;
        let metered =
            gas_metering::inject(&limited, self.prices, GAS_MODULE).map_err(at("gas metering"))?;
        wasmtime::Module::validate(&self.engine, &metered)
            .map_err(at("validation after instrumentation"))?;
        if self.compile {
            wasmtime::Module::from_binary(&self.engine, &metered).map_err(at("compilation"))?;
        }
        Ok(Stages { limited, metered })
    }
}
