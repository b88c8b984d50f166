"""The made-up desk answers for its records, like every desk; nobody real is in them."""

from epiloop_hq.audit.retention import Shredder, register

RECORDS = ("Case", "Visit", "Human", "Pair", "Ping", "Login")


@register
class MadeUp(Shredder):
    impersonal = {f"trail_app.{name}": "made up for tests" for name in RECORDS}

    def shred(self, *_, **__):
        return 0
