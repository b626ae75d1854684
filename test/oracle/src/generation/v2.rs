//! FVM 2: network versions 15 to 17.

use std::rc::Rc;

use anyhow::Result as AnyResult;
use cid::multihash::Multihash;
use cid::Cid;
use fvm2::call_manager::{CallManager, DefaultCallManager, FinishRet, InvocationResult};
use fvm2::executor::{ApplyKind, ApplyRet, DefaultExecutor, Executor};
use fvm2::externs::{Consensus, Externs, Rand};
use fvm2::gas::{Gas, GasCharge, GasTracker, PriceList};
use fvm2::kernel::*;
use fvm2::machine::{DefaultMachine, NetworkConfig};
use fvm2::trace::ExecutionEvent;
use fvm2::DefaultKernel;
use fvm2_shared::address::{Address, Protocol};
use fvm2_shared::clock::ChainEpoch;
use fvm2_shared::consensus::ConsensusFault;
use fvm2_shared::crypto::signature::{
    SignatureType, SECP_PUB_LEN, SECP_SIG_LEN, SECP_SIG_MESSAGE_HASH_SIZE,
};
use fvm2_shared::econ::TokenAmount;
use fvm2_shared::error::{ErrorNumber, ExitCode};
use fvm2_shared::message::Message;
use fvm2_shared::piece::PieceInfo;
use fvm2_shared::randomness::RANDOMNESS_LENGTH;
use fvm2_shared::sector::{
    AggregateSealVerifyProofAndInfos, RegisteredSealProof, ReplicaUpdateInfo, SealVerifyInfo,
    WindowPoStVerifyInfo,
};
use fvm2_shared::version::NetworkVersion;
use fvm2_shared::{ActorID, MethodNum};
use fvm_ipld_encoding::RawBytes;
use serde_json::{json, Value};

use super::shared;
use crate::store::Store;

pub use fvm2::machine::MultiEngine as Engines;

/// See [`super::Engines::open`].
pub fn open(
    engines: &Engines,
    context: super::Context,
    store: Store,
) -> AnyResult<Box<dyn super::Session>> {
    // FVM 2 knows no chain id and no time, and has no caps.
    anyhow::ensure!(context.settings == super::Settings::default(), "FVM 2 has no such settings");
    let version = NetworkVersion::try_from(context.network_version)
        .map_err(|_| anyhow::anyhow!("network version {}", context.network_version))?;
    let network = NetworkConfig::new(version);
    let mut machine = network.for_epoch(context.epoch, context.root);
    machine.set_base_fee(TokenAmount::from_atto(context.base_fee));
    machine.set_circulating_supply(TokenAmount::from_atto(context.circ_supply));
    machine.tracing = context.tracing;
    let engine = engines.get(&network)?;
    let machine = DefaultMachine::new(&engine, &machine, store, ReplayExterns(context.answers))?;
    Ok(Box::new(MachineSession {
        executor: DefaultExecutor::new(machine),
        tracing: context.tracing,
    }))
}

session!();
replay_externs!();

fn events_root(_: &ApplyRet) -> Option<Cid> {
    None
}

fn events(_: &ApplyRet) -> Vec<Value> {
    Vec::new()
}

/// FVM 2 reports neither the gas limit of a call nor codecs: they are null.
fn trace_event(event: &ExecutionEvent) -> Value {
    match event {
        ExecutionEvent::GasCharge(charge) => shared::gas_event(
            &charge.name,
            charge.compute_gas.as_milligas(),
            charge.storage_gas.as_milligas(),
            charge.total().as_milligas(),
        ),
        ExecutionEvent::Call { from, to, method, params, value } => json!({
            "event": "call",
            "from": from,
            "to": hex::encode(to.to_bytes()),
            "method": method,
            "params": block(params),
            "value": value.atto().to_string(),
            "gas_limit": null,
            "read_only": false,
        }),
        ExecutionEvent::CallReturn(value) => shared::return_event(0, block(value)),
        ExecutionEvent::CallAbort(exit_code) => shared::return_event(exit_code.value(), None),
        // As later generations put it.
        ExecutionEvent::CallError(SyscallError(message, ErrorNumber::Forbidden))
            if message == "out of gas" =>
        {
            shared::return_event(ExitCode::SYS_OUT_OF_GAS.value(), None)
        }
        ExecutionEvent::CallError(error) => shared::error_event(error.1 as u32, &error.0),
        other => shared::unknown_event(other),
    }
}

