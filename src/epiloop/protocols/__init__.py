"""Versioned protocols: the numbers of the response, each with its source.

>>> from epiloop.protocols import load_protocol
>>> load_protocol("covid19-cn-8").contact.lookback.days
2
>>> load_protocol("covid19-cn-8").cited("contact.lookback.days").source
'C6'
"""

from epiloop.protocols.citation import CitedValue
from epiloop.protocols.differences import Difference, differences
from epiloop.protocols.in_force import SeveralInForceError, in_force
from epiloop.protocols.load import (
    Shelf,
    check_file,
    load_protocol,
    load_protocols,
    use_shelf,
)
from epiloop.protocols.own import OwnFiles, open_folder
from epiloop.protocols.problems import (
    Problem,
    ProtocolRefusedError,
    UnknownProtocolError,
    UnstatedKeyError,
)
from epiloop.protocols.protocol import Protocol
from epiloop.protocols.switch import ItemKind, OpenItem, Proposal, propose_switch

__all__ = [
    "CitedValue",
    "Difference",
    "ItemKind",
    "OpenItem",
    "OwnFiles",
    "Problem",
    "Proposal",
    "Protocol",
    "ProtocolRefusedError",
    "SeveralInForceError",
    "Shelf",
    "UnknownProtocolError",
    "UnstatedKeyError",
    "check_file",
    "differences",
    "in_force",
    "load_protocol",
    "load_protocols",
    "open_folder",
    "propose_switch",
    "use_shelf",
]
