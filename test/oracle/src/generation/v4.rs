//! FVM 4: network versions 21 to 29, and 30, which is in development.

use std::rc::Rc;
use std::sync::OnceLock;

use anyhow::{Context as _, Result as AnyResult};
use fvm4::call_manager::{CallManager, DefaultCallManager};
use fvm4::engine::EnginePool;
use fvm4::executor::{ApplyKind, ApplyRet, DefaultExecutor, Executor};
use fvm4::externs::{Chain, Consensus, Externs, Rand};
use fvm4::gas::GasCharge;
use fvm4::kernel::filecoin::{DefaultFilecoinKernel, FilecoinKernel};
use fvm4::kernel::prelude::*;
use fvm4::kernel::Result;
use fvm4::machine::{DefaultMachine, Machine, NetworkConfig};
use fvm4::syscalls::{Abort, Context, Linker};
use fvm4::trace::{ExecutionEvent, IpldOperation};
use fvm4_shared::address::Protocol;
use fvm4_shared::consensus::ConsensusFault;
use fvm4_shared::event::{Entry, StampedEvent};
use fvm4_shared::message::Message;
use fvm4_shared::piece::PieceInfo;
use fvm4_shared::sector::{
    AggregateSealVerifyProofAndInfos, RegisteredSealProof, ReplicaUpdateInfo, SealVerifyInfo,
    WindowPoStVerifyInfo,
};
// The macros of the crate say `fvm_shared`.
use fvm4_shared as fvm_shared;
use fvm_ipld_encoding::ipld_block::IpldBlock;
use serde_json::{json, Value};

use crate::store::Store;

pub use fvm4::engine::MultiEngine as Engines;

session!();
replay_externs!();
since_v3!();

/// What actors can import besides the network's syscalls. The crate has a linker for each type of
/// kernel and asks the type for it, so this is decided once for the process.
#[derive(Clone, Copy, PartialEq)]
struct Syscalls {
    upgrade: bool,
    own: bool,
}

static SYSCALLS: OnceLock<Syscalls> = OnceLock::new();

fn set_syscalls(settings: &super::Settings) -> AnyResult<()> {
    let wanted = Syscalls { upgrade: settings.upgrade_actor, own: settings.own_syscalls };
    anyhow::ensure!(*SYSCALLS.get_or_init(|| wanted) == wanted, "other syscalls are linked");
    Ok(())
}

fn trace_event(event: &ExecutionEvent) -> Value {
    match event {
        ExecutionEvent::Ipld { op, cid, size } => json!({
            "event": "ipld",
            "op": match op {
                IpldOperation::Get => "open",
                IpldOperation::Put => "link",
            },
            "cid": cid.to_string(),
            "size": size,
        }),
        other => full_trace_event(other),
    }
}

type Manager = DefaultCallManager<DefaultMachine<Store, ReplayExterns>>;

/// The production kernel, except that proofs are not verified: the conformance profile says what
/// they amount to. Their gas is charged as in production, but for seal batches, which are free.
#[derive(Delegate)]
#[delegate(IpldBlockOps)]
#[delegate(ActorOps)]
#[delegate(CryptoOps)]
#[delegate(DebugOps)]
#[delegate(EventOps)]
#[delegate(MessageOps)]
#[delegate(NetworkOps)]
#[delegate(RandomnessOps)]
#[delegate(SelfOps)]
#[delegate(SendOps<K>, generics = "K", where = "K: FilecoinKernel<CallManager = Manager>")]
#[delegate(UpgradeOps<K>, generics = "K", where = "K: FilecoinKernel<CallManager = Manager>")]
struct ProfileKernel(DefaultFilecoinKernel<Manager>);

impl ProfileKernel {
    fn prices(&self) -> &'static PriceList {
        self.0.machine().context().price_list
    }

    fn charge(&self, charge: GasCharge) -> Result<()> {
        self.0 .0.call_manager.charge_gas(charge).map(drop)
    }
}

impl FilecoinKernel for ProfileKernel {
    fn verify_post(&self, info: &WindowPoStVerifyInfo) -> Result<bool> {
        self.charge(self.prices().on_verify_post(info))?;
        Ok(self.0.machine().externs().0.post)
    }

    fn batch_verify_seals(&self, seals: &[SealVerifyInfo]) -> Result<Vec<bool>> {
        Ok(vec![true; seals.len()])
    }

    fn verify_aggregate_seals(&self, aggregate: &AggregateSealVerifyProofAndInfos) -> Result<bool> {
        self.charge(self.prices().on_verify_aggregate_seals(aggregate))?;
        Ok(true)
    }

    fn verify_replica_update(&self, replica: &ReplicaUpdateInfo) -> Result<bool> {
        self.charge(self.prices().on_verify_replica_update(replica))?;
        Ok(true)
    }

    delegate! {
        fn compute_unsealed_sector_cid(
            &self, proof: RegisteredSealProof, pieces: &[PieceInfo]
        ) -> Result<Cid>;
        fn verify_consensus_fault(
            &self, h1: &[u8], h2: &[u8], extra: &[u8]
        ) -> Result<Option<ConsensusFault>>;
        fn total_fil_circ_supply(&self) -> Result<TokenAmount>;
    }
}

impl SyscallHandler<ProfileKernel> for ProfileKernel {
    fn link_syscalls(linker: &mut Linker<ProfileKernel>) -> AnyResult<()> {
        DefaultFilecoinKernel::<Manager>::link_syscalls(linker)?;
        let wanted = SYSCALLS.get().context("the syscalls are not chosen")?;
        if !wanted.upgrade {
            linker.link_syscall("actor", "upgrade_actor", unknown_upgrade)?;
        }
        if wanted.own {
            super::own_syscalls::link(linker)?;
        }
        Ok(())
    }
}

/// The crate's feature cannot be switched off at run time, and a linker forgets nothing. But a
/// module that imports the syscall is refused, as on the network, where what stands there is of
/// another type than any module means.
#[allow(clippy::too_many_arguments)]
fn unknown_upgrade(
    _: Context<'_, ProfileKernel>,
    _: u64,
    _: u64,
    _: u64,
    _: u64,
    _: u64,
    _: u64,
    _: u64,
    _: u64,
) -> Abort {
    Abort::Fatal(anyhow::anyhow!("actors are not upgraded on this network"))
}

impl Kernel for ProfileKernel {
    type CallManager = Manager;
    type Limiter = <DefaultFilecoinKernel<Manager> as Kernel>::Limiter;

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
        Self(DefaultFilecoinKernel::new(manager, blocks, caller, actor, method, value, read_only))
    }

    delegate! {
        fn machine(&self) -> &<Manager as CallManager>::Machine;
        fn gas_available(&self) -> Gas;
        fn charge_gas(&self, name: &str, compute: Gas) -> Result<GasTimer>;
    }
    delegate! { fn limiter_mut(&mut self) -> &mut Self::Limiter; }
}
