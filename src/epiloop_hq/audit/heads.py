"""The chain's end, signed each day with a key that is not in the database.

Whoever can write to the database can also compute a whole new chain. They cannot sign
its head. A head that was printed, published or copied elsewhere proves the rest.
"""

import base64
import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from django.conf import settings

from epiloop.errors import EpiloopError
from epiloop_hq.audit.models import AuditEvent, Head
from epiloop_hq.audit.plain import canonical

KEY_FILE: Final = "trail_key.pem"
PUBLIC_KEY_FILE: Final = "trail_key.pub"
PREFIX: Final = "epiloop-head-1"


class UnreadableHeadError(EpiloopError):
    """A text given as a head is none."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"This is not the head of a trail: {text[:80]!r}. A head begins with "
            f"{PREFIX} and has six parts, separated by colons."
        )


@dataclass(frozen=True, slots=True)
class SignedHead:
    """The `seq` and digest of the last event at one instant, and who vouches for them."""

    seq: int
    digest: str
    signed_at: datetime
    key_id: str
    signature: str

    def __str__(self) -> str:
        """Return the text that is printed, published, and given back to `--against`."""
        at = self.signed_at.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        return f"{PREFIX}:{self.seq}:{self.digest}:{at}:{self.key_id}:{self.signature}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a printed head.

        Raises
        ------
        UnreadableHeadError
            If the text is not one.
        """
        try:
            prefix, seq, digest, at, key_id, signature = "".join(text.split()).split(
                ":"
            )
            signed_at = datetime.strptime(at, "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC)
            head = cls(int(seq), digest, signed_at, key_id, signature)
        except ValueError:
            raise UnreadableHeadError(text) from None
        if prefix != PREFIX:
            raise UnreadableHeadError(text)
        return head

    @classmethod
    def of(cls, head: Head) -> Self:
        """Return a stored head."""
        return cls(head.seq, head.digest, head.signed_at, head.key_id, head.signature)

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """Tell whether the holder of this key signed exactly this head."""
        try:
            signature = base64.urlsafe_b64decode(self.signature)
            key.verify(signature, _signed_text(self.seq, self.digest, self.signed_at))
        except (InvalidSignature, ValueError):
            return False
        return True


def sign_head(*, now: datetime) -> SignedHead | None:
    """Sign the chain's end and keep it; None while the chain is empty.

    Signing the same end again returns what was signed before.
    """
    last = AuditEvent.objects.order_by("-seq").first()
    if last is None:
        return None
    signed = Head.objects.filter(seq=last.seq).first()
    if signed is None:
        key = _private_key()
        signature = key.sign(_signed_text(last.seq, last.digest, now))
        signed = Head.objects.create(
            seq=last.seq,
            digest=last.digest,
            signed_at=now,
            key_id=key_id_of(key.public_key()),
            signature=base64.urlsafe_b64encode(signature).decode("ascii"),
        )
    return SignedHead.of(signed)


def stored_heads() -> list[SignedHead]:
    """Return every head signed so far, oldest first."""
    return [SignedHead.of(head) for head in Head.objects.order_by("seq")]


def public_key() -> Ed25519PublicKey | None:
    """Return the key that heads are checked with; None if none was ever made here."""
    file = Path(settings.DATA) / PUBLIC_KEY_FILE
    if not file.exists():
        return None
    key = serialization.load_pem_public_key(file.read_bytes())
    assert isinstance(key, Ed25519PublicKey)  # noqa: S101  the file is our own
    return key


def key_id_of(key: Ed25519PublicKey) -> str:
    """Return the short name of a key: the first 16 digits of its SHA-256."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16]


def _signed_text(seq: int, digest: str, signed_at: datetime) -> bytes:
    return canonical(
        [PREFIX, seq, digest, signed_at.astimezone(UTC).isoformat()]
    ).encode()


def _private_key() -> Ed25519PrivateKey:
    file = Path(settings.DATA) / KEY_FILE
    if not file.exists():
        _make_key(file)
    key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    assert isinstance(key, Ed25519PrivateKey)  # noqa: S101  the file is our own
    return key


def _make_key(file: Path) -> None:
    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    shown = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    # Made under another name, so that nobody ever reads half a key.
    draft = file.with_suffix(".new")
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
    ) as out:
        out.write(secret)
    file.with_name(PUBLIC_KEY_FILE).write_bytes(shown)
    draft.rename(file)
