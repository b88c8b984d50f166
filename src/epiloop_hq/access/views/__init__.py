"""Pages of the access desk: the door, one's own account, the users one administers."""

from epiloop_hq.access.views.door import password, shift, sign_in, sign_out
from epiloop_hq.access.views.users import (
    active,
    correct,
    grant,
    new_user,
    reset,
    revoke,
    user,
    users,
)

__all__ = [
    "active",
    "correct",
    "grant",
    "new_user",
    "password",
    "reset",
    "revoke",
    "shift",
    "sign_in",
    "sign_out",
    "user",
    "users",
]