fn block(data: &RawBytes) -> Option<Value> {
    (!data.is_empty()).then(|| shared::block(None, data))
}

type ProfileMachine = DefaultMachine<Store, ReplayExterns>;
type Manager = DefaultCallManager<ProfileMachine>;

/// The call manager that the production kernel sees. That kernel asks for calls on kernels of its
/// own kind; this has them run on [`ProfileKernel`].
#[repr(transparent)]
struct Caller(Manager);

impl CallManager for Caller {
    type Machine = ProfileMachine;

    fn new(machine: ProfileMachine, gas_limit: i64, origin: Address, nonce: u64) -> Self {
        Caller(Manager::new(machine, gas_limit, origin, nonce))
    }

    fn send<K: Kernel<CallManager = Self>>(
        &mut self,
        from: ActorID,
        to: Address,
        method: MethodNum,
        params: Option<Block>,
        value: &TokenAmount,
    ) -> Result<InvocationResult> {
        self.0.send::<ProfileKernel>(from, to, method, params, value)
    }

    fn with_transaction(
        &mut self,
        act: impl FnOnce(&mut Self) -> Result<InvocationResult>,
    ) -> Result<InvocationResult> {
        self.0.with_transaction(|manager| {
            // SAFETY: `Caller` is a transparent wrapper of a `Manager`, and nothing else refers to
            // that one while `act` runs.
            act(unsafe { &mut *(manager as *mut Manager).cast::<Caller>() })
        })
    }

    fn finish(self) -> (FinishRet, ProfileMachine) {
        self.0.finish()
    }

    delegate! {
        fn machine(&self) -> &ProfileMachine;
        fn gas_tracker(&self) -> &GasTracker;
        fn origin(&self) -> Address;
        fn nonce(&self) -> u64;
        fn invocation_count(&self) -> u64;
    }
    delegate! {
        fn machine_mut(&mut self) -> &mut ProfileMachine;
        fn gas_tracker_mut(&mut self) -> &mut GasTracker;
        fn next_actor_idx(&mut self) -> u64;
        fn trace(&mut self, event: ExecutionEvent) -> ();
    }
}

/// The production kernel, except that proofs are not verified: the conformance profile says what
/// they amount to. Their gas is charged as in production, but for seal batches, which are free.
struct ProfileKernel(DefaultKernel<Caller>, Rc<super::Answers>);

impl ProfileKernel {
    fn charge(&mut self, charge: GasCharge) -> Result<()> {
        // All proof charges are for computation alone, so this loses no distinction.
        self.0.charge_gas(&charge.name, charge.total())
    }
}

impl Kernel for ProfileKernel {
    type CallManager = Manager;

    fn into_inner(self) -> (Manager, BlockRegistry) {
        let (Caller(manager), blocks) = self.0.into_inner();
        (manager, blocks)
    }

    fn new(
        manager: Manager,
        blocks: BlockRegistry,
        caller: ActorID,
        actor: ActorID,
        method: MethodNum,
        value: TokenAmount,
    ) -> Self {
        let answers = manager.externs().0.clone();
        let inner = DefaultKernel::new(Caller(manager), blocks, caller, actor, method, value);
        Self(inner, answers)
    }
}

impl CryptoOps for ProfileKernel {
    fn verify_seal(&mut self, seal: &SealVerifyInfo) -> Result<bool> {
        self.charge(self.0.price_list().on_verify_seal(seal))?;
        Ok(true)
    }

    fn verify_post(&mut self, info: &WindowPoStVerifyInfo) -> Result<bool> {
        self.charge(self.0.price_list().on_verify_post(info))?;
        Ok(self.1.post)
    }

    fn batch_verify_seals(&mut self, seals: &[SealVerifyInfo]) -> Result<Vec<bool>> {
        Ok(vec![true; seals.len()])
    }

