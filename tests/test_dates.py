"""Dates are as precise as a source gives them, and nothing else is a date."""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.model.dates import PartialDate, find_readings


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2017", (2017, 1, 1), (2017, 12, 31)),
        ("2017-02", (2017, 2, 1), (2017, 2, 28)),
        ("2016-02", (2016, 2, 1), (2016, 2, 29)),
        ("2017-02-10", (2017, 2, 10), (2017, 2, 10)),
        ("2010/2011", (2010, 1, 1), (2011, 12, 31)),
        ("2018-10/2018-12", (2018, 10, 1), (2018, 12, 31)),
        ("2018-10-30/2019", (2018, 10, 30), (2019, 12, 31)),
        (" 2017 ", (2017, 1, 1), (2017, 12, 31)),
        ("0999", (999, 1, 1), (999, 12, 31)),
    ],
)
def test_a_date_has_a_first_and_a_last_day(
    text: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    date = PartialDate.parse(text)
    assert (date.first, date.last) == (datetime.date(*first), datetime.date(*last))
    assert str(date) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "2017/",
        "/2017",
        "17",
        "20170210",
        "2017-2-3",
        "2017-13",
        "2017-00",
        "2017-02-00",
        "2017-00-10",
        "2017-02-30",
        "2017-02-29",
        "0000",
        "2018/2017",
        "2017/2018/2019",
        "February 2017",
        "10.2.2017",
        "今年",
        "２０１７",
        "٢٠١٧",
        "2017-02-10T12:00",
        "2017 - 2018",
        "c. 2017",
        "2017?",
        "-2017",
        "2017\n18",
    ],
)
def test_what_is_no_date_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(ValueError, match=r"\. Write 20\d\d"):
        PartialDate.parse(text)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("28.11.2026", ("2026-11-28",)),
        ("3.4.2026", ("2026-04-03",)),
        ("11/28/2026", ("2026-11-28",)),
        ("28-11-2026", ("2026-11-28",)),
        ("3/4/2026", ("2026-04-03", "2026-03-04")),
        ("5/5/2026", ("2026-05-05",)),
        ("11.28.2026", ("2026-11-28",)),
        ("2026/11/28", ("2026-11-28",)),
        ("2026-3-5", ("2026-03-05",)),
        ("2026-28-11", ("2026-11-28",)),
        ("20261128", ("2026-11-28",)),
        ("2026–11–28", ("2026-11-28",)),
        ("2026-11-28T10:00Z", ("2026-11-28",)),
        ("Nov 28, 2026", ("2026-11-28",)),
        ("28. November 2026", ("2026-11-28",)),
        ("Sept. 3rd, 2020", ("2020-09-03",)),
        ("28th of November 2026", ("2026-11-28",)),
        ("November 2026", ("2026-11",)),
        ("2026年11月28日", ("2026-11-28",)),
        ("11/2026", ("2026-11",)),
        ("2010–2011", ("2010/2011",)),
        ("2010 to 2011", ("2010/2011",)),
        ("2010/11", ("2010/2011", "2010-11")),
        ("2010/14", ("2010/2014",)),
        ("1999/00", ("1999/2000",)),
        ("the 1990s", ("1990/1999",)),
        ("31/2/2026", ()),
        ("28/11/26", ()),
        ("Spring 2026", ()),
        ("2018-13", ()),
    ],
)
def test_a_date_in_another_notation_is_told_in_this_one_with_every_reading(
    text: str, readings: tuple[str, ...]
) -> None:
    assert find_readings(text) == readings
    for reading in readings:
        assert PartialDate.parse(reading).text == reading
    with pytest.raises(ValueError, match=re.escape(repr(text))) as raised:
        PartialDate.parse(text)
    assert all(reading in str(raised.value) for reading in readings)


def test_dates_sort_by_their_first_day_and_then_by_their_last() -> None:
    texts = ["2018", "2017-02-10", "2017", "2017-02", "2017/2018", "2016-12-31"]
    ordered = [date.text for date in sorted(map(PartialDate.parse, texts))]
    assert ordered == ["2016-12-31", "2017", "2017/2018", "2017-02", "2017-02-10", "2018"]


@given(st.dates(min_value=datetime.date(1, 1, 1)))
def test_every_day_of_the_calendar_is_a_date(day: datetime.date) -> None:
    date = PartialDate.parse(day.isoformat())
    assert date.first == date.last == day


@given(st.text(max_size=20) | st.text(alphabet="0123456789-/ TX?~", max_size=22))
def test_no_text_makes_reading_raise_anything_but_its_own_error(text: str) -> None:
    try:
        date = PartialDate.parse(text)
    except ValueError as error:
        assert ". Write " in str(error)
    else:
        assert date.first <= date.last
