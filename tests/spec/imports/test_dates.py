"""Dates in imported files

A date is read in the order that the mapping states for its column, or that the whole column
proves. It is never guessed: a column that may mean two things is refused until somebody says.
"""

from datetime import UTC, date

from epiloop.tables import DateOrder, FindingCode, Moment, survey_file
from epiloop.tables.dates import read_moment
from epiloop.tables.findings import Fault
from imported import a_file, a_mapping
from rulebook import spec


@spec(
    table="""
        written               | order | means day  | means instant (UTC)
        2022-04-23            | ymd   | 2022-04-23 | -
        2022/4/3              | ymd   | 2022-04-03 | -
        20220423              | ymd   | 2022-04-23 | -
        2022年4月23日          | ymd   | 2022-04-23 | -
        23/04/2022            | dmy   | 2022-04-23 | -
        04/23/2022            | mdy   | 2022-04-23 | -
        23.4.2022             | dmy   | 2022-04-23 | -
        23 Apr 2022           | ymd   | 2022-04-23 | -
        April 23, 2022        | dmy   | 2022-04-23 | -
        2022-04-23 02:05      | ymd   | 2022-04-23 | 2022-04-22 18:05
        2022-04-23T02:05:00Z  | ymd   | 2022-04-23 | 2022-04-23 02:05
        2022年4月23日2时5分     | ymd   | 2022-04-23 | 2022-04-22 18:05
        4/23/2022 2:05 PM     | mdy   | 2022-04-23 | 2022-04-23 06:05
        2022-04-28 24:00      | ymd   | 2022-04-28 | 2022-04-28 16:00
    """
)
def test_a_date_in_the_stated_order_means_one_day(row):
    """Times without an offset are Beijing's here; 24:00 is the end of its day."""
    moment = read_moment(row["written"], DateOrder(row["order"]), "Asia/Shanghai")

    at = row.instant("means instant (UTC)", UTC)
    assert moment == Moment(row.day("means day"), at)


@spec(
    table="""
        written          | order | is refused as
        2022-02-31       | ymd   | date.impossible
        31/02/2022       | dmy   | date.impossible
        2022-13-01       | ymd   | date.impossible
        13/04/2022       | mdy   | date.not_in_order
        2022-04-13       | dmy   | date.not_in_order
        03/04/22         | dmy   | date.two_digit_year
        44674            | ymd   | date.serial
        1822-04-23       | ymd   | date.too_early
        2022-04-23 25:00 | ymd   | time.impossible
        2022-04-23 12:60 | ymd   | time.impossible
        02:05            | ymd   | time.without_day
        yesterday        | ymd   | date.unreadable
        2022-4           | ymd   | date.unreadable
    """
)
def test_what_is_no_date_in_the_stated_order_is_refused(row):
    """The sentence names the value and says why."""
    fault = read_moment(row["written"], DateOrder(row["order"]), "Asia/Shanghai")

    assert isinstance(fault, Fault)
    assert fault.code == row["is refused as"]


ONSETS = '[fields.onset]\ncolumn = "onset"\n[fields.external_id]\ncolumn = "id"\n'


def survey_of(folder, *onsets):
    rows = "".join(f"{number},{onset}\n" for number, onset in enumerate(onsets))
    return survey_file(a_file(folder, f"id,onset\n{rows}"), a_mapping(ONSETS))


@spec(
    table="""
        the column holds                    | so it is written | because
        2022-04-03, 2022-04-05              | ymd              | the year stands first
        03/04/2022, 13/04/2022              | dmy              | there is no month 13
        04/03/2022, 04/13/2022              | mdy              | there is no month 13
        05/05/2022, 06/06/2022              | dmy              | both readings mean the same days
        3 May 2022, 13/04/2022              | dmy              | a month in words proves nothing
        2022-04-03, nonsense                | ymd              | what is no date proves nothing
    """
)
def test_a_whole_column_can_prove_its_order(row, tmp_path):
    survey = survey_of(tmp_path, *row.words("the column holds"))

    assert survey.date_orders == {"onset": DateOrder(row["so it is written"])}
    assert not survey.is_refused


@spec(
    table="""
        the column holds                    | finding
        03/04/2022, 05/06/2022              | date_order.unproven
        03/04/2022                          | date_order.unproven
        13/04/2022, 04/13/2022              | date_order.mixed
        2022-04-13, 13/04/2022              | date_order.mixed
    """
)
def test_a_column_that_proves_no_single_order_is_refused(row, tmp_path):
    """With it the file: a wrong onset gives every contact a wrong window."""
    survey = survey_of(tmp_path, *row.words("the column holds"))

    assert survey.is_refused
    assert [finding.code for finding in survey.findings] == [row["finding"]]


def test_the_refusal_shows_what_a_value_may_mean(tmp_path):
    survey = survey_of(tmp_path, "03/04/2022")

    assert survey.findings[0].code is FindingCode.DATE_ORDER_UNPROVEN
    assert survey.findings[0].reason == (
        "The dates of column onset can be read as dmy or mdy and nothing in the column "
        "proves one: 03/04/2022 on line 2 means 2022-04-03 or 2022-03-04. State the order."
    )


def test_a_stated_order_settles_what_the_column_cannot(tmp_path):
    stated = a_mapping(ONSETS.replace('"onset"\n', '"onset"\ndate_order = "dmy"\n', 1))

    survey = survey_file(a_file(tmp_path, "id,onset\n1,03/04/2022\n"), stated)

    assert not survey.is_refused
    assert survey.date_orders == {"onset": DateOrder.DMY}
    assert read_moment("03/04/2022", DateOrder.DMY, "UTC") == Moment(date(2022, 4, 3))
