"""The passphrase of a backup: from the environment, a file, or asked."""

import getpass

from epiloop.errors import EpiloopError
from epiloop_hq import environment

NAME = "EPILOOP_BACKUP_PASSPHRASE"
AT_LEAST = 12


class BackupError(EpiloopError):
    """A backup or a restore that cannot be done; the text says why."""


def chosen() -> str:
    """Return the passphrase that a new backup is sealed with, asked for twice.

    Raises
    ------
    BackupError
        If it is too short, or was not typed twice the same.
    """
    given = _given()
    passphrase = given or getpass.getpass("Passphrase of the backup: ")
    if len(passphrase) < AT_LEAST:
        raise BackupError(
            f"A backup leaves the house: its passphrase has {AT_LEAST} characters or more."
        )
    if not given and getpass.getpass("Once more: ") != passphrase:
        raise BackupError("The two passphrases differ.")
    return passphrase


def known() -> str:
    """Return the passphrase that an old backup was sealed with."""
    return _given() or getpass.getpass("Passphrase of the backup: ")


def _given() -> str:
    try:
        return environment.text(NAME)
    except OSError as error:
        raise BackupError(f"The file of {NAME}_FILE cannot be read: {error}") from error
