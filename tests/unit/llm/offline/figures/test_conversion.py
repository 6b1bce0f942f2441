"""Units are converted exactly where that is what is asked, and nothing else is taken for a conversion."""

from __future__ import annotations

import time

import pytest

from tertulia.llm.offline.figures.conversion import Impossible, find_conversion
from tertulia.llm.offline.figures.sums import Sum
from tertulia.llm.offline.figures.units import TEMPERATURES, find_unit, is_currency
from tertulia.tools.builtin.calculator import calculate


@pytest.mark.parametrize(
    ("sentence", "answer"),
    [
        ("convert 10 km to miles", "10 km is about 6.21371 miles"),
        ("how many miles is 5 km?", "5 km is about 3.10686 miles"),
        ("convert five miles into kilometres please", "5 miles is 8.04672 km"),
        ("Can you convert 3 feet to inches?", "3 feet is 36 inches"),
        ("a mile in km", "a mile is 1.609344 km"),
        ("how many feet are there in a mile?", "a mile is 5280 feet"),
        ("1,000 g to kg", "1,000 g is 1 kg"),
        ("12 inches in feet", "12 inches is 1 foot"),
        ("how tall is 180 cm in feet", "180 cm is about 5.90551 feet"),
        ("5'11\" in cm", "5 feet 11 inches is 180.34 cm"),
        ("5 feet 11 inches in cm", "5 feet 11 inches is 180.34 cm"),
        ("6 lb 4 oz in kg", "6 pounds 4 ounces is about 2.83495 kg"),
        ("10 in in cm", "10 in is 25.4 cm"),
        ("convert km to miles", "1 km is about 0.621371 miles"),
        ("10 pounds in kg", "10 pounds is 4.5359237 kg"),
        ("how many ounces in a pound", "a pound is 16 ounces"),
        ("100 fahrenheit in celsius", "100 fahrenheit is about 37.7778 °C"),
        ("100F to C", "100 F is about 37.7778 °C"),
        ("what's 98.6 degrees fahrenheit in celsius?", "98.6 degrees fahrenheit is 37 °C"),
        ("37°C in °F", "37 °C is 98.6 °F"),
        ("-40 c to f", "-40 c is -40 °F"),
        ("0 kelvin in celsius", "0 kelvin is -273.15 °C"),
        ("how many cups in a liter", "a liter is about 4.22675 US cups"),
        ("half a cup in ml", "half a cup is about 118.294 ml"),
        ("1 1/2 cups in ml", "1 1/2 cups is about 354.882 ml"),
        ("2 US gallons in litres", "2 US gallons is about 7.57082 litres"),
        ("100 km/h in mph", "100 km/h is about 62.1371 mph"),
        ("what is 60 miles per hour in km/h", "60 miles per hour is 96.56064 km/h"),
        ("10 m/s in km/h", "10 m/s is 36 km/h"),
        ("how many seconds in a day", "a day is 86400 seconds"),
        ("90 minutes in hours", "90 minutes is 1.5 hours"),
        ("how many weeks in a year", "a year is about 52.1429 weeks"),
        ("how many mb in 2 gb", "2 gb is 2000 MB"),
        ("1 GiB in MiB", "1 GiB is 1024 MiB"),
        ("how many bits in a byte?", "a byte is 8 bits"),
        ("how many square feet in an acre", "an acre is 43560 square feet"),
        ("5 km in km", "5 km is 5 km"),
    ],
)
def test_conversion_is_worked_out(sentence: str, answer: str) -> None:
    found = find_conversion(sentence)
    assert isinstance(found, Sum)
    assert found.tell(calculate(found.expression)) == answer


@pytest.mark.parametrize(
    ("sentence", "phrase"),
    [
        ("convert 100 dollars to euros", "no rates"),
        ("$100 in euros", "no rates"),
        ("100 usd to eur", "no rates"),
        ("how many yen in 5 dollars", "no rates"),
        ("10 pounds to euros", "no rates"),
        ("what's 20 euros in pounds", "no rates"),
        ("convert 5 blorks to meters", "unknown unit"),
        ("convert 3 months to days", "unknown unit"),
        ("convert 5 kg to metres", "two dimensions"),
        ("2 hours in litres", "two dimensions"),
    ],
)
def test_what_cannot_be_converted_is_said(sentence: str, phrase: str) -> None:
    found = find_conversion(sentence)
    assert isinstance(found, Impossible)
    assert found.phrase == phrase


@pytest.mark.parametrize(
    "sentence",
    [
        "convert this to pdf",
        "convert 20 to hex",
        "5 people in London",
        "10 minutes in silence",
        "3 days in March",
        "what is 5 in 3",
        "how many people in a room",
        "how many days until Christmas",
        "how many days in February",
        "how many apples are in 2 boxes",
        "I ran 10 km to the sea",
        "I have 5 GB in my phone",
        "meet me in 5 minutes in the kitchen",
        "10 miles to go",
        "5 minutes to midnight",
        "20 degrees in fahrenheit",  # of which scale?
        "5 km 3 kg in miles",
        "",
    ],
)
def test_nothing_else_is_a_conversion(sentence: str) -> None:
    assert find_conversion(sentence) is None


@pytest.mark.parametrize(
    ("name", "one"), [("Kilometers", "km"), ("lbs", "pound"), ("US cup", "US cup"), ("µm", "micrometre")]
)
def test_unit_has_many_spellings(name: str, one: str) -> None:
    unit = find_unit(name)
    assert unit is not None
    assert unit.one == one


@pytest.mark.parametrize("name", ["", "s s", "blork", "us", "euros"])
def test_unknown_unit_is_none(name: str) -> None:
    assert find_unit(name) is None


def test_money_is_known() -> None:
    assert is_currency("US dollars")
    assert is_currency("€")
    assert not is_currency("pounds")
    assert not is_currency("")


@pytest.mark.parametrize(("there", "back"), [(pair, (pair[1], pair[0])) for pair in TEMPERATURES])
def test_temperatures_go_there_and_back(there: tuple[str, str], back: tuple[str, str]) -> None:
    warmed = calculate(TEMPERATURES[there].format(n="12.5"))
    assert float(calculate(TEMPERATURES[back].format(n=f"({warmed})"))) == pytest.approx(12.5)


HOSTILE = ["a " * 80, "how many " * 17, "1 " * 80, "1 a " * 40, "1 " + "a" * 150, "convert 1 " + "a b " * 30, "a/" * 70]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_sentences_cost_little(text: str) -> None:
    began = time.process_time()
    for _ in range(20):
        find_conversion(text)
    assert time.process_time() - began < 1
