"""How hard guessing a password is made. Security settings, not numbers of the response."""

import string
from datetime import timedelta
from typing import Final

# NIST SP 800-63B 5.2.2 asks for a limit on consecutive failures; ten minutes after ten
# tries keep a guesser below 1,500 tries a day and cost a forgetful officer one coffee.
FAILURES_BY_NAME: Final = 10
# A whole office may share one address.
FAILURES_BY_ADDRESS: Final = 100
WINDOW: Final = timedelta(minutes=10)
LOCKED_FOR: Final = timedelta(minutes=10)

FIRST_PASSWORD_LENGTH: Final = 16
# No letters that look alike when they are read out over a telephone.
FIRST_PASSWORD_LETTERS: Final = "".join(
    c for c in string.ascii_letters + string.digits if c not in "0O1lI"
)

USERNAME_LENGTH: Final = 60
USERNAME_LETTERS: Final = frozenset(string.ascii_lowercase + string.digits + ".-_")
