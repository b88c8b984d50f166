"""A sealed backup opens whole with its passphrase, or not at all."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epiloop_hq import sealing

WORDS = "eight swans above the frozen lake"
HEAD = len(sealing.MAGIC) + sealing.SALT_BYTES + sealing.PREFIX_BYTES
PIECE = 64  # bytes a chunk in these tests
SEALED_PIECE = PIECE + sealing.TAG_BYTES


@pytest.fixture(autouse=True)
def _small_chunks_and_a_quick_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "CHUNK", PIECE)
    monkeypatch.setattr(sealing, "SCRYPT_N", 2)


def sealed(plain: bytes) -> bytes:
    target = io.BytesIO()
    sealing.seal(io.BytesIO(plain), target, passphrase=WORDS)
    return target.getvalue()


def opened(file: bytes, words: str = WORDS) -> bytes:
    target = io.BytesIO()
    sealing.unseal(io.BytesIO(file), target, passphrase=words)
    return target.getvalue()


@pytest.mark.parametrize("length", [0, 1, 63, 64, 65, 127, 128, 129, 1_000])
def test_what_was_sealed_comes_back(length):
    plain = bytes(n % 251 for n in range(length))
    assert opened(sealed(plain)) == plain


def test_the_installed_size_of_chunks_and_cost_of_the_key_work_too(monkeypatch):
    monkeypatch.undo()
    plain = b"x" * (sealing.CHUNK + 1)
    assert opened(sealed(plain)) == plain


def test_nothing_of_the_plain_text_shows():
    assert b"Zhang" not in sealed(b"Zhang Min, contact of case 7" * 20)


def test_the_same_data_sealed_twice_looks_different():
    assert sealed(b"the same") != sealed(b"the same")


def test_another_passphrase_opens_nothing():
    with pytest.raises(sealing.SealError, match="another passphrase"):
        opened(sealed(b"secret"), words=WORDS + "s")


@given(position=st.integers(0), bit=st.integers(0, 7), length=st.integers(0, 300))
def test_one_changed_bit_anywhere_is_noticed(position, bit, length):
    file = bytearray(sealed(b"p" * length))
    file[position % len(file)] ^= 1 << bit
    with pytest.raises(sealing.SealError):
        opened(bytes(file))


@given(cut=st.integers(0), length=st.integers(0, 300))
def test_a_file_cut_anywhere_is_noticed(cut, length):
    file = sealed(b"p" * length)
    with pytest.raises(sealing.SealError):
        opened(file[: cut % len(file)])


def test_a_file_cut_between_two_chunks_is_noticed():
    file = sealed(b"p" * PIECE * 3)
    with pytest.raises(sealing.SealError):
        opened(file[: HEAD + 2 * SEALED_PIECE])


def pieces_of(file: bytes) -> list[bytes]:
    body = file[HEAD:]
    return [body[at : at + SEALED_PIECE] for at in range(0, len(body), SEALED_PIECE)]


@pytest.mark.parametrize(
    ("what", "order"),
    [
        ("two chunks change places", [1, 0, 2]),
        ("a chunk comes twice", [0, 0, 1, 2]),
        ("a chunk is left out", [0, 2]),
        ("the last comes first", [2, 0, 1]),
        ("something follows the last", [0, 1, 2, 2]),
    ],
)
def test_chunks_keep_their_places(what, order):
    file = sealed(bytes(range(PIECE)) * 3)
    pieces = pieces_of(file)
    with pytest.raises(sealing.SealError):
        opened(file[:HEAD] + b"".join(pieces[n] for n in order))


def test_a_chunk_of_another_backup_does_not_fit():
    one, other = sealed(b"a" * PIECE * 2), sealed(b"b" * PIECE * 2)
    mixed = one[:HEAD] + pieces_of(one)[0] + pieces_of(other)[1]
    with pytest.raises(sealing.SealError):
        opened(mixed)


@pytest.mark.parametrize(
    "file", [b"", b"PK\x03\x04", b"epiloop-sealed-2\n" + b"0" * 99]
)
def test_what_is_no_sealed_backup_is_called_so(file):
    with pytest.raises(sealing.SealError, match="not a sealed backup"):
        opened(file)
