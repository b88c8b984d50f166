"""What a reader gets of a bulletin, and the digest by which they can prove it."""

import hashlib

from epiloop_hq.audit.plain import canonical, plain
from epiloop_hq.communication.models import Bulletin


def texts_of(bulletin: Bulletin) -> dict[str, str]:
    """Return the bulletin's own words by field."""
    names = ("title_en", "title_zh", "text_en", "text_zh")
    corrections = ("correction_en", "correction_zh")
    return {name: getattr(bulletin, name) for name in (*names, *corrections)}


def digest_of(bulletin: Bulletin) -> str:
    """Return the SHA-256 of number, words, figures and instants, in hexadecimal."""
    told = {
        "number": bulletin.number,
        "corrects": bulletin.corrects.number if bulletin.corrects else "",
        "snapshot": bulletin.snapshot_digest,
        "published_at": bulletin.published_at,
        "head": bulletin.head,
        "content": bulletin.content,
        **texts_of(bulletin),
    }
    return hashlib.sha256(canonical(plain(told)).encode()).hexdigest()
