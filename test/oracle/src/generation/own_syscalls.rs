//! Syscalls that no network has, as an embedder adds them: those of `my_custom_kernel`, and two that
//! take the place of the network's. `test/integration/own_syscalls.cpp` has the same for libfvm.

use anyhow::{anyhow, Result as AnyResult};
use fvm4::call_manager::NO_DATA_BLOCK_ID;
use fvm4::kernel::prelude::*;
use fvm4::kernel::{ExecutionError, Result};
use fvm4::syscall_error;
use fvm4::syscalls::{Context, Linker};
use fvm4_shared as fvm_shared;

const MODULE: &str = "my_custom_kernel";

/// Larger blocks are refused.
const MAX_BLOCK_LENGTH: u32 = 64;

pub fn link<K>(linker: &mut Linker<K>) -> AnyResult<()>
where
    K: Kernel + IpldBlockOps + SendOps,
{
    linker.link_syscall(MODULE, "my_custom_syscall", double)?;
    linker.link_syscall(MODULE, "pay", pay)?;
    linker.link_syscall(MODULE, "fail", fail)?;
    linker.link_syscall(MODULE, "sum", sum)?;
    linker.link_syscall(MODULE, "fill", fill)?;
    linker.link_syscall(MODULE, "transfer", transfer)?;
    linker.link_syscall("network", "tipset_cid", no_tipset_cid)?;
    linker.link_syscall("ipld", "block_create", create_small_block)?;
    Ok(())
}

fn double(_: Context<'_, impl Kernel>, number: i32) -> Result<i32> {
    Ok(number.wrapping_mul(2))
}

fn pay(context: Context<'_, impl Kernel>, gas: u64) -> Result<()> {
    context.kernel.charge_gas("OnPay", Gas::new(gas)).map(drop)
}

fn fail(_: Context<'_, impl Kernel>, fatally: u32) -> Result<()> {
    match fatally {
        0 => Err(syscall_error!(Forbidden; "not today").into()),
        _ => Err(ExecutionError::Fatal(anyhow!("never again"))),
    }
}

fn sum(context: Context<'_, impl Kernel>, offset: u32, length: u32) -> Result<u64> {
    let bytes = context.memory.try_slice(offset, length)?;
    Ok(bytes.iter().copied().map(u64::from).sum())
}

fn fill(context: Context<'_, impl Kernel>, offset: u32, length: u32, byte: u32) -> Result<()> {
    context.memory.try_slice_mut(offset, length)?.fill(byte as u8);
    Ok(())
}

/// In attoFIL. Returns the exit code.
fn transfer(context: Context<'_, impl Kernel + SendOps>, to: u64, amount: u64) -> Result<u32> {
    let amount = TokenAmount::from_atto(amount);
    let flags = SendFlags::empty();
    let to = Address::new_id(to);
    let result = context.kernel.send(&to, 0, NO_DATA_BLOCK_ID, &amount, None, flags)?;
    Ok(result.exit_code.value())
}

fn no_tipset_cid(_: Context<'_, impl Kernel>, _: i64, _: u32, _: u32) -> Result<u32> {
    Err(syscall_error!(NotFound; "no tipsets here").into())
}

fn create_small_block(
    context: Context<'_, impl Kernel + IpldBlockOps>,
    codec: u64,
    offset: u32,
    length: u32,
) -> Result<u32> {
    if length > MAX_BLOCK_LENGTH {
        return Err(syscall_error!(LimitExceeded; "too large a block").into());
    }
    let data = context.memory.try_slice(offset, length)?;
    context.kernel.block_create(codec, data)
}
