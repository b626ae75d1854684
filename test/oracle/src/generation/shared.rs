//! What the modules of the generations have in common but for the types of their crates.
//!
//! The macros use the names that the module in which they are expanded imports.

use std::fmt::Display;

use serde_json::{json, Value};

/// Passes the methods of an operations trait on to the production kernel.
macro_rules! delegate {
    ($(fn $name:ident(&$this:ident $(, $arg:ident: $type:ty)*) -> $result:ty;)+) => {
        $(fn $name(&$this $(, $arg: $type)*) -> $result { $this.0.$name($($arg),*) })+
    };
    ($(fn $name:ident(&mut $this:ident $(, $arg:ident: $type:ty)*) -> $result:ty;)+) => {
        $(fn $name(&mut $this $(, $arg: $type)*) -> $result { $this.0.$name($($arg),*) })+
    };
}

/// `MachineSession`: a [`super::Session`] over the default executor with `ProfileKernel`. Wants the
/// functions `events_root`, `events` and `trace_event` of its module.
macro_rules! session {
    () => {
        struct MachineSession {
            executor: DefaultExecutor<ProfileKernel>,
            tracing: bool,
        }

        impl super::Session for MachineSession {
            fn apply(&mut self, bytes: &[u8], implicit: bool) -> AnyResult<super::Applied> {
                let message: Message = fvm_ipld_encoding::from_slice(bytes)?;
                let mut length = bytes.len();
                if message.from.protocol() == Protocol::Secp256k1 {
                    length += super::SECP_SIGNATURE_LENGTH;
                }
                let kind = if implicit { ApplyKind::Implicit } else { ApplyKind::Explicit };
                let applied = self.executor.execute_message(message, kind, length)?;
                let tracing = self.tracing;
                let receipt = super::Receipt {
                    exit_code: applied.msg_receipt.exit_code.value(),
                    return_data: applied.msg_receipt.return_data.to_vec(),
                    // FVM 2 counts in a signed type, but never reports less than nothing.
                    gas_used: applied.msg_receipt.gas_used as u64,
                    events_root: events_root(&applied),
                };
                Ok(super::Applied { receipt, report: Box::new(move || report(&applied, tracing)) })
            }

            fn flush(&mut self) -> AnyResult<Cid> {
                self.executor.flush()
            }
        }

        fn report(applied: &ApplyRet, tracing: bool) -> Value {
            let receipt = &applied.msg_receipt;
            let mut report = serde_json::json!({
                "exit_code": receipt.exit_code.value(),
                "return": super::shared::base64(receipt.return_data.bytes()),
                "gas_used": receipt.gas_used,
                "events_root": events_root(applied).map(|root| root.to_string()),
                "events": events(applied),
                "penalty": applied.penalty.atto().to_string(),
                "miner_tip": applied.miner_tip.atto().to_string(),
                "base_fee_burn": applied.base_fee_burn.atto().to_string(),
                "over_estimation_burn": applied.over_estimation_burn.atto().to_string(),
                "refund": applied.refund.atto().to_string(),
                "gas_refund": applied.gas_refund,
                "gas_burned": applied.gas_burned,
                "failure_info": applied.failure_info.as_ref().map(|failure| failure.to_string()),
            });
            if tracing {
                report["trace"] = applied.exec_trace.iter().map(trace_event).collect();
            }
            report
        }
    };
}

/// `ReplayExterns`: answers what the vector recorded.
macro_rules! replay_externs {
    () => {
        struct ReplayExterns(Rc<super::Answers>);

        impl Externs for ReplayExterns {}

        impl Rand for ReplayExterns {
            fn get_chain_randomness(&self, epoch: i64) -> AnyResult<[u8; 32]> {
                self.0.randomness(crate::vector::RandomnessKind::Chain, epoch)
            }

            fn get_beacon_randomness(&self, epoch: i64) -> AnyResult<[u8; 32]> {
                self.0.randomness(crate::vector::RandomnessKind::Beacon, epoch)
            }
        }

        impl Consensus for ReplayExterns {
            fn verify_consensus_fault(
                &self,
                _: &[u8],
                _: &[u8],
                _: &[u8],
            ) -> AnyResult<(Option<ConsensusFault>, i64)> {
                Ok((None, 0))
            }
        }
    };
}

