"""Versioned protocols: the numbers of the response, each with its source.

>>> from epiloop.protocols import load_protocol
>>> load_protocol("covid19-cn-8").contact.lookback.days
2
>>> load_protocol("covid19-cn-8").cited("contact.lookback.days").source
'C6'
"""

from epiloop.protocols.citation import CitedValue
from epiloop.protocols.load import (
    Shelf,
    check_file,
    load_protocol,
    load_protocols,
)
from epiloop.protocols.problems import (
    Problem,
    ProtocolRefusedError,
    UnknownProtocolError,
    UnstatedKeyError,
)
from epiloop.protocols.protocol import Protocol

__all__ = [
    "CitedValue",
    "Problem",
    "Protocol",
    "ProtocolRefusedError",
    "Shelf",
    "UnknownProtocolError",
    "UnstatedKeyError",
    "check_file",
    "load_protocol",
    "load_protocols",
]
