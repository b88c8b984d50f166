"""Sealing a stream with a passphrase: what leaves the house in a backup is unreadable.

AES-256-GCM over chunks in the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár,
2015): each chunk carries its number and whether it is the last, so that chunks cannot be
changed, reordered, repeated or cut off unnoticed. The key comes from the passphrase by
scrypt with the parameters of RFC 7914's interactive example doubled twice.
"""

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from epiloop.errors import EpiloopError

MAGIC: Final = b"epiloop-sealed-1\n"
SALT_BYTES: Final = 16
PREFIX_BYTES: Final = 7
CHUNK: Final = 1024 * 1024
TAG_BYTES: Final = 16
SCRYPT_N: Final = 2**16


class SealError(EpiloopError):
    """The file is not a sealed backup, was damaged, or the passphrase is another."""


def seal(source: BinaryIO, target: BinaryIO, *, passphrase: str) -> None:
    """Write `source` to `target`, sealed."""
    salt, prefix = os.urandom(SALT_BYTES), os.urandom(PREFIX_BYTES)
    target.write(MAGIC + salt + prefix)
    cipher = _cipher(passphrase, salt)
    target.writelines(
        cipher.encrypt(_nonce(prefix, number, is_last=is_last), chunk, None)
        for number, (chunk, is_last) in enumerate(_chunks(source, CHUNK))
    )


def unseal(source: BinaryIO, target: BinaryIO, *, passphrase: str) -> None:
    """Write what was sealed in `source` to `target`.

    Raises
    ------
    SealError
        If the file is no sealed backup, is damaged or cut, or the passphrase is wrong.
        What was written to `target` until then must not be used.
    """
    head = source.read(len(MAGIC) + SALT_BYTES + PREFIX_BYTES)
    if len(head) < len(MAGIC) + SALT_BYTES + PREFIX_BYTES or not head.startswith(MAGIC):
        raise SealError("This file is not a sealed backup of epiloop.")
    salt, prefix = head[len(MAGIC) : -PREFIX_BYTES], head[-PREFIX_BYTES:]
    cipher = _cipher(passphrase, salt)
    try:
        target.writelines(
            cipher.decrypt(_nonce(prefix, number, is_last=is_last), chunk, None)
            for number, (chunk, is_last) in enumerate(
                _chunks(source, CHUNK + TAG_BYTES)
            )
        )
    except InvalidTag as error:
        raise SealError(
            "The backup cannot be opened: another passphrase, or the file was damaged or cut."
        ) from error


def _chunks(source: BinaryIO, size: int) -> Iterator[tuple[bytes, bool]]:
    chunk = source.read(size)
    while True:
        following = source.read(size)
        yield chunk, not following
        if not following:
            return
        chunk = following


def _nonce(prefix: bytes, number: int, *, is_last: bool) -> bytes:
    return prefix + struct.pack(">I?", number, is_last)


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    key = Scrypt(salt=salt, length=32, n=SCRYPT_N, r=8, p=1).derive(passphrase.encode())
    return AESGCM(key)
