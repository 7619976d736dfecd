"""Letters to try things on, in the languages that people in one county have asked for."""

from dataclasses import replace
from typing import Any

from channels.letter.address import PostalAddress
from channels.letter.message import Letter

ADDRESS = ("Asha Example", "Flat 2", "1 Example Street", "Taunton", "TA1 1AA")

ENGLISH = Letter(
    reference="r-1",
    recipient=PostalAddress(ADDRESS),
    sender_name="Riverside Appointments",
    contact_lines=("Phone: 01632 960001", "Monday to Friday, 9am to 5pm"),
    date_line="21 November 2026",
    reference_line="Our reference: 4KQ7",
    salutation="Dear Asha Example",
    heading="Your appointment on Tuesday 1 December",
    paragraphs=(
        "You asked to be seen face to face. We have booked this appointment for you.",
        "If you cannot come, or would like another time, please tell us as soon as you can. "
        "Someone else can use the time, and we will find another one with you.",
        "You are welcome to bring someone with you – ask us on 01632 960001.",
    ),
    details=(
        ("Date", "Tuesday 1 December 2026"),
        ("Time", "2:30pm to 3:20pm"),
        ("How", "Face to face, with Freya Example"),
        ("Where", "Riverside House, 4 Example Road, Taunton TA1 2BB\nNo steps at the entrance"),
    ),
    closing="Yours sincerely",
    signatory="Riverside Appointments",
)
WELSH = replace(
    ENGLISH,
    language="cy",
    salutation="Annwyl Asha Example",
    heading="Eich apwyntiad ddydd Mawrth 1 Rhagfyr",
    date_line="21 Tachwedd 2026",
    reference_line="Ein cyfeirnod: 4KQ7",
    contact_lines=("Ffôn: 01632 960001",),
    paragraphs=(
        "Fe ofynnoch am gael eich gweld wyneb yn wyneb. Rydym wedi trefnu’r apwyntiad hwn i chi.",
        "Os na allwch ddod, rhowch wybod i ni: tŷ, dŵr, Ŵyr, Ŷd, ẁ ẃ ẅ â ê î ô û á ï.",
    ),
    details=(("Dyddiad", "Dydd Mawrth 1 Rhagfyr 2026"), ("Ble", "Tŷ Glan yr Afon, Caerdydd")),
    closing="Yn gywir",
)
ARABIC = replace(
    ENGLISH,
    language="ar",
    salutation="السيدة آشا المحترمة",
    heading="موعدك يوم الثلاثاء 1 ديسمبر",
    date_line="21 نوفمبر 2026",
    reference_line="",
    contact_lines=("الهاتف: 01632 960001",),
    paragraphs=(
        "لقد طلبت أن نلتقي بك وجها لوجه. حجزنا لك هذا الموعد.",
        "إذا لم تتمكني من الحضور، يرجى إخبارنا على الرقم 01632 960001.",
    ),
    details=(("التاريخ", "الثلاثاء 1 ديسمبر 2026"), ("المكان", "Riverside House, TA1 2BB.")),
    closing="مع التحية",
)
LANGUAGES = {"en": ENGLISH, "cy": WELSH, "ar": ARABIC}
PAGE_WORDS = {"en": "Page{}of{}", "cy": "Tudalen{}o{}", "ar": "صفحة{}من{}"}


def with_address(*lines: str, **changes: Any) -> Letter:
    """The English letter to another address."""
    return replace(ENGLISH, recipient=PostalAddress(lines), **changes)
