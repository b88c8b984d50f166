"""What is done to accounts: made, granted roles, signed in, locked, given a password."""

from epiloop_hq.access.actions.accounts import (
    correct_account,
    create_account,
    set_active,
    set_language,
    set_on_shift,
)
from epiloop_hq.access.actions.grants import grant_role, revoke_grant
from epiloop_hq.access.actions.passwords import change_password, reset_password
from epiloop_hq.access.actions.signing_in import sign_in
from epiloop_hq.access.errors import AccessRefusedError

__all__ = [
    "AccessRefusedError",
    "change_password",
    "correct_account",
    "create_account",
    "grant_role",
    "reset_password",
    "revoke_grant",
    "set_active",
    "set_language",
    "set_on_shift",
    "sign_in",
]
