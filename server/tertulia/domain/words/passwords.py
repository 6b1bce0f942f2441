"""What is no password, however long it is: pure."""

from __future__ import annotations

import unicodedata

MIN_CHARS = 10
MAX_CHARS = 200
# The commonest that are long enough, by lists of what was stolen elsewhere; one mark repeated is told by itself.
_TRIED_FIRST = """
0123456789 1234567890 0987654321 9876543210 12345678910 123456789a 123456789q 1234567891 123456789123 1234512345
1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4t5 q1w2e3r4t5y6 1qaz2wsx3edc zaq12wsxcde3 qazwsxedcrfv qwertyuiop qwerty12345
qwerty123456 qwerty1234 qwertyuiop123 asdfghjkl123 abcdefghij abcd123456 abc1234567 a123456789 aa12345678
password12 password123 password1234 password12345 passwordpassword passw0rd123 p@ssw0rd123 mypassword iloveyou123
iloveyou12 letmein123 letmein1234 welcome123 welcome1234 welcome2024 welcome2025 welcome2026 changeme123
changeme1234 administrator admin12345 admin123456 superman123 football123 baseball123 sunshine123 princess123
monkey12345 dragon12345 tertulia123 tertuliatertulia 1122334455 1231231231 123123123123 987654321a 147258369a
"""
_COMMONEST = frozenset(_TRIED_FIRST.split())
_MIN_DIFFERENT = 3


def normal(password: str) -> str:
    """Give the form that is hashed: however a keyboard composes a letter, it is the same password."""
    return unicodedata.normalize("NFKC", password)


def find_fault(password: str, handle: str) -> str | None:
    """Say why a password of fitting length is none, None where it is one; judged in the form that is hashed."""
    plain = normal(password).casefold()
    if len(normal(password)) < MIN_CHARS:
        return f"As it is kept, the password has fewer than {MIN_CHARS} characters; choose a longer one."
    if plain in _COMMONEST or len(set(plain)) < _MIN_DIFFERENT:
        return "This is one of the passwords that are tried first; choose another."
    if handle in plain and len(plain.replace(handle, "")) <= MIN_CHARS // 2:
        return "The password is little more than your handle; choose another."
    return None
