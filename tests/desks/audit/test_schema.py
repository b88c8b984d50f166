"""The past can be read across releases: migrations of a record tell the trail."""

from types import SimpleNamespace

import pytest
from django.db import connection, connections, migrations, models
from django.db.migrations.state import ProjectState

from epiloop_hq.audit import schema
from epiloop_hq.audit.fold import fold, last_seq
from epiloop_hq.audit.models import AuditEvent

pytestmark = pytest.mark.django_db(transaction=True)
APP = "trail_app"


class Release:
    """The database as migrations make it, step by step."""

    def __init__(self):
        self.state = ProjectState()
        self.done = []
        self.apply(
            migrations.CreateModel(
                "Loop",
                [
                    ("id", models.BigAutoField(primary_key=True)),
                    ("name", models.TextField(default="")),
                    ("tier", models.IntegerField(default=0)),
                ],
            )
        )

    def apply(self, operation):
        before, after = self.state, self.state.clone()
        operation.state_forwards(APP, after)
        with connection.schema_editor() as editor:
            operation.database_forwards(APP, editor, before, after)
        self.state = after
        self.done.append((operation, before))

    def undo(self):
        operation, before = self.done.pop()
        with connection.schema_editor() as editor:
            operation.database_backwards(APP, editor, self.state, before)
        self.state = before

    def rows(self, name="Loop"):
        return self.state.apps.get_model(APP, name).objects

    def tell(self, name="Loop"):
        """Tell the trail how the rows stand, as a guarded write would."""
        self.apply(schema.RestateRecords(name))
        return last_seq()


@pytest.fixture
def release():
    release = Release()
    yield release
    with connection.schema_editor() as editor:
        for model in release.state.apps.get_models():
            editor.delete_model(model)


def rows_at(seq):
    return {
        subject.partition(":")[0]: row
        for subject, row in fold(up_to_seq=seq).rows.items()
    }


def steps():
    return AuditEvent.objects.filter(kind="schema.changed").count()


@pytest.mark.django_db(transaction=True, databases=["default", "access_log"])
@pytest.mark.parametrize(
    "operation",
    [
        schema.AddRecordField("loop", "route", models.TextField(default="none")),
        schema.RemoveRecordField("loop", "name"),
        schema.RestateRecords("loop"),
    ],
    ids=lambda operation: type(operation).__name__,
)
def test_the_database_that_holds_no_records_is_left_alone(release, operation):
    """`migrate` runs every migration on both; the log of reading has no such table."""
    release.rows().create(id=1)
    release.tell()
    told = last_seq()
    after = release.state.clone()
    operation.state_forwards(APP, after)

    with connections["access_log"].schema_editor() as editor:
        operation.database_forwards(APP, editor, release.state, after)

    assert last_seq() == told


def test_a_moment_of_two_releases_ago_is_read_with_todays_columns(release):
    release.rows().create(id=1, name="first", tier=2)
    long_ago = release.tell()

    release.apply(
        schema.AddRecordField("loop", "route", models.TextField(default="none"))
    )
    release.apply(schema.RenameRecordField("loop", "tier", "class_number"))
    release.rows().update(route="community", class_number=3)
    in_between = release.tell()

    release.apply(schema.RemoveRecordField("loop", "name"))
    release.apply(
        schema.AddRecordField("loop", "closed", models.BooleanField(default=False))
    )
    release.apply(schema.RenameRecord("Loop", "Chain"))
    release.rows("Chain").update(closed=True)
    now = release.tell("Chain")

    then = {"id": 1, "route": "none", "class_number": 2, "closed": False}
    assert rows_at(long_ago) == {"trail_app.Chain": then}
    assert rows_at(in_between)["trail_app.Chain"] == then | {
        "route": "community",
        "class_number": 3,
    }
    assert rows_at(now)["trail_app.Chain"] == {
        "id": 1,
        "route": "community",
        "class_number": 3,
        "closed": True,
    }
    assert steps() == 5


def test_one_row_is_found_under_the_name_its_model_had(release):
    release.rows().create(id=1, name="first")
    long_ago = release.tell()
    release.apply(schema.RenameRecord("Loop", "Chain"))

    by_subject = fold(up_to_seq=long_ago, subjects=["trail_app.Chain:1"])
    by_model = fold(up_to_seq=long_ago, models=["trail_app.Chain"])
    assert (
        by_subject.rows
        == by_model.rows
        == {"trail_app.Chain:1": {"id": 1, "name": "first", "tier": 0}}
    )


def test_the_last_word_on_a_row_is_the_one_under_its_models_new_name(release):
    release.rows().create(id=1, tier=1)
    release.tell()
    release.apply(schema.RenameRecord("Loop", "Chain"))
    release.rows("Chain").update(tier=2)
    release.tell("Chain")

    for asked in (
        {"models": ["trail_app.Chain"]},
        {"subjects": ["trail_app.Chain:1"]},
        {},
    ):
        assert fold(**asked).rows["trail_app.Chain:1"]["tier"] == 2
    assert fold(models=["trail_app.Case"]).rows == {}


def test_a_row_removed_under_the_new_name_does_not_rise_under_the_old(release, record):
    release.rows().create(id=1)
    release.tell()
    release.apply(schema.RenameRecord("Loop", "Chain"))
    with record() as trail:
        trail.note("row.deleted", "trail_app.Chain:1", {})

    assert fold().rows == {}


def test_a_removed_model_is_gone_from_every_moment(release):
    release.rows().create(id=1)
    long_ago = release.tell()
    release.apply(schema.RemoveRecord("Loop"))

    assert fold(up_to_seq=long_ago).rows == {}
    assert not schema.RemoveRecord("Loop").reversible


