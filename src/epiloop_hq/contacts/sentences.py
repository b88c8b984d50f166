"""The sentences of an explanation, in the reader's language.

They are those of `epiloop.contacts.wording`, word for word; a test holds the two together.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from epiloop.contacts.reasons import Why
from epiloop.contacts.wording import Say
from epiloop_hq.web.states import Text

SENTENCES: Final[Mapping[Say | Why, Text]] = {
    Say.CLASS_GIVEN: _(
        "%(person)s is proposed as %(risk_class)s of case %(case)s under %(protocol)s: %(title)s."
    ),
    Say.CLASS_THROUGH: _(
        "%(person)s is proposed as %(risk_class)s of case %(case)s, through %(through)s, under %(protocol)s."
    ),
    Say.NO_CLASS: _(
        "%(person)s has no class towards case %(case)s under %(protocol)s."
    ),
    Say.WINDOW: _("Contacts are sought from %(start)s to %(end)s."),
    Say.NO_WINDOW: _("Case %(case)s was isolated before contacts would be sought."),
    Say.MET: _("%(start)s to %(end)s: together at %(place)s for %(minutes)s min."),
    Say.MET_AND_AIR: _(
        "%(start)s to %(end)s: in the air of %(place)s for %(minutes)s min, %(after_minutes)s min of it after the case had left."
    ),
    Say.MET_AIR_ONLY: _(
        "%(start)s to %(end)s: at %(place)s for %(minutes)s min after the case had left."
    ),
    Say.MET_LENGTH_UNKNOWN: _(
        "Between %(start)s and %(end)s both were at %(place)s; for how long, and whether at one time, is not known."
    ),
    Say.MET_SOME_TIME: _("Between %(start)s and %(end)s; for how long is not known."),
    Say.MET_NEAR: _(
        "%(start)s to %(end)s: near each other for %(minutes)s min, at the least %(metres)s m apart."
    ),
    Say.MET_SOMEWHERE: _("%(start)s to %(end)s: together for %(minutes)s min."),
    Say.NO_ENCOUNTER: _("No visit or device shows them together."),
    Say.SOURCE: _("Source: %(source)s."),
    Say.ALSO_MET: _("Another rule holds as well and gives %(risk_class)s: %(title)s."),
    Say.OPEN: _("To be asked; it would give %(risk_class)s: %(title)s."),
    Say.NOT_MET: _("This rule does not hold: %(title)s."),
    Say.EXPOSED: _("First exposure %(first)s, last exposure until %(last)s."),
    Say.EXPOSURE_UNDATED: _(
        "When %(person)s was exposed is not known; it must be asked."
    ),
    Why.SETTING_SHARED: _("They shared: %(setting)s."),
    Why.SETTING_POSSIBLE: _("Whether they shared this is not known: %(setting)s."),
    Why.SETTING_NOT_SHARED: _("They shared none of: %(settings)s."),
    Why.ACT_DONE: _("It is recorded: %(act)s."),
    Why.ACT_NOT_RECORDED: _("None of this is recorded: %(acts)s."),
    Why.NEAR_ENOUGH: _("They were %(metres)s m apart; up to %(limit)s m counts."),
    Why.TOO_FAR: _("They were %(metres)s m apart; only up to %(limit)s m counts."),
    Why.DISTANCE_UNKNOWN: _("How far apart is not known; up to %(limit)s m counts."),
    Why.LONG_ENOUGH: _("%(minutes)s min together; %(limit)s or more count %(per)s."),
    Why.TOO_SHORT: _("%(minutes)s min together; only %(limit)s or more count %(per)s."),
    Why.LENGTH_UNKNOWN: _(
        "How long is not known; %(limit)s min or more count %(per)s."
    ),
    Why.UNPROTECTED: _("There was no effective protection. %(worn)s"),
    Why.PROTECTION_UNKNOWN: _("Protection is not known and counts as none."),
    Why.PROTECTED: _("Protection was effective. %(worn)s"),
    Why.AIR_AFTER_CASE_LEFT: _(
        "%(minutes)s min of it lie after the case had left, while the air counts."
    ),
    Why.DECIDED_BY_SEAT: _("The seats on the %(kind)s decide, not the distance."),
    Why.JUDGED: _("The investigator judged: %(text)s"),
    Why.NOT_JUDGED: _("No investigator has judged otherwise."),
    Why.CONVEYANCE_UNKNOWN: _(
        "Whether it was a %(kind)s, and the seats, are not known."
    ),
    Why.CASE_SEAT_UNKNOWN: _("Where the case sat is not known."),
    Why.SEAT_UNKNOWN: _("Where the person sat is not known."),
    Why.SEATED_APART: _("The places of the two are too far apart to count."),
    Why.OTHERS_ABOARD: _("They were aboard the same %(kind)s."),
    Why.EVERYONE_ABOARD: _("Everyone aboard counts."),
    Why.SAME_ROW: _("They sat in the same row, %(row)s."),
    Why.ROWS_IN_FRONT: _(
        "Row %(row)s is %(rows)s in front of the case's row %(case_row)s."
    ),
    Why.ROWS_BEHIND: _("Row %(row)s is %(rows)s behind the case's row %(case_row)s."),
    Why.SAME_CARRIAGE: _("They were in the same carriage, %(part)s."),
    Why.SAME_COMPARTMENT: _("They were in the same compartment, %(part)s."),
    Why.NEAR_BAY: _("Their bays are %(bays)s apart; up to %(limit)s counts."),
    Why.SAME_CABIN: _("They were in the same cabin, %(part)s."),
    Why.POST_UNKNOWN: _("Where the crew member worked is not known."),
    Why.CREW_OF_ALL: _("All of the crew count."),
    Why.CREW_OF_ROWS: _(
        "The crew member served rows %(first)s to %(last)s; the case sat in row %(case_row)s."
    ),
    Why.CREW_OF_AREA: _("The crew member served where the case was, %(part)s."),
    Why.CREW_ELSEWHERE: _("The crew member served elsewhere."),
    Why.CREW_NOT_COUNTED: _("The crew do not count on this conveyance."),
    Why.CONTACT_HAS_HIGH_RISK: _("The contact is of high infection risk."),
    Why.CONTACT_NOT_HIGH_RISK: _(
        "The contact is not of high infection risk, so contacts of it are not sought."
    ),
    Why.LONG_CONTACT: _("Contact was long, not passing."),
    Why.PASSING_CONTACT: _("Contact was only passing."),
    Why.LONG_CONTACT_UNKNOWN: _("Whether contact was long or passing is not known."),
}
