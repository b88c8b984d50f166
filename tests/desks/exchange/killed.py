"""A process of its own that takes a file in, and dies where a test says.

    python -m desks.exchange.killed FILE MAPPING OUTBREAK AREA STATEMENT

It is killed, as by `kill -9`, before that statement of its run reaches the database; 0
for never. Its last line tells how many statements a whole run has.
"""

import os
import signal
import sys
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "epiloop_hq.settings"


class Killer:
    """Counts the statements of this process, and ends it before one of them."""

    def __init__(self, at: int) -> None:
        self.at, self.count = at, 0

    def __call__(self, execute, sql, params, many, context):
        """Stand between Django and the database."""
        self.count += 1
        if self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)


def main(file: str, mapping: str, outbreak: str, area: str, statement: str) -> None:
    """Take the file in, going on where an earlier process was killed."""
    import django

    django.setup()
    from django.db import connection

    from epiloop_hq import clock
    from epiloop_hq.actor import Actor
    from epiloop_hq.exchange import actions
    from epiloop_hq.exchange.actions import BatchDraft, runs
    from epiloop_hq.exchange.mappings import stored_text

    # Lots in which no clock has a say: a run has the same statements each time.
    runs.HOLD_AIM_S = 1e9
    actor, path = Actor.system("test"), Path(file)
    stored = stored_text(Path(mapping).read_text(encoding="utf-8"), file="m.toml")
    draft = BatchDraft(
        file_name=path.name, area_path=area, outbreak_id=int(outbreak) or None
    )
    killer = Killer(int(statement))
    with connection.execute_wrapper(killer):
        batch_id = actions.unfinished(path, stored, draft, actor=actor)
        if batch_id is None:
            batch_id = actions.hand_in(draft, path, actor=actor, now=clock.now())
            actions.choose_mapping(
                batch_id, stored, actor=actor, now=clock.now(), is_dry_run=False
            )
        actions.run_import(batch_id, actor=actor, path=path)
    sys.stdout.write(f"{killer.count}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
