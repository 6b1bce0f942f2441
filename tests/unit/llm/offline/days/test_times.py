"""Questions of the clock and the calendar are told from all others, and answered rightly."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tertulia.llm.offline.days.calendar import find_day, is_day_alone, written
from tertulia.llm.offline.days.times import find_time_question, read_moment
from tests.unit.llm.offline.talk import NOW

TODAY = NOW.date()
_AFTER_A_SHORT_MONTH = "a month and 2 days after Sunday, 31 January 2027 is Tuesday, 2 March 2027."


@pytest.mark.parametrize(
    ("sentence", "place"),
    [
        ("what time is it?", None),
        ("What's the time right now?", None),
        ("what is the current time", None),
        ("do you have the time?", None),
        ("tell me what time it is", None),
        ("time in Tokyo", "Tokyo"),
        ("What's the time in New York now?", "New York"),
        ("what is the time in tokyo, please?", "tokyo"),
        ("tell me the current time in Europe/Madrid", "Europe/Madrid"),
        ("what day is it today?", None),
        ("what's the date?", None),
        ("what is today's date?", None),
        ("which weekday is it", None),
        ("what year is it?", None),
    ],
)
def test_clock_is_asked(sentence: str, place: str | None) -> None:
    question = find_time_question(sentence)
    assert question is not None
    assert question.place == place
    assert "20 November 2026" in (question.answer(NOW) or "")


@pytest.mark.parametrize(
    ("sentence", "answer"),
    [
        ("how many days until 25 December?", "35 days until Friday, 25 December 2026."),
        ("days until Christmas", "35 days until Friday, 25 December 2026."),
        ("How many days left till the 3rd of January?", "44 days until Sunday, 3 January 2027."),
        ("how many weeks until March 1st, 2027?", "14 weeks and 3 days until Monday, 1 March 2027."),
        ("how long until Friday", "7 days until Friday, 27 November 2026."),
        ("how many days to go until 29 February?", "466 days until Tuesday, 29 February 2028."),
        ("how far away is halloween?", "345 days until Sunday, 31 October 2027."),
        ("how many days since 1 January 2020?", "2515 days since Wednesday, 1 January 2020."),
        ("how long ago was 4 July 2026?", "139 days since Saturday, 4 July 2026."),
        ("days between 1 May 2026 and 3 June 2026", "33 days between Friday, 1 May 2026 and Wednesday, 3 June 2026."),
        ("what day was 20 July 1969?", "That was Sunday, 20 July 1969."),
        ("what day of the week is 2027-01-01?", "Friday, 1 January 2027."),
        ("what day is tomorrow?", "Saturday, 21 November 2026."),
        ("what's the day after tomorrow", "Sunday, 22 November 2026."),
        ("what is the date in 10 days?", "Monday, 30 November 2026."),
        ("in 3 weeks", "Friday, 11 December 2026."),
        ("when is 3 weeks from today?", "Friday, 11 December 2026."),
        ("what day is 90 days from today?", "Thursday, 18 February 2027."),
        ("what date is a year from now?", "Saturday, 20 November 2027."),
        ("what is the date in 3 weeks and 2 days?", "Sunday, 13 December 2026."),
        ("days between 1 March and 12 April", "42 days between Monday, 1 March 2027 and Monday, 12 April 2027."),
        ("what weekday was 14 July 1789", "That was Tuesday, 14 July 1789."),
        ("what time will it be in 45 minutes?", "It will be 14:50 on Friday, 20 November 2026 (UTC)."),
        ("what time is it in 12 hours", "It will be 02:05 on Saturday, 21 November 2026 (UTC)."),
        ("what time was it half an hour ago?", "It was 13:35 on Friday, 20 November 2026 (UTC)."),
        ("how long until midnight?", "9 hours and 55 minutes until 00:00 (UTC)."),
        ("how many hours until 5pm?", "2 hours and 55 minutes until 17:00 (UTC)."),
        ("how many minutes until 14:05", "0 minutes until 14:05 (UTC)."),
        ("is 2028 a leap year?", "Yes, 2028 is a leap year."),
        ("was 1900 a leap year?", "No, 1900 was not a leap year."),
        ("is this a leap year?", "No, 2026 is not a leap year."),
        ("how many days are there in February 2028?", "February 2028 has 29 days."),
        ("how many days does april have", "April 2026 has 30 days."),
        ("how old is somebody born on 12 May 1990?", "36 years old: born on Saturday, 12 May 1990."),
        ("how old am I if I was born in 1990?", "35 or 36, depending on the birthday."),
        ("what week is it?", "It is week 47 of 2026, as ISO 8601 counts."),
        ("what day will it be in three weeks?", "Friday, 11 December 2026."),
        ("when is Christmas?", "Friday, 25 December 2026, in 35 days."),
        ("add 3 weeks to 1 Feb 2027", "3 weeks after Monday, 1 February 2027 is Monday, 22 February 2027."),
        ("add 2 days to 5 March 2027", "2 days after Friday, 5 March 2027 is Sunday, 7 March 2027."),
        ("add a month and 2 days to 31 January 2027", _AFTER_A_SHORT_MONTH),
        ("5 March 2027 plus 10 days", "10 days after Friday, 5 March 2027 is Monday, 15 March 2027."),
        ("what is 3 days before 1 March 2027?", "3 days before Monday, 1 March 2027 is Friday, 26 February 2027."),
        ("what date is 2 weeks after Christmas?", "2 weeks after Friday, 25 December 2026 is Friday, 8 January 2027."),
        ("when is three days before Christmas", "3 days before Friday, 25 December 2026 is Tuesday, 22 December 2026."),
        ("10 days from 5 May 2027", "10 days after Wednesday, 5 May 2027 is Saturday, 15 May 2027."),
        (
            "subtract 10 days from 5 January 2027",
            "10 days before Tuesday, 5 January 2027 is Saturday, 26 December 2026.",
        ),
        ("2027-01-05 minus 1 week", "1 week before Tuesday, 5 January 2027 is Tuesday, 29 December 2026."),
        ("what was the date 90 days ago?", "That was Saturday, 22 August 2026."),
        ("what date was it yesterday?", "That was Thursday, 19 November 2026."),
        ("what day was it 3 days ago", "That was Tuesday, 17 November 2026."),
        ("is it Friday today?", "Yes, today is Friday, 20 November 2026."),
        ("is it Monday?", "No, today is Friday, 20 November 2026."),
        ("is today a Friday", "Yes, today is Friday, 20 November 2026."),
        ("is it the weekend yet?", "No, today is Friday, 20 November 2026."),
        ("will it be weekend tomorrow?", "Yes, tomorrow is Saturday, 21 November 2026."),
        ("was it Thursday yesterday?", "Yes, yesterday was Thursday, 19 November 2026."),
        ("is it November?", "Yes, today is Friday, 20 November 2026."),
        ("is Christmas on a Friday?", "Yes, that is Friday, 25 December 2026."),
        ("was 20 July 1969 a Monday?", "No, that was Sunday, 20 July 1969."),
        ("how many days until 20 November?", "That is today: Friday, 20 November 2026."),
        ("how many days until 19 November 2026?", "Thursday, 19 November 2026 was 1 day ago."),
    ],
)
def test_calendar_is_read(sentence: str, answer: str) -> None:
    question = find_time_question(sentence)
    assert question is not None
    assert question.answer(NOW) == answer


@pytest.mark.parametrize(
    "sentence",
    [
        "what time is the meeting?",
        "add 3 weeks to the deadline",
        "add 3 weeks to the film of 1 February",
        "move it 3 days before the launch",
        "we fly 2 days before Christmas",
        "is the meeting on Friday?",
        "is Friday fine?",
        "is it Friday that we meet?",
        "is today the deadline?",
        "add 3 to 4",
        "add 999999 years to 1 May",
        "what's the time in Tokyo when it's 3 pm in London",
        "how long until 13pm?",
        "how long until 25:00",
        "how old is Ana, born in May?",
        "how old was Ana when she was born?",
        "how many days did we spend in April in Rome?",
        "is it a leap of faith",
        "what week is the release",
        "in 3 boxes",
        "it will be done in 3 weeks",
        "we meet 3 weeks from today",
        "what day is the meeting?",
        "what is the time of the release",
        "how long is the film?",
        "how many days until we ship?",
        "how long until 31 April?",
        "when is my birthday?",
        "what day is my dentist appointment",
        "which day works for you?",
        "which day is the party, Friday or Saturday?",
        "what is the capital of Peru?",
        "time flies",
        "",
    ],
)
def test_other_questions_are_left_alone(sentence: str) -> None:
    assert find_time_question(sentence) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("25 December", date(2026, 12, 25)),
        ("Dec 25", date(2026, 12, 25)),
        ("the 3rd of March", date(2027, 3, 3)),
        ("3. 3. 2027", date(2027, 3, 3)),
        ("2027-02-28", date(2027, 2, 28)),
        ("next Monday", date(2026, 11, 23)),
        ("last Friday", date(2026, 11, 13)),
        ("the day before yesterday", date(2026, 11, 18)),
        ("in a week", date(2026, 11, 27)),
        ("in 3 months", date(2027, 2, 20)),
        ("2 years ago", date(2024, 11, 20)),
        ("a month and 2 days ago", date(2026, 10, 18)),
        ("in 999999 years", None),
        ("10 days ago", date(2026, 11, 10)),
        ("New Year's Eve", date(2026, 12, 31)),
        ("Christmas Eve 2030", date(2030, 12, 24)),
        ("29 February", date(2028, 2, 29)),
        ("31 April", None),
        ("in 999999 weeks", None),
        ("some day", None),
    ],
)
def test_day_is_found(text: str, expected: date | None) -> None:
    assert find_day(text, TODAY) == expected


def test_month_without_such_a_day_ends_earlier() -> None:
    assert find_day("in a month", date(2027, 1, 31)) == date(2027, 2, 28)
    assert find_day("in a year", date(2028, 2, 29)) == date(2029, 2, 28)


@pytest.mark.parametrize(
    ("sentence", "place"), [("what day is it in Tokyo?", "Tokyo"), ("what date is it in new york", "new york")]
)
def test_day_elsewhere_is_asked_of_its_clock(sentence: str, place: str) -> None:
    question = find_time_question(sentence)
    assert question is not None
    assert question.place == place
    assert question.answer(NOW) == f"In {place.title()} it is Friday, 20 November 2026."


def test_day_gone_by_is_found_backwards() -> None:
    assert find_day("25 December", TODAY, ahead=False) == date(2025, 12, 25)
    assert find_day("Friday", TODAY, ahead=False) == date(2026, 11, 13)


def test_day_is_written_in_full() -> None:
    assert written(date(2026, 5, 1)) == "Friday, 1 May 2026"


@pytest.mark.parametrize(
    ("text", "is_alone"), [("the 3rd of May", True), ("the day after tomorrow", True), ("tea", False)]
)
def test_day_alone_is_nothing_else(text: str, is_alone: bool) -> None:
    assert is_day_alone(text) is is_alone


@pytest.mark.parametrize(
    ("content", "moment"),
    [
        ('{"time": "2026-11-20T14:05:00+00:00", "weekday": "Friday"}', NOW),
        ("2026-11-20T14:05:00Z", NOW),
        ("It is 2026-11-20 14:05 there.", datetime(2026, 11, 20, 14, 5, tzinfo=UTC).replace(tzinfo=None)),
        ("no idea", None),
    ],
)
def test_clock_is_read_from_its_answer(content: str, moment: datetime | None) -> None:
    assert read_moment(content) == moment
