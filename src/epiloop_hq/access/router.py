"""Sends the access log to its own database, so that reading never waits for a writer."""

from django.db.models import Model

APART = frozenset({"accessevent", "personread", "signinattempt"})
ACCESS_LOG = "access_log"


class AccessLogApart:
    """Django's database router for the three models of the access log."""

    def db_for_read(self, model: type[Model], **_hints: object) -> str | None:
        """Return the access log's database for its models."""
        return self._database(model)

    def db_for_write(self, model: type[Model], **_hints: object) -> str | None:
        """Return the access log's database for its models."""
        return self._database(model)

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **_hints: object
    ) -> bool | None:
        """Keep each model's table in one database only."""
        is_apart = app_label == "access" and model_name in APART
        return is_apart if db == ACCESS_LOG else not is_apart

    @staticmethod
    def _database(model: type[Model]) -> str | None:
        meta = model._meta
        is_apart = meta.app_label == "access" and meta.model_name in APART
        return ACCESS_LOG if is_apart else None
