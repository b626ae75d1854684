//! `fvm-oracle instrument`: what the reference makes of a Wasm module before it compiles it.

use std::path::{Path, PathBuf};

use anyhow::{anyhow, Context, Result};
use fvm2_wasm_instrument::parity_wasm::{deserialize_buffer, elements};
use fvm_wasm_instrument::{gas_metering, stack_limiter};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};

use crate::bundle::Bundle;
use crate::store::WASM_MAGIC;

/// Under this name the instrumented module imports the gas counter.
const GAS_MODULE: &str = "gas";

#[derive(clap::Args)]
pub struct Options {
    /// Wasm modules or actor bundles; each module is reported on one line
    #[arg(value_name = "WASM|CAR", required = true)]
    files: Vec<PathBuf>,
    /// The generation of the VM
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(2..=4))]
    generation: u32,
    /// Compile the instrumented module too: the reference refuses some modules only then
    #[arg(long)]
    compile: bool,
    /// Write the modules as NAME.limited.wasm and NAME.metered.wasm
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub fn run(options: &Options) -> Result<()> {
    let pipeline = Pipeline::new(options.generation, options.compile)?;
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
    injectors: Injectors,
    stack_limit: u32,
    compile: bool,
}

/// Crate and prices of a generation. Generations 3 and 4 have the same crate and equal prices of
/// different types.
enum Injectors {
    V2(&'static fvm2::gas::WasmGasPrices),
    V3(&'static fvm3::gas::WasmGasPrices),
    V4(&'static fvm4::gas::WasmGasPrices),
}

impl Pipeline {
    /// With the Wasm prices of the generation's latest network version.
    fn new(generation: u32, compile: bool) -> Result<Pipeline> {
        let (engine, injectors, stack_limit) = match generation {
            2 => {
                use fvm2::machine::{EngineConfig, MultiEngine, NetworkConfig};
                let network = NetworkConfig::new(fvm2_shared::version::NetworkVersion::V17);
                let config = EngineConfig::from(&network);
                let engine = (*MultiEngine::new().get(&network)?).clone();
                (engine, Injectors::V2(config.wasm_prices), config.max_wasm_stack)
            }
            3 => {
                let config = fvm3::engine::EngineConfig::from(&fvm3_network());
                (fvm3_engine()?, Injectors::V3(config.wasm_prices), config.max_wasm_stack)
            }
            _ => {
                // Generation 4 keeps its Wasm engine to itself; it is configured as that of 3.
                let network = fvm4::machine::NetworkConfig::new(29.into());
                let config = fvm4::engine::EngineConfig::from(&network);
                (fvm3_engine()?, Injectors::V4(config.wasm_prices), config.max_wasm_stack)
            }
        };
        Ok(Pipeline { engine, injectors, stack_limit, compile })
    }

    /// Like [`Pipeline::run`]; a panic of the crates is a rejection too.
    fn run_caught(&self, wasm: &[u8]) -> Result<Stages, Rejection> {
        let run = std::panic::AssertUnwindSafe(|| self.run(wasm));
        std::panic::catch_unwind(run).unwrap_or_else(|_| {
            Err(Rejection { stage: "panic", error: anyhow!("the reference panicked") })
        })
    }

    fn run(&self, wasm: &[u8]) -> Result<Stages, Rejection> {
        wasmtime::Module::validate(&self.engine, wasm).map_err(at("validation"))?;
        let stages = match self.injectors {
            Injectors::V2(prices) => self.inject_v2(wasm, prices)?,
            Injectors::V3(prices) => self.inject(wasm, prices)?,
            Injectors::V4(prices) => self.inject(wasm, prices)?,
        };
        wasmtime::Module::validate(&self.engine, &stages.metered)
            .map_err(at("validation after instrumentation"))?;
        if self.compile {
            wasmtime::Module::from_binary(&self.engine, &stages.metered)
                .map_err(at("compilation"))?;
        }
        Ok(stages)
    }

    fn inject(&self, wasm: &[u8], prices: &impl gas_metering::Rules) -> Result<Stages, Rejection> {
        let limited = stack_limiter::inject(wasm, self.stack_limit).map_err(at("stack limiter"))?;
        let metered =
            gas_metering::inject(&limited, prices, GAS_MODULE).map_err(at("gas metering"))?;
        Ok(Stages { limited, metered })
    }

    /// Crate 0.2 works on parsed modules, and what it leaves is repaired before it is encoded.
    fn inject_v2(
        &self,
        wasm: &[u8],
        prices: &'static fvm2::gas::WasmGasPrices,
    ) -> Result<Stages, Rejection> {
        let module = deserialize_buffer(wasm).map_err(at("stack limiter"))?;
        let limited = fvm2_wasm_instrument::inject_stack_limiter(module, self.stack_limit)
            .map_err(|error| Rejection { stage: "stack limiter", error: anyhow!(error) })?;
        let metered =
            fvm2_wasm_instrument::gas_metering::inject(limited.clone(), prices, GAS_MODULE)
                .map_err(|_| Rejection { stage: "gas metering", error: anyhow!("refused") })?;
        Ok(Stages {
            limited: encode(limited).map_err(at("stack limiter"))?,
            metered: encode(metered).map_err(at("gas metering"))?,
        })
    }
}

fn fvm3_network() -> fvm3::machine::NetworkConfig {
    fvm3::machine::NetworkConfig::new(20.into())
}

fn fvm3_engine() -> Result<wasmtime::Engine> {
    Ok(fvm3::engine::MultiEngine::new(1).get(&fvm3_network())?.acquire().clone())
}

fn at<E: Into<anyhow::Error>>(stage: &'static str) -> impl Fn(E) -> Rejection {
    move |error| Rejection { stage, error: error.into() }
}

/// Encodes a module with the section of the data count in its place, as FVM 2 does.
fn encode(mut module: elements::Module) -> Result<Vec<u8>> {
    use elements::Section::DataCount;
    module.sections_mut().retain(|section| !matches!(section, DataCount(_)));
    if let Some(count) = module.data_section().map(|data| data.entries().len()) {
        let inserted = module.insert_section(DataCount(u32::try_from(count)?));
        inserted.map_err(|_| anyhow!("a second section of the data count"))?;
    }
    Ok(module.to_bytes()?)
}