/// What FVM 3 and 4 have and FVM 2 has not: engine pools, the time and the tipset of an epoch,
/// events, and traces with all fields. Wants the function `set_syscalls` of its module.
macro_rules! since_v3 {
    () => {
        /// See [`super::Engines::open`].
        pub fn open(
            engines: &Engines,
            context: super::Context,
            store: Store,
        ) -> AnyResult<Box<dyn super::Session>> {
            set_syscalls(&context.settings)?;
            let mut network = NetworkConfig::new(context.network_version.into());
            network.chain_id(context.settings.chain_id.into());
            if let Some(bytes) = context.settings.max_memory {
                network.max_memory_bytes = bytes;
            }
            if let Some(bytes) = context.settings.max_instance_memory {
                network.max_inst_memory_bytes = bytes;
            }
            let mut machine = network.for_epoch(context.epoch, context.timestamp(), context.root);
            machine.set_base_fee(TokenAmount::from_atto(context.base_fee));
            machine.set_circulating_supply(TokenAmount::from_atto(context.circ_supply));
            machine.tracing = context.tracing;
            let engine: EnginePool = engines.get(&network)?;
            let machine = DefaultMachine::new(&machine, store, ReplayExterns(context.answers))?;
            Ok(Box::new(MachineSession {
                executor: DefaultExecutor::new(engine, machine)?,
                tracing: context.tracing,
            }))
        }

        impl Chain for ReplayExterns {
            fn get_tipset_cid(&self, _: i64) -> AnyResult<Cid> {
                self.0.tipset()
            }
        }

        fn events_root(applied: &ApplyRet) -> Option<Cid> {
            applied.msg_receipt.events_root
        }

        fn events(applied: &ApplyRet) -> Vec<Value> {
            let entry = |entry: &Entry| {
                serde_json::json!({
                    "flags": entry.flags.bits(),
                    "key": entry.key,
                    "codec": entry.codec,
                    "value": super::shared::base64(&entry.value),
                })
            };
            let event = |event: &StampedEvent| {
                let entries: Vec<_> = event.event.entries.iter().map(entry).collect();
                serde_json::json!({ "emitter": event.emitter, "entries": entries })
            };
            applied.events.iter().map(event).collect()
        }

        fn full_trace_event(event: &ExecutionEvent) -> Value {
            match event {
                ExecutionEvent::GasCharge(charge) => super::shared::gas_event(
                    &charge.name,
                    charge.compute_gas.as_milligas(),
                    charge.other_gas.as_milligas(),
                    charge.total().as_milligas(),
                ),
                ExecutionEvent::Call {
                    from, to, method, params, value, gas_limit, read_only, ..
                } => serde_json::json!({
                    "event": "call",
                    "from": from,
                    "to": hex::encode(to.to_bytes()),
                    "method": method,
                    "params": params.as_ref().map(block),
                    "value": value.atto().to_string(),
                    "gas_limit": gas_limit,
                    "read_only": read_only,
                }),
                ExecutionEvent::InvokeActor { id, state } => serde_json::json!({
                    "event": "invoke",
                    "actor": id,
                    "code": state.code.to_string(),
                    "head": state.state.to_string(),
                    "nonce": state.sequence,
                    "balance": state.balance.atto().to_string(),
                    "delegated_address": state.delegated_address.map(|it| hex::encode(it.to_bytes())),
                }),
                ExecutionEvent::CallReturn(exit_code, value) => {
                    super::shared::return_event(exit_code.value(), value.as_ref().map(block))
                }
                ExecutionEvent::CallError(error) => {
                    super::shared::error_event(error.1 as u32, &error.0)
                }
                other => super::shared::unknown_event(other),
            }
        }

        fn block(block: &IpldBlock) -> Value {
            super::shared::block(Some(block.codec), &block.data)
        }
    };
}

pub fn base64(bytes: &[u8]) -> String {
    use base64::prelude::{Engine as _, BASE64_STANDARD};
    BASE64_STANDARD.encode(bytes)
}

/// All amounts in milligas.
pub fn gas_event(
    name: &str,
    compute: impl Display,
    other: impl Display,
    total: impl Display,
) -> Value {
    json!({
        "event": "gas",
        "name": name,
        "compute": compute.to_string(),
        "other": other.to_string(),
        "total": total.to_string(),
    })
}

pub fn return_event(exit_code: u32, value: Option<Value>) -> Value {
    json!({ "event": "return", "exit_code": exit_code, "value": value })
}

pub fn error_event(number: u32, message: &str) -> Value {
    json!({ "event": "error", "number": number, "message": message })
}

pub fn unknown_event(event: &impl std::fmt::Debug) -> Value {
    json!({ "event": "unknown", "text": format!("{event:?}") })
}

pub fn block(codec: Option<u64>, data: &[u8]) -> Value {
    json!({ "codec": codec, "data": base64(data) })
}
