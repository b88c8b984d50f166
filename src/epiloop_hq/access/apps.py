"""The access desk as a Django app."""

from django.apps import AppConfig


class Access(AppConfig):
    """Accounts, roles, grants, sign-in and the access log."""

    name = "epiloop_hq.access"
