"""The demonstration: a headquarters of its own, whose clock begins at the outbreak's time."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

MARK: Final = "demonstration.json"
PASSWORDS: Final = """
  Sign in with one of these; the passwords are shown only now:

{lines}
"""
AGAIN: Final = """
  The demonstration goes on where it was. Its passwords were shown when it was made;
  `epiloop demo --fresh` begins again and shows new ones.
"""


def prepare(data: Path, *, fresh: bool, say: Callable[[str], None]) -> str:
    """Make the demonstration in a data folder, unless it is there; return how to sign in.

    Parameters
    ----------
    fresh
        Whether to throw an earlier demonstration away.
    say
        Told each thing that happens.

    Raises
    ------
    ValueError
        If the folder holds a real installation.
    """
    data = data.resolve()
    mark = data / MARK
    if data.exists() and any(data.iterdir()) and not _is_ours(data):
        raise ValueError(f"{data} holds something else; name another folder.")
    if mark.exists() and not fresh:
        return AGAIN
    if data.exists():
        shutil.rmtree(data)
    data.mkdir(mode=0o700, parents=True)
    (data / f"{MARK}.making").touch()
    lines = _make(data, say)
    (data / f"{MARK}.making").unlink()
    return PASSWORDS.format(lines=lines)


def _is_ours(data: Path) -> bool:
    return (data / MARK).exists() or (data / f"{MARK}.making").exists()


def _make(data: Path, say: Callable[[str], None]) -> str:
    from epiloop_hq.commands import start

    start.start(data)
    start.migrate()
    # Desks can be loaded only once Django has started.
    from epiloop_hq import clock
    from epiloop_hq.demonstration import abroad, setting
    from epiloop_hq.demonstration.first_tube import hours, story

    with clock.at(hours.BEFORE):
        now = clock.now()
        say("Areas, units, accounts")
        setting.make_areas(now)
        units = setting.make_units(now)
        say("MERS in Korea, 2015, as published: an outbreak that is over")
        abroad.bring_in_mers(now=now)
        officers = setting.make_officers(now)
        say("A town of invented people")
        told = story.begin(officers, units, now=now)
        say("Risk points and zones of that spring, as published")
        abroad.bring_in_spring(now=now)
    hours.tell(told, say=say)
    _keep_time(data, story.BEGINS, story.PRESENT)
    return "\n".join(
        f"    {o.username:<15}{o.password:<20}{o.name}" for o in officers.values()
    )


def _keep_time(data: Path, begins: datetime, present: datetime) -> None:
    """Let the installation's clock go on from the story's present."""
    # The one place besides `clock` that asks for true time: the offset is its difference.
    true_now = datetime.now(UTC)  # noqa: TID251
    stored = {
        "starts_at": begins.isoformat(),
        "clock_offset_seconds": (present - true_now).total_seconds(),
    }
    (data / MARK).write_text(json.dumps(stored), encoding="utf-8")
