"""The code of an appointment: four digits, its own, and a new one when the appointment moves."""

import re
from uuid import UUID

from scheduler.reminders import reply_codes

FIRST = UUID("6b3f2a1e-0000-4000-8000-000000000001")


def test_a_code_is_four_digits_and_stays_the_same() -> None:
    code = reply_codes.code(appointment_id=FIRST, promise_version=1)
    assert re.fullmatch(r"[1-9]\d{3}", code)
    assert code == reply_codes.code(appointment_id=FIRST, promise_version=1)


def test_a_moved_appointment_has_a_new_code() -> None:
    codes = {reply_codes.code(appointment_id=FIRST, promise_version=each) for each in (1, 2, 3)}
    assert len(codes) == 3


def test_codes_are_spread_over_all_there_are() -> None:
    codes = [
        reply_codes.code(appointment_id=UUID(int=each), promise_version=1) for each in range(9000)
    ]
    assert min(map(int, codes)) < 1010
    assert max(map(int, codes)) > 9989
    assert len(set(codes)) > 5000
