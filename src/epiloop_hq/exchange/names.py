"""The names that records have elsewhere."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """A record that an earlier row made: `subject_id` is its key, with what was said."""

    subject: str
    content_key: str
    person_id: int | None

    @property
    def subject_id(self) -> int:
        """The key of the record."""
        return int(self.subject.rpartition(":")[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A record and the name by which the next row that tells of it will find it."""

    kind: str
    external_id: str
    subject: str
    content_key: str
    person_id: int | None = None
    area_path: str = ""
