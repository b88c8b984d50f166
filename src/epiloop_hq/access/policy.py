"""How hard guessing a password is made. Security settings, not numbers of the response."""

import string
from datetime import timedelta
from typing import Final

# NIST SP 800-63B 5.2.2 asks for a limit on consecutive failures. Ten wrong passwords from
# one address cost a forgetful officer one coffee, and whoever guesses there 1,500 tries a
# day; nobody elsewhere is kept out by it.
FAILURES_HERE: Final = 10
# A whole office may share one address.
FAILURES_BY_ADDRESS: Final = 100
WINDOW: Final = timedelta(minutes=10)
# Whoever guesses from many addresses is slowed under the name too, but only where it has
# never signed in lately: a stranger does not keep officers from their own desks.
FAILURES_ELSEWHERE: Final = 50
WINDOW_ELSEWHERE: Final = timedelta(hours=1)
LOCKED_FOR: Final = timedelta(hours=1)
# Long enough to look into a night of guessing, and to know an officer's desk by.
ATTEMPTS_KEPT: Final = timedelta(days=30)

FIRST_PASSWORD_LENGTH: Final = 16
# No letters that look alike when they are read out over a telephone.
FIRST_PASSWORD_LETTERS: Final = "".join(
    c for c in string.ascii_letters + string.digits if c not in "0O1lI"
)

USERNAME_LENGTH: Final = 60
USERNAME_LETTERS: Final = frozenset(string.ascii_lowercase + string.digits + ".-_")
