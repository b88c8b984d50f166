"""What can be read of bulletins: by officers, and by everybody once they are published."""

from epiloop_hq.communication.queries.bulletins import (
    BulletinRow,
    PublicBulletin,
    bulletin_page,
    bulletin_row,
    published,
    published_page,
)

__all__ = [
    "BulletinRow",
    "PublicBulletin",
    "bulletin_page",
    "bulletin_row",
    "published",
    "published_page",
]
