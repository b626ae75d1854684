"""What the states of twin_corrupt.py are made of."""

import dataclasses
from typing import Callable, Optional

from message_tools import Link, big, by_id, varint

from .trees import CBOR, RAW, encode
from .world import FIL


@dataclasses.dataclass
class State:
    name: str
    actor: str
    # A value, or the link to a block.
    head: object
    # Called with the world and the actor's address; yields Message.
    messages: Callable
    balance: bytes = big(10 * FIL)
    # Where only the one actor of its kind can do what it does.
    singleton: Optional[object] = None
    # All messages are sent, in quick runs too.
    always: bool = False


@dataclasses.dataclass
class Message:
    name: str
    sender: object
    method: int
    # Bytes, a value, or a function that makes it.
    params: object = b""


def of_fields(actor, base, kind, blocks, messages, **more):
    """The sound state, and each that the kind makes of it; and the sound one in blocks of other kinds."""
    make = lambda name, head: State(f"{actor}-{name}", actor, head, messages, **more)
    yield dataclasses.replace(make("sound", base), always=True)
    for name, value in kind(base).items():
        yield make(name, value)
    content = encode(base)
    yield make("in-raw", blocks.put(content, RAW))
    yield make("in-cbor", blocks.put(content, CBOR))
    yield make("in-itself", Link(b"\x01\x71\x00" + varint(len(content)) + content)
               if len(content) <= 64 else [])
    yield make("nothing", blocks.put(b"\xf6"))
    yield make("number", blocks.put(b"\x07"))


def ids(world, *places):
    return [by_id(world.keyed[place].number) for place in places]