    fn verify_aggregate_seals(
        &mut self,
        aggregate: &AggregateSealVerifyProofAndInfos,
    ) -> Result<bool> {
        self.charge(self.0.price_list().on_verify_aggregate_seals(aggregate))?;
        Ok(true)
    }

    fn verify_replica_update(&mut self, replica: &ReplicaUpdateInfo) -> Result<bool> {
        self.charge(self.0.price_list().on_verify_replica_update(replica))?;
        Ok(true)
    }

    delegate! {
        fn verify_signature(
            &mut self, kind: SignatureType, signature: &[u8], signer: &Address, plaintext: &[u8]
        ) -> Result<bool>;
        fn recover_secp_public_key(
            &mut self, hash: &[u8; SECP_SIG_MESSAGE_HASH_SIZE], signature: &[u8; SECP_SIG_LEN]
        ) -> Result<[u8; SECP_PUB_LEN]>;
        fn hash(&mut self, code: u64, data: &[u8]) -> Result<Multihash<64>>;
        fn compute_unsealed_sector_cid(
            &mut self, proof: RegisteredSealProof, pieces: &[PieceInfo]
        ) -> Result<Cid>;
        fn verify_consensus_fault(
            &mut self, h1: &[u8], h2: &[u8], extra: &[u8]
        ) -> Result<Option<ConsensusFault>>;
    }
}

impl SendOps for ProfileKernel {
    delegate! {
        fn send(
            &mut self, recipient: &Address, method: u64, params: BlockId, value: &TokenAmount
        ) -> Result<SendResult>;
    }
}

impl ActorOps for ProfileKernel {
    delegate! {
        fn resolve_address(&self, address: &Address) -> Result<Option<ActorID>>;
        fn get_actor_code_cid(&self, actor: ActorID) -> Result<Option<Cid>>;
        fn get_builtin_actor_type(&self, code: &Cid) -> u32;
        fn get_code_cid_for_type(&self, kind: u32) -> Result<Cid>;
    }
    delegate! {
        fn new_actor_address(&mut self) -> Result<Address>;
        fn create_actor(&mut self, code: Cid, actor: ActorID) -> Result<()>;
    }
}

impl IpldBlockOps for ProfileKernel {
    delegate! {
        fn block_open(&mut self, cid: &Cid) -> Result<(BlockId, BlockStat)>;
        fn block_create(&mut self, codec: u64, data: &[u8]) -> Result<BlockId>;
        fn block_link(&mut self, block: BlockId, hash: u64, length: u32) -> Result<Cid>;
        fn block_read(&mut self, block: BlockId, offset: u32, out: &mut [u8]) -> Result<i32>;
        fn block_stat(&mut self, block: BlockId) -> Result<BlockStat>;
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
        fn price_list(&self) -> &PriceList;
    }
    delegate! { fn charge_gas(&mut self, name: &str, compute: Gas) -> Result<()>; }
}

impl MessageOps for ProfileKernel {
    delegate! {
        fn msg_caller(&self) -> ActorID;
        fn msg_receiver(&self) -> ActorID;
        fn msg_method_number(&self) -> MethodNum;
        fn msg_value_received(&self) -> TokenAmount;
    }
}

impl NetworkOps for ProfileKernel {
    delegate! {
        fn network_epoch(&self) -> ChainEpoch;
        fn network_version(&self) -> NetworkVersion;
        fn network_base_fee(&self) -> &TokenAmount;
    }
}

impl RandomnessOps for ProfileKernel {
    delegate! {
        fn get_randomness_from_tickets(
            &mut self, tag: i64, epoch: i64, entropy: &[u8]
        ) -> Result<[u8; RANDOMNESS_LENGTH]>;
        fn get_randomness_from_beacon(
            &mut self, tag: i64, epoch: i64, entropy: &[u8]
        ) -> Result<[u8; RANDOMNESS_LENGTH]>;
    }
}

impl DebugOps for ProfileKernel {
    delegate! { fn log(&mut self, message: String) -> (); }
    delegate! {
        fn debug_enabled(&self) -> bool;
        fn store_artifact(&self, name: &str, data: &[u8]) -> Result<()>;
    }
}
