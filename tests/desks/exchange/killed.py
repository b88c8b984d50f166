"""A process of its own that takes a file in; tests kill it at random moments."""

import os
import sys
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "epiloop_hq.settings"


def main(file: str, mapping: str, outbreak: str, area: str) -> None:
    """Take the file in, going on where an earlier process was killed."""
    import django

    django.setup()
    from epiloop_hq import clock
    from epiloop_hq.actor import Actor
    from epiloop_hq.exchange import actions
    from epiloop_hq.exchange.actions import BatchDraft
    from epiloop_hq.exchange.mappings import stored_text

    actor, path = Actor.system("test"), Path(file)
    stored = stored_text(Path(mapping).read_text(encoding="utf-8"), file="m.toml")
    draft = BatchDraft(
        file_name=path.name, area_path=area, outbreak_id=int(outbreak) or None
    )
    batch_id = actions.unfinished(path, stored, draft, actor=actor)
    if batch_id is None:
        batch_id = actions.hand_in(draft, path, actor=actor, now=clock.now())
        actions.choose_mapping(
            batch_id, stored, actor=actor, now=clock.now(), is_dry_run=False
        )
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    result = actions.run_import(batch_id, actor=actor, path=path)
    counts = (result.rows_in, result.accepted, result.unchanged, result.rejected)
    sys.stdout.write(f"done {counts}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
