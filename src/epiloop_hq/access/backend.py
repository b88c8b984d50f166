"""How a password becomes an account."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest

from epiloop_hq.access.models import Account
from epiloop_hq.access.queries import account_by_id, account_by_username


class AccountBackend(BaseBackend):
    """Checks a password without writing, so that a sign-in never needs the trail."""

    def authenticate(
        self,
        request: HttpRequest | None,  # noqa: ARG002  Django's signature
        **credentials: Any,  # noqa: ANN401
    ) -> Account | None:
        """Return the account if `username` and `password` fit and it may sign in."""
        username, password = credentials.get("username"), credentials.get("password")
        if username is None or password is None:
            return None
        account = account_by_username(username)
        if account is None:
            # As slow as a wrong password, so that names cannot be told apart by time.
            make_password(password)
            return None
        fits = check_password(password, account.password)
        return account if fits and account.is_active else None

    def get_user(self, user_id: int) -> Account | None:
        """Return the account of a running session, unless it was switched off since."""
        return account_by_id(user_id)
