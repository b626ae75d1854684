"""The EVM contract of the test messages: the first word of its call data chooses what it does."""

from message_tools import assemble, deployer, words

_OPERATIONS = ["store", "load", "log", "revert", "selfdestruct", "call", "delegatecall",
               "staticcall", "create", "create2", "environment", "loop", "invalid", "look_at",
               "recurse", "bad_jump", "underflow", "store_then_revert", "big_memory", "hash"]


def call(name, *arguments):
    """Call data for an operation; its arguments are words, and bytes at the end."""
    return words(_OPERATIONS.index(name) + 1, *arguments)


# Copies the call data from the second or third argument on to memory, and leaves its size.
_COPY = "{skip} CALLDATASIZE SUB {skip} 0 CALLDATACOPY"
# Returns the success of a call, and what it returned.
_ANSWER = """
    0 MSTORE RETURNDATASIZE 0 32 RETURNDATACOPY
    RETURNDATASIZE 32 ADD 0 RETURN"""

_BODIES = {
    "store": "64 CALLDATALOAD 32 CALLDATALOAD SSTORE STOP",
    "load": "32 CALLDATALOAD SLOAD 0 MSTORE 32 0 RETURN",
    "log": _COPY.format(skip=96) + """
        64 CALLDATALOAD 32 CALLDATALOAD 96 CALLDATASIZE SUB 0 LOG2 STOP""",
    "revert": _COPY.format(skip=32) + " 32 CALLDATASIZE SUB 0 REVERT",
    "selfdestruct": "32 CALLDATALOAD SELFDESTRUCT",
    "call": _COPY.format(skip=96) + """
        0 0 96 CALLDATASIZE SUB 0 64 CALLDATALOAD 32 CALLDATALOAD GAS CALL""" + _ANSWER,
    "delegatecall": _COPY.format(skip=64) + """
        0 0 64 CALLDATASIZE SUB 0 32 CALLDATALOAD GAS DELEGATECALL""" + _ANSWER,
    "staticcall": _COPY.format(skip=64) + """
        0 0 64 CALLDATASIZE SUB 0 32 CALLDATALOAD GAS STATICCALL""" + _ANSWER,
    "create": _COPY.format(skip=64) + """
        64 CALLDATASIZE SUB 0 32 CALLDATALOAD CREATE""" + _ANSWER,
    "create2": _COPY.format(skip=64) + """
        32 CALLDATALOAD 64 CALLDATASIZE SUB 0 0 CREATE2""" + _ANSWER,
    "environment": """
        ADDRESS 0 MSTORE ORIGIN 32 MSTORE CALLER 64 MSTORE CALLVALUE 96 MSTORE
        NUMBER 128 MSTORE TIMESTAMP 160 MSTORE CHAINID 192 MSTORE BASEFEE 224 MSTORE
        PREVRANDAO 256 MSTORE SELFBALANCE 288 MSTORE GASPRICE 320 MSTORE COINBASE 352 MSTORE
        GASLIMIT 384 MSTORE 1 NUMBER SUB BLOCKHASH 416 MSTORE CODESIZE 448 MSTORE
        480 0 RETURN""",
    "loop": "again: 1 0 MSTORE @again JUMP",
    "invalid": "INVALID",
    "look_at": """
        32 CALLDATALOAD EXTCODESIZE 0 MSTORE 32 CALLDATALOAD EXTCODEHASH 32 MSTORE
        32 CALLDATALOAD BALANCE 64 MSTORE 96 0 RETURN""",
    "recurse": _COPY.format(skip=0) + """
        0 0 CALLDATASIZE 0 0 ADDRESS GAS CALL""" + _ANSWER,
    "bad_jump": "1 JUMP",
    "underflow": "POP POP",
    "store_then_revert": "7 7 SSTORE 0 0 REVERT",
    "big_memory": "1 32 CALLDATALOAD MSTORE MSIZE 0 MSTORE 32 0 RETURN",
    "hash": _COPY.format(skip=32) + " 32 CALLDATASIZE SUB 0 KECCAK256 0 MSTORE 32 0 RETURN",
}


def _runtime():
    # Without call data: accept the value, emit an event without topics.
    text = "CALLDATASIZE @chosen JUMPI CALLVALUE 0 MSTORE 32 0 LOG0 STOP chosen: 0 CALLDATALOAD\n"
    for number, name in enumerate(_OPERATIONS):
        text += f"DUP1 {number + 1} EQ @{name} JUMPI\n"
    text += "0 0 REVERT\n"
    for name, body in _BODIES.items():
        text += f"{name}: POP {body}\n"
    return assemble(text)


def initcode():
    """Stores 42 in slot 0 and deploys the contract."""
    return deployer(_runtime(), "42 0 SSTORE")


def tiny_initcode():
    """Deploys a contract that returns its caller."""
    return deployer(assemble("CALLER 0 MSTORE 32 0 RETURN"))


def failing_initcode():
    """Reverts with four bytes."""
    return assemble("0xdeadbeef 224 SHL 0 MSTORE 4 0 REVERT")
