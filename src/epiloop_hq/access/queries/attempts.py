"""Tries to sign in, counted for the limits on guessing."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from epiloop_hq.access import policy
from epiloop_hq.access.models import SignInAttempt


@dataclass(frozen=True, slots=True)
class Guessing:
    """Failed sign-ins under one name and from one address, as they stand now.

    Attributes
    ----------
    here
        Under the name from the address, since it last signed in there or had its
        password reset.
    from_address
        From the address under any name.
    elsewhere
        Under the name from all addresses where it has not signed in lately; zero for
        an address where it has.
    """

    here: int
    from_address: int
    elsewhere: int

    @property
    def is_shut_here(self) -> bool:
        """Whether this address waits before it tries this name again."""
        return (
            self.here >= policy.FAILURES_HERE
            or self.from_address >= policy.FAILURES_BY_ADDRESS
        )

    @property
    def is_spread(self) -> bool:
        """Whether the name is being guessed from strange addresses, this among them."""
        return self.elsewhere >= policy.FAILURES_ELSEWHERE


def guessing(*, username: str, address: str, now: datetime) -> Guessing:
    """Count the failures that decide whether this address may try this name (5 queries)."""
    tries = SignInAttempt.objects.filter(at__lte=now)
    named = tries.filter(username=username)
    lately = tries.filter(at__gt=now - policy.WINDOW)
    reset = _last_success(named.filter(address=""))
    here = named.filter(address=address)
    since = max(reset, _last_success(here))
    failed_here = here.filter(at__gt=now - policy.WINDOW, pk__gt=since, succeeded=False)
    return Guessing(
        here=failed_here.count(),
        from_address=lately.filter(address=address, succeeded=False).count(),
        elsewhere=0
        if knows_address(username, address=address, now=now)
        else _elsewhere(named, since=reset, now=now),
    )


def knows_address(username: str, *, address: str, now: datetime) -> bool:
    """Tell whether this name has signed in from this address lately."""
    kept = SignInAttempt.objects.filter(at__gt=now - policy.ATTEMPTS_KEPT, at__lte=now)
    return kept.filter(username=username, address=address, succeeded=True).exists()


def _elsewhere(named: QuerySet[SignInAttempt], *, since: int, now: datetime) -> int:
    known = named.filter(at__gt=now - policy.ATTEMPTS_KEPT, succeeded=True)
    failed = named.filter(
        at__gt=now - policy.WINDOW_ELSEWHERE, pk__gt=since, succeeded=False
    )
    return failed.exclude(address__in=known.values("address")).count()


def _last_success(tries: QuerySet[SignInAttempt]) -> int:
    """Return the id of the last success, zero if there is none."""
    last = tries.filter(succeeded=True).order_by("-at", "-pk").first()
    return 0 if last is None else last.pk
