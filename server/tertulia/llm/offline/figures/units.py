"""The units that can be converted, by what they measure, with their exact sizes; and the currencies, which cannot."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tertulia.llm.offline.figures.numerals import NUMBER


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of one `dimension`; `size` is how many of the dimension's base unit it holds, exact and in decimals."""

    dimension: str
    size: str
    one: str
    many: str


# Dimension, size, name of one and of many, other spellings. Sizes: the SI brochure; the international yard and pound
# of 1959; US customary volumes unless a name says imperial. The base
# of speed is the metre per hour, so that all sizes end.
_TABLE = """
length 0.000001 micrometre micrometres | micrometer µm um micron
length 0.001 mm mm | millimeter millimetre
length 0.01 cm cm | centimeter centimetre
length 0.1 dm dm | decimeter decimetre
length 1 metre metres | m meter
length 1000 km km | kilometer kilometre kms
length 0.0254 inch inches | in
length 0.3048 foot feet | ft
length 0.9144 yard yards | yd
length 1609.344 mile miles | mi
length 1852 nautical_mile nautical_miles | nmi
mass 0.001 mg mg | milligram milligramme
mass 1 g g | gram gramme gm
mass 1000 kg kg | kilogram kilogramme kilo kgs
mass 1000000 tonne tonnes | t metric_ton
mass 28.349523125 ounce ounces | oz
mass 453.59237 pound pounds | lb lbs
mass 6350.29318 stone stone | st
mass 907184.74 US_ton US_tons | short_ton
volume 0.001 ml ml | milliliter millilitre
volume 0.01 cl cl | centiliter centilitre
volume 0.1 dl dl | deciliter decilitre
volume 1 litre litres | l liter ltr
volume 1000 cubic_metre cubic_metres | m3 m³ cubic_meter
volume 0.00492892159375 teaspoon teaspoons | tsp
volume 0.01478676478125 tablespoon tablespoons | tbsp
volume 0.0295735295625 US_fluid_ounce US_fluid_ounces | fluid_ounce fl_oz
volume 0.2365882365 US_cup US_cups | cup
volume 0.473176473 US_pint US_pints | pint
volume 0.946352946 US_quart US_quarts | quart qt
volume 3.785411784 US_gallon US_gallons | gallon gal
volume 0.56826125 imperial_pint imperial_pints | uk_pint british_pint
volume 4.54609 imperial_gallon imperial_gallons | uk_gallon british_gallon
area 0.0001 square_centimetre square_centimetres | cm2 cm² square_centimeter
area 1 square_metre square_metres | m2 m² sqm sq_m square_meter
area 10000 hectare hectares | ha
area 1000000 square_kilometre square_kilometres | km2 km² square_kilometer sq_km
area 0.09290304 square_foot square_feet | sqft sq_ft ft2 ft²
area 4046.8564224 acre acres | ac
area 2589988.110336 square_mile square_miles | sq_mi
speed 3600 m/s m/s | mps metre_per_second meter_per_second metres_per_second meters_per_second
speed 1000 km/h km/h | kmh kph kmph kilometre_per_hour kilometres_per_hour kilometer_per_hour kilometers_per_hour
speed 1609.344 mph mph | mi/h mile_per_hour miles_per_hour
speed 1852 knot knots | kn kt kts
speed 1097.28 ft/s ft/s | fps foot_per_second feet_per_second
time 0.001 millisecond milliseconds | ms msec
time 1 second seconds | s sec secs
time 60 minute minutes | min mins
time 3600 hour hours | h hr hrs
time 86400 day days | d
time 604800 week weeks | wk wks
time 1209600 fortnight fortnights |
time 31536000 year_of_365_days years_of_365_days | year yr yrs
data 1 bit bits |
data 8 byte bytes | b
data 1000 kilobit kilobits | kbit
data 1000000 megabit megabits | mbit
data 1000000000 gigabit gigabits | gbit
data 8000 kB kB | kilobyte kb
data 8000000 MB MB | megabyte mb
data 8000000000 GB GB | gigabyte gb gig
data 8000000000000 TB TB | terabyte tb
data 8000000000000000 PB PB | petabyte pb
data 8192 KiB KiB | kibibyte
data 8388608 MiB MiB | mebibyte
data 8589934592 GiB GiB | gibibyte
data 8796093022208 TiB TiB | tebibyte
temperature C °C °C | c celsius centigrade
temperature F °F °F | f fahrenheit
temperature K K K | k kelvin
"""
# Temperatures have no common zero, so each pair has a formula of its own.
TEMPERATURES = {
    ("C", "F"): "{n} * 9 / 5 + 32",
    ("F", "C"): "({n} - 32) * 5 / 9",
    ("C", "K"): "{n} + 273.15",
    ("K", "C"): "{n} - 273.15",
    ("F", "K"): "({n} + 459.67) * 5 / 9",
    ("K", "F"): "{n} * 9 / 5 - 459.67",
}
_MONEY = """
dollar usd buck euro eur € $ £ ¥ gbp sterling yen jpy franc chf yuan rmb cny renminbi rupee inr peso mxn won krw krona
krone sek nok dkk zloty pln ruble rouble rub lira reais brl bitcoin btc eth cad aud nzd cent
"""
_CURRENCIES = frozenset(_MONEY.split())
_WORD = r"(?:[^\W\d_][\w/²³]*|°[a-z]?)"
_MEASURED = re.compile(rf"(?<![\w.,])(?P<number>{NUMBER})\s?(?P<unit>{_WORD}(?:\s{_WORD})?)(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount of a unit; from `start` to `end` is where it was written."""

    number: str
    unit: Unit
    start: int
    end: int


def find_unit(name: str) -> Unit | None:
    """Find a unit by any of its spellings, in the singular or the plural."""
    plain = _plain(name)
    return _UNITS.get(plain) or _UNITS.get(plain.removesuffix("s")) if len(plain) > 2 else _UNITS.get(plain)


def find_quantities(text: str) -> list[Quantity]:
    """Find the amounts that a text measures in units, in order: “5 miles”, “3 square feet”."""
    found: list[Quantity] = []
    for measured in _MEASURED.finditer(text):
        for name in (measured["unit"], measured["unit"].split()[0]):
            if unit := find_unit(name):
                end = measured.start("unit") + len(name)
                found.append(Quantity(measured["number"], unit, measured.start(), end))
                break
    return found


def read_quantity(text: str) -> Quantity | None:
    """Read a text that is an amount of a unit and nothing else."""
    return next((each for each in find_quantities(text) if (each.start, each.end) == (0, len(text))), None)


def is_currency(name: str) -> bool:
    """Say whether this names money; “pounds”, which are weighed as well, do not."""
    last = name.casefold().split()[-1:]
    return any(word in _CURRENCIES or word.removesuffix("s") in _CURRENCIES for word in last)


def _plain(name: str) -> str:
    return re.sub(r"^(?:degrees?|deg\.?|°)\s*", "", " ".join(name.casefold().split())).rstrip(".")


def _read_table() -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for row in _TABLE.strip().splitlines():
        main, _, others = row.partition("|")
        dimension, size, one, many = (word.replace("_", " ") for word in main.split())
        unit = Unit(dimension, size, one, many)
        for spelling in (one, many, *(word.replace("_", " ") for word in others.split())):
            units[_plain(spelling)] = unit
    return units


_UNITS = _read_table()
