//! FVM 3: network versions 18 to 20.

use std::rc::Rc;

use anyhow::Result as AnyResult;
use base64::prelude::{Engine as _, BASE64_STANDARD};
use cid::multihash::Multihash;
use cid::Cid;
use fvm3::call_manager::{CallManager, DefaultCallManager};
use fvm3::engine::EnginePool;
use fvm3::executor::{ApplyKind, ApplyRet, DefaultExecutor, Executor};
use fvm3::externs::{Chain, Consensus, Externs, Rand};
use fvm3::gas::{Gas, GasCharge, GasTimer, PriceList};
use fvm3::kernel::*;
use fvm3::machine::{DefaultMachine, Machine, NetworkConfig};
use fvm3::trace::ExecutionEvent;
use fvm3::DefaultKernel;
use fvm3_shared::address::{Address, Protocol};
use fvm3_shared::consensus::ConsensusFault;
use fvm3_shared::crypto::signature::{
    SignatureType, SECP_PUB_LEN, SECP_SIG_LEN, SECP_SIG_MESSAGE_HASH_SIZE,
};
use fvm3_shared::econ::TokenAmount;
use fvm3_shared::event::{Entry, StampedEvent};
use fvm3_shared::message::Message;
use fvm3_shared::piece::PieceInfo;
use fvm3_shared::randomness::RANDOMNESS_LENGTH;
use fvm3_shared::sector::{
    AggregateSealVerifyProofAndInfos, RegisteredSealProof, ReplicaUpdateInfo, SealVerifyInfo,
    WindowPoStVerifyInfo,
};
use fvm3_shared::sys::out::{network::NetworkContext, vm::MessageContext};
use fvm3_shared::sys::SendFlags;
use fvm3_shared::{ActorID, MethodNum};
use fvm_ipld_encoding::ipld_block::IpldBlock;
use serde_json::{json, Value};

use super::{Answers, Applied, Context, Receipt, Session};
use crate::store::Store;
use crate::vector::RandomnessKind;

pub use fvm3::engine::MultiEngine as Engines;

