"""Who acts, and what they may do where. No models: every layer may import this."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from os.path import commonpath


class Permission(StrEnum):
    """One deed or one kind of reading; granted by role, within an area."""

    AREA_SEE = "area_see"
    AREA_WRITE = "area_write"
    PLACE_WRITE = "place_write"
    PERSON_SEE = "person_see"
    PERSON_SEE_IDENTITY = "person_see_identity"
    PERSON_WRITE = "person_write"
    PERSON_MERGE = "person_merge"
    ORDER_SEE = "order_see"
    ORDER_DECIDE = "order_decide"
    ORDER_REVIEW = "order_review"
    APPEAL_FILE = "appeal_file"
    APPEAL_ANSWER = "appeal_answer"
    SAMPLE_SEE = "sample_see"
    SAMPLE_WRITE = "sample_write"
    RESULT_WRITE = "result_write"
    VISIT_SEE = "visit_see"
    VISIT_WRITE = "visit_write"
    CASE_SEE = "case_see"
    CASE_WRITE = "case_write"
    CASE_CLASSIFY = "case_classify"
    CASE_CLOSE = "case_close"
    CONTACT_SEE = "contact_see"
    CONTACT_WRITE = "contact_write"
    CONTACT_DECIDE = "contact_decide"
    CONTACT_LOCATE = "contact_locate"
    CONTACT_TRANSFER = "contact_transfer"
    STAY_SEE = "stay_see"
    STAY_CHECK = "stay_check"
    STAY_RELEASE = "stay_release"
    TEAM_SEE = "team_see"
    TEAM_WRITE = "team_write"
    HANDOVER_OFFER = "handover_offer"
    HANDOVER_ANSWER = "handover_answer"
    IMPORT_RUN = "import_run"
    EXPORT_RUN = "export_run"
    RECONCILIATION_SEE = "reconciliation_see"
    RECONCILIATION_RUN = "reconciliation_run"
    RECONCILIATION_SIGN = "reconciliation_sign"
    FINDING_RECTIFY = "finding_rectify"
    FINDING_WRITE = "finding_write"
    SITUATION_SEE = "situation_see"
    SITUATION_DRAW = "situation_draw"
    BULLETIN_SEE = "bulletin_see"
    BULLETIN_DRAFT = "bulletin_draft"
    BULLETIN_APPROVE = "bulletin_approve"
    BULLETIN_PUBLISH = "bulletin_publish"
    PROTOCOL_SEE = "protocol_see"
    PROTOCOL_ADOPT = "protocol_adopt"
    TRAIL_SEE = "trail_see"
    ACCOUNT_WRITE = "account_write"


class Role(StrEnum):
    """The posts of a headquarters; a grant gives one role in one area."""

    HEADQUARTERS = "headquarters"
    DISTRICT = "district"
    INVESTIGATOR = "investigator"
    TRANSFER = "transfer"
    COMMUNITY = "community"
    LABORATORY = "laboratory"
    VIEWER = "viewer"
    ADMINISTRATOR = "administrator"


P = Permission
_READING = {
    P.AREA_SEE,
    P.CASE_SEE,
    P.CONTACT_SEE,
    P.PERSON_SEE,
    P.SITUATION_SEE,
    P.PROTOCOL_SEE,
}
_WORKING = _READING | {
    P.PERSON_SEE_IDENTITY,
    P.TEAM_SEE,
    P.STAY_SEE,
    P.ORDER_SEE,
    P.RECONCILIATION_SEE,
    P.FINDING_RECTIFY,
}
_INVESTIGATING = _WORKING | {
    P.PLACE_WRITE,
    P.PERSON_WRITE,
    P.SAMPLE_SEE,
    P.VISIT_SEE,
    P.VISIT_WRITE,
    P.CASE_WRITE,
    P.CONTACT_WRITE,
    P.CONTACT_DECIDE,
    P.CONTACT_LOCATE,
    P.ORDER_DECIDE,
    P.HANDOVER_OFFER,
    P.APPEAL_FILE,
}
_COMMANDING = _INVESTIGATING | {
    P.AREA_WRITE,
    P.PERSON_MERGE,
    P.SAMPLE_WRITE,
    P.RESULT_WRITE,
    P.CASE_CLASSIFY,
    P.CASE_CLOSE,
    P.CONTACT_TRANSFER,
    P.STAY_CHECK,
    P.STAY_RELEASE,
    P.TEAM_WRITE,
    P.HANDOVER_ANSWER,
    P.ORDER_REVIEW,
    P.APPEAL_ANSWER,
    P.IMPORT_RUN,
    P.EXPORT_RUN,
    P.RECONCILIATION_RUN,
    P.RECONCILIATION_SIGN,
    P.FINDING_WRITE,
    P.SITUATION_DRAW,
    P.BULLETIN_SEE,
    P.BULLETIN_DRAFT,
    P.BULLETIN_APPROVE,
    P.BULLETIN_PUBLISH,
    P.TRAIL_SEE,
}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.HEADQUARTERS: frozenset(_COMMANDING | {P.PROTOCOL_ADOPT}),
    Role.DISTRICT: frozenset(_COMMANDING),
    Role.INVESTIGATOR: frozenset(_INVESTIGATING),
    Role.TRANSFER: frozenset(
        _WORKING | {P.PLACE_WRITE, P.CONTACT_LOCATE, P.CONTACT_TRANSFER}
    ),
    Role.COMMUNITY: frozenset(
        _WORKING
        | {P.PLACE_WRITE, P.CONTACT_LOCATE, P.STAY_CHECK, P.APPEAL_FILE, P.VISIT_WRITE}
    ),
    Role.LABORATORY: frozenset(
        {P.AREA_SEE, P.PERSON_SEE, P.PERSON_SEE_IDENTITY, P.PROTOCOL_SEE}
        | {P.PLACE_WRITE, P.PERSON_WRITE, P.SAMPLE_SEE, P.SAMPLE_WRITE}
        | {P.RESULT_WRITE}
    ),
    Role.VIEWER: frozenset(_READING | {P.TEAM_SEE, P.STAY_SEE, P.RECONCILIATION_SEE}),
    Role.ADMINISTRATOR: frozenset({P.AREA_SEE, P.PROTOCOL_SEE, P.ACCOUNT_WRITE}),
}


class NotPermittedError(Exception):
    """The actor holds no grant that allows this deed here."""

    def __init__(self, permission: Permission, area_path: str) -> None:
        self.permission = permission
        self.area_path = area_path
        super().__init__(
            f"Not permitted: {permission} in area {area_path or '(none)'}."
        )


@dataclass(frozen=True, slots=True)
class Grant:
    """One role in one area and everything below it."""

    role: Role
    area_path: str

    def allows(self, permission: Permission) -> bool:
        """Tell whether this grant's role includes the permission."""
        return permission in ROLE_PERMISSIONS[self.role]


