//! FVM 3: network versions 18 to 20.

use std::rc::Rc;

use anyhow::Result as AnyResult;
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
use serde_json::Value;

use crate::store::Store;

pub use fvm3::engine::MultiEngine as Engines;

session!();
replay_externs!();
since_v3!();

fn set_syscalls(settings: &super::Settings) -> AnyResult<()> {
    settings.check_kernel_is_standard()
}

fn trace_event(event: &ExecutionEvent) -> Value {
    full_trace_event(event)
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