/// See [`super::Engines::open`].
pub fn open(engines: &Engines, context: Context, store: Store) -> AnyResult<Box<dyn Session>> {
    let network = NetworkConfig::new(context.network_version.into());
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

struct MachineSession {
    executor: DefaultExecutor<ProfileKernel>,
    tracing: bool,
}

impl Session for MachineSession {
    fn apply(&mut self, bytes: &[u8], implicit: bool) -> AnyResult<Applied> {
        let message: Message = fvm_ipld_encoding::from_slice(bytes)?;
        let mut length = bytes.len();
        if message.from.protocol() == Protocol::Secp256k1 {
            length += super::SECP_SIGNATURE_LENGTH;
        }
        let kind = if implicit { ApplyKind::Implicit } else { ApplyKind::Explicit };
        let applied = self.executor.execute_message(message, kind, length)?;
        let tracing = self.tracing;
        Ok(Applied {
            receipt: receipt(&applied),
            report: Box::new(move || report(&applied, tracing)),
        })
    }

    fn flush(&mut self) -> AnyResult<Cid> {
        self.executor.flush()
    }
}

/// Answers what the vector recorded.
struct ReplayExterns(Rc<Answers>);

impl Externs for ReplayExterns {}

impl Rand for ReplayExterns {
    fn get_chain_randomness(&self, epoch: i64) -> AnyResult<[u8; 32]> {
        self.0.randomness(RandomnessKind::Chain, epoch)
    }

    fn get_beacon_randomness(&self, epoch: i64) -> AnyResult<[u8; 32]> {
        self.0.randomness(RandomnessKind::Beacon, epoch)
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

impl Chain for ReplayExterns {
    fn get_tipset_cid(&self, _: i64) -> AnyResult<Cid> {
        self.0.tipset()
    }
}

type Manager = DefaultCallManager<DefaultMachine<Store, ReplayExterns>>;

/// The production kernel, except that proofs are not verified: the conformance profile says what
/// they amount to. Their gas is charged as in production, but for seal batches, which are free.
struct ProfileKernel(DefaultKernel<Manager>);

impl ProfileKernel {
    fn charge(&self, charge: GasCharge) -> Result<()> {
        // All proof charges are for computation alone, so this loses no distinction.
        self.0.charge_gas(&charge.name, charge.total()).map(drop)
    }
}

/// Passes the methods of an operations trait on to the production kernel.
macro_rules! delegate {
    ($(fn $name:ident(&$this:ident $(, $arg:ident: $type:ty)*) -> $result:ty;)+) => {
        $(fn $name(&$this $(, $arg: $type)*) -> $result { $this.0.$name($($arg),*) })+
    };
    ($(fn $name:ident(&mut $this:ident $(, $arg:ident: $type:ty)*) -> $result:ty;)+) => {
        $(fn $name(&mut $this $(, $arg: $type)*) -> $result { $this.0.$name($($arg),*) })+
    };
}

impl CryptoOps for ProfileKernel {
    fn verify_post(&self, info: &WindowPoStVerifyInfo) -> Result<bool> {
        self.charge(self.0.price_list().on_verify_post(info))?;
        Ok(self.0.machine().externs().0.post)
    }

    fn batch_verify_seals(&self, seals: &[SealVerifyInfo]) -> Result<Vec<bool>> {
        Ok(vec![true; seals.len()])
    }

    fn verify_aggregate_seals(&self, aggregate: &AggregateSealVerifyProofAndInfos) -> Result<bool> {
        self.charge(self.0.price_list().on_verify_aggregate_seals(aggregate))?;
        Ok(true)
    }

    fn verify_replica_update(&self, replica: &ReplicaUpdateInfo) -> Result<bool> {
        self.charge(self.0.price_list().on_verify_replica_update(replica))?;
        Ok(true)
    }

    delegate! {
        fn verify_signature(
            &self, kind: SignatureType, signature: &[u8], signer: &Address, plaintext: &[u8]
        ) -> Result<bool>;
        fn recover_secp_public_key(
            &self, hash: &[u8; SECP_SIG_MESSAGE_HASH_SIZE], signature: &[u8; SECP_SIG_LEN]
        ) -> Result<[u8; SECP_PUB_LEN]>;
        fn hash(&self, code: u64, data: &[u8]) -> Result<Multihash<64>>;
        fn compute_unsealed_sector_cid(
            &self, proof: RegisteredSealProof, pieces: &[PieceInfo]
        ) -> Result<Cid>;
        fn verify_consensus_fault(
            &self, h1: &[u8], h2: &[u8], extra: &[u8]
        ) -> Result<Option<ConsensusFault>>;
    }
}

impl Kernel for ProfileKernel {
    type CallManager = Manager;

    fn into_inner(self) -> (Manager, BlockRegistry) {
        self.0.into_inner()
    }

    fn new(
        manager: Manager,
        blocks: BlockRegistry,
        caller: ActorID,
        actor: ActorID,
        method: MethodNum,
        value: TokenAmount,
        read_only: bool,
    ) -> Self {
        Self(DefaultKernel::new(manager, blocks, caller, actor, method, value, read_only))
    }

    fn machine(&self) -> &<Manager as CallManager>::Machine {
        self.0.machine()
    }

    fn send<K: Kernel<CallManager = Manager>>(
        &mut self,
        recipient: &Address,
        method: u64,
        params: BlockId,
        value: &TokenAmount,
        gas_limit: Option<Gas>,
        flags: SendFlags,
    ) -> Result<SendResult> {
        self.0.send::<K>(recipient, method, params, value, gas_limit, flags)
    }
}

impl ActorOps for ProfileKernel {
    delegate! {
        fn resolve_address(&self, address: &Address) -> Result<ActorID>;
        fn lookup_delegated_address(&self, actor: ActorID) -> Result<Option<Address>>;
        fn get_actor_code_cid(&self, actor: ActorID) -> Result<Cid>;
        fn next_actor_address(&self) -> Result<Address>;
        fn get_builtin_actor_type(&self, code: &Cid) -> Result<u32>;
        fn get_code_cid_for_type(&self, kind: u32) -> Result<Cid>;
        fn balance_of(&self, actor: ActorID) -> Result<TokenAmount>;
    }
    delegate! {
        fn create_actor(
            &mut self, code: Cid, actor: ActorID, delegated: Option<Address>
        ) -> Result<()>;
    }
}

impl IpldBlockOps for ProfileKernel {
    delegate! {
        fn block_open(&mut self, cid: &Cid) -> Result<(BlockId, BlockStat)>;
        fn block_create(&mut self, codec: u64, data: &[u8]) -> Result<BlockId>;
        fn block_link(&mut self, block: BlockId, hash: u64, length: u32) -> Result<Cid>;
    }
    delegate! {
        fn block_read(&self, block: BlockId, offset: u32, out: &mut [u8]) -> Result<i32>;
        fn block_stat(&self, block: BlockId) -> Result<BlockStat>;
    }
}

impl SelfOps for ProfileKernel {
    delegate! {
        fn root(&self) -> Result<Cid>;
        fn current_balance(&self) -> Result<TokenAmount>;
    }
    delegate! {
        fn set_root(&mut self, root: Cid) -> Result<()>;
        fn self_destruct(&mut self, beneficiary: &Address) -> Result<()>;
    }
}

impl CircSupplyOps for ProfileKernel {
    delegate! { fn total_fil_circ_supply(&self) -> Result<TokenAmount>; }
}

impl GasOps for ProfileKernel {
    delegate! {
        fn gas_used(&self) -> Gas;
        fn gas_available(&self) -> Gas;
        fn charge_gas(&self, name: &str, compute: Gas) -> Result<GasTimer>;
        fn price_list(&self) -> &PriceList;
    }
}

impl MessageOps for ProfileKernel {
    delegate! { fn msg_context(&self) -> Result<MessageContext>; }
}

impl NetworkOps for ProfileKernel {
    delegate! {
        fn network_context(&self) -> Result<NetworkContext>;
        fn tipset_cid(&self, epoch: i64) -> Result<Cid>;
    }
}

impl RandomnessOps for ProfileKernel {
    delegate! {
        fn get_randomness_from_tickets(
            &self, tag: i64, epoch: i64, entropy: &[u8]
        ) -> Result<[u8; RANDOMNESS_LENGTH]>;
        fn get_randomness_from_beacon(
            &self, tag: i64, epoch: i64, entropy: &[u8]
        ) -> Result<[u8; RANDOMNESS_LENGTH]>;
    }
}

impl DebugOps for ProfileKernel {
    delegate! {
        fn log(&self, message: String) -> ();
        fn debug_enabled(&self) -> bool;
        fn store_artifact(&self, name: &str, data: &[u8]) -> Result<()>;
    }
}

impl EventOps for ProfileKernel {
    delegate! { fn emit_event(&mut self, event: &[u8]) -> Result<()>; }
}

impl LimiterOps for ProfileKernel {
    type Limiter = <DefaultKernel<Manager> as LimiterOps>::Limiter;

    delegate! { fn limiter_mut(&mut self) -> &mut Self::Limiter; }
}

fn receipt(applied: &ApplyRet) -> Receipt {
    let receipt = &applied.msg_receipt;
    Receipt {
        exit_code: receipt.exit_code.value(),
        return_data: receipt.return_data.to_vec(),
        gas_used: receipt.gas_used,
        events_root: receipt.events_root,
    }
}

fn report(applied: &ApplyRet, tracing: bool) -> Value {
    let receipt = &applied.msg_receipt;
    let mut report = json!({
        "exit_code": receipt.exit_code.value(),
        "return": BASE64_STANDARD.encode(receipt.return_data.bytes()),
        "gas_used": receipt.gas_used,
        "events_root": receipt.events_root.map(|root| root.to_string()),
        "events": applied.events.iter().map(event).collect::<Vec<_>>(),
        "penalty": atto(&applied.penalty),
        "miner_tip": atto(&applied.miner_tip),
        "base_fee_burn": atto(&applied.base_fee_burn),
        "over_estimation_burn": atto(&applied.over_estimation_burn),
        "refund": atto(&applied.refund),
        "gas_refund": applied.gas_refund,
        "gas_burned": applied.gas_burned,
        "failure_info": applied.failure_info.as_ref().map(|failure| failure.to_string()),
    });
    if tracing {
        report["trace"] = applied.exec_trace.iter().map(trace_event).collect();
    }
    report
}

fn atto(amount: &TokenAmount) -> String {
    amount.atto().to_string()
}

fn event(event: &StampedEvent) -> Value {
    let entry = |entry: &Entry| {
        json!({
            "flags": entry.flags.bits(),
            "key": entry.key,
            "codec": entry.codec,
            "value": BASE64_STANDARD.encode(&entry.value),
        })
    };
    let entries: Vec<_> = event.event.entries.iter().map(entry).collect();
    json!({ "emitter": event.emitter, "entries": entries })
}

fn trace_event(event: &ExecutionEvent) -> Value {
    match event {
        ExecutionEvent::GasCharge(charge) => json!({
            "event": "gas",
            "name": charge.name,
            "compute": charge.compute_gas.as_milligas().to_string(),
            "other": charge.other_gas.as_milligas().to_string(),
            "total": charge.total().as_milligas().to_string(),
        }),
        ExecutionEvent::Call { from, to, method, params, value, gas_limit, read_only } => json!({
            "event": "call",
            "from": from,
            "to": hex::encode(to.to_bytes()),
            "method": method,
            "params": params.as_ref().map(block),
            "value": atto(value),
            "gas_limit": gas_limit,
            "read_only": read_only,
        }),
        ExecutionEvent::InvokeActor { id, state } => json!({
            "event": "invoke",
            "actor": id,
            "code": state.code.to_string(),
            "head": state.state.to_string(),
            "nonce": state.sequence,
            "balance": atto(&state.balance),
            "delegated_address": state.delegated_address.map(|it| hex::encode(it.to_bytes())),
        }),
        ExecutionEvent::CallReturn(exit_code, value) => json!({
            "event": "return",
            "exit_code": exit_code.value(),
            "value": value.as_ref().map(block),
        }),
        ExecutionEvent::CallError(error) => json!({
            "event": "error",
            "number": error.1 as u32,
            "message": error.0,
        }),
        other => json!({ "event": "unknown", "text": format!("{other:?}") }),
    }
}

fn block(block: &IpldBlock) -> Value {
    json!({ "codec": block.codec, "data": BASE64_STANDARD.encode(&block.data) })
}