def test_rows_told_after_a_step_are_not_changed_by_it(release):
    release.rows().create(id=1, tier=2)
    release.tell()
    release.apply(
        schema.AddRecordField("loop", "route", models.TextField(default="none"))
    )
    release.rows().update(route="community")
    release.tell()
    release.apply(schema.AddRecordField("loop", "note", models.TextField(default="")))

    assert fold().rows["trail_app.Loop:1"]["route"] == "community"


def test_a_name_given_anew_is_not_taken_for_the_old_one(release):
    """`tier` becomes `class_number`; then there is a `tier` again, of another meaning."""
    release.rows().create(id=1, tier=2)
    long_ago = release.tell()
    release.apply(schema.RenameRecordField("loop", "tier", "class_number"))
    release.apply(schema.AddRecordField("loop", "tier", models.IntegerField(default=7)))
    release.rows().update(tier=8)
    release.tell()

    row = fold().rows["trail_app.Loop:1"]
    assert (row["class_number"], row["tier"]) == (2, 8)
    row = fold(up_to_seq=long_ago).rows["trail_app.Loop:1"]
    assert (row["class_number"], row["tier"]) == (2, 7)


def test_every_step_can_be_taken_back(release):
    release.rows().create(id=1, name="first", tier=2)
    first = release.tell()
    release.apply(
        schema.AddRecordField("loop", "route", models.TextField(default="none"))
    )
    release.apply(schema.RenameRecordField("loop", "tier", "class_number"))
    release.apply(schema.RemoveRecordField("loop", "name"))
    release.apply(schema.RenameRecord("Loop", "Chain"))
    for _ in range(4):
        release.undo()

    # What was removed comes back with its default: the rows' own words are gone.
    assert rows_at(first)["trail_app.Loop"] == {"id": 1, "name": "", "tier": 2}
    release.undo()
    assert fold().rows["trail_app.Loop:1"]["name"] == ""


def test_the_given_value_is_the_one_the_rows_hold(release):
    """A default that is worked out anew each time was worked out once, for all rows."""
    given = iter(["one", "two", "three"])
    release.rows().create(id=1)
    told = release.tell()
    field = models.TextField(default=lambda: next(given))
    release.apply(schema.AddRecordField("loop", "code", field))

    stands = release.rows().get().code
    assert rows_at(told)["trail_app.Loop"]["code"] == stands


def test_a_foreign_key_is_told_by_its_column(release):
    release.rows().create(id=1)
    told = release.tell()
    field = models.ForeignKey("trail_app.loop", models.PROTECT, null=True)
    release.apply(schema.AddRecordField("loop", "parent", field))

    assert rows_at(told)["trail_app.Loop"]["parent_id"] is None


def test_a_secret_column_is_not_told(release, monkeypatch):
    release.rows().create(id=1)
    release.tell()
    rules = SimpleNamespace(secret_fields=frozenset({"word"}))
    monkeypatch.setattr(schema, "_rules", lambda _: rules)

    release.apply(schema.AddRecordField("loop", "word", models.TextField(default="")))

    assert steps() == 0


def test_a_new_database_has_nothing_to_tell(release):
    release.apply(schema.AddRecordField("loop", "route", models.TextField(default="")))

    assert AuditEvent.objects.count() == 0


def test_before_the_trail_has_a_table_nothing_is_told(release, monkeypatch):
    release.rows().create(id=1)
    release.tell()
    monkeypatch.setattr(AuditEvent._meta, "db_table", "not_there_yet")

    release.apply(schema.AddRecordField("loop", "route", models.TextField(default="")))

    monkeypatch.undo()
    assert steps() == 0


def test_printed_sql_tells_nothing(release):
    release.rows().create(id=1)
    release.tell()
    operation = schema.AddRecordField("loop", "route", models.TextField(default=""))
    after = release.state.clone()
    operation.state_forwards(APP, after)

    with connection.schema_editor(collect_sql=True) as editor:
        operation.database_forwards(APP, editor, release.state, after)

    assert steps() == 0


def test_restating_is_announced_by_migrate():
    assert schema.RestateRecords("Loop").describe() == "Restate Loop in the trail"


MIGRATIONS = {
    ("trail_app", "0001_initial"): (
        True,
        [migrations.AddField("case", "x", models.TextField())],
    ),
    ("trail_app", "0002_behind_the_trail"): (
        False,
        [
            migrations.AddField("case", "x", models.TextField()),
            migrations.RemoveField("Case", "x"),
            migrations.RenameField("case", "x", "y"),
            migrations.AlterField("case", "x", models.TextField()),
            migrations.RunSQL("SELECT 1"),
            schema.AddRecordField("case", "z", models.TextField()),
            migrations.AddField("unknown", "x", models.TextField()),
        ],
    ),
    ("contenttypes", "0003_not_a_record"): (
        False,
        [migrations.AddField("contenttype", "x", models.TextField())],
    ),
}


def test_a_migration_behind_the_trails_back_is_named(monkeypatch):
    loaded = SimpleNamespace(
        disk_migrations={
            key: SimpleNamespace(initial=initial, operations=operations)
            for key, (initial, operations) in MIGRATIONS.items()
        }
    )
    monkeypatch.setattr(schema, "MigrationLoader", lambda _: loaded)

    where = "trail_app.0002_behind_the_trail"
    assert schema.untold_changes() == [
        f"{where}: AddField on case needs AddRecordField",
        f"{where}: RemoveField on Case needs RemoveRecordField",
        f"{where}: RenameField on case needs RenameRecordField",
    ]


def test_the_migrations_of_this_program_tell_what_they_change():
    assert schema.untold_changes() == []