@dataclass(frozen=True, slots=True)
class Actor:
    """The person, or the system itself, on whose behalf something is read or done."""

    account_id: int | None
    name: str
    grants: tuple[Grant, ...] = ()
    unit_id: int | None = None
    is_system: bool = False

    @classmethod
    def system(cls, name: str) -> "Actor":
        """Return the actor of the installation itself: the worker, a migration, a demo."""
        return cls(None, name, is_system=True)

    @property
    def roles(self) -> tuple[Role, ...]:
        """The distinct roles held, in the order of granting."""
        return tuple(dict.fromkeys(grant.role for grant in self.grants))

    @property
    def area_path(self) -> str:
        """The smallest area that holds all posts; empty where they share none."""
        areas = {grant.area_path for grant in self.grants}
        shared = commonpath(areas) if areas else ""
        return f"{shared}/" if shared else ""

    def areas_where(self, permission: Permission) -> tuple[str, ...]:
        """Return the roots of the subtrees where the actor has the permission.

        The system has the whole tree, written as the empty path.
        """
        if self.is_system:
            return ("",)
        return _areas_where(self.grants, permission)

    def may(self, permission: Permission, *, area_path: str | None = None) -> bool:
        """Tell whether the deed is allowed in the area, or anywhere if none is named."""
        areas = self.areas_where(permission)
        if area_path is None:
            return bool(areas)
        return any(area_path.startswith(root) for root in areas)

    def told(self, text: str, *area_paths: str) -> str:
        """Return a free text; nothing to who may not know names: one may stand in it.

        Parameters
        ----------
        area_paths
            Where it was written or is for; the right in one of them is enough.
        """
        see = Permission.PERSON_SEE_IDENTITY
        may_read = any(self.may(see, area_path=path) for path in area_paths)
        return text if may_read else ""

    def require(self, permission: Permission, *, area_path: str | None = None) -> None:
        """Raise `NotPermittedError` unless `may`."""
        if not self.may(permission, area_path=area_path):
            raise NotPermittedError(permission, area_path or "")


# Asked anew for every person of a long list.
@lru_cache(maxsize=1_000)
def _areas_where(grants: tuple[Grant, ...], permission: Permission) -> tuple[str, ...]:
    return _outermost(g.area_path for g in grants if g.allows(permission))


def _outermost(paths: Iterable[str]) -> tuple[str, ...]:
    """Drop every path that lies inside another one."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not any(path.startswith(root) for root in kept):
            kept.append(path)
    return tuple(kept)
