"""Letters to try things on, in the languages that people in one county have asked for."""

from dataclasses import fields, replace
from typing import Any

from channels.letter.address import PostalAddress
from channels.letter.message import Body, Idea, Letter
from channels.letter.pictures import Picture

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
FARSI = replace(
    ARABIC,
    language="fa",
    salutation="خانم آشای گرامی",
    heading="نوبت شما در سه\u200cشنبه 1 دسامبر",
    date_line="21 نوامبر 2026",
    contact_lines=("تلفن: 01632 960001",),
    paragraphs=(
        "شما خواستید که شما را رو در رو ببینیم. این نوبت را برای شما گرفتیم.",
        "اگر نمی\u200cتوانید بیایید، لطفا با شماره 01632 960001 به ما بگویید.",
    ),
    details=(("تاریخ", "سه\u200cشنبه 1 دسامبر 2026"), ("کجا", "Riverside House, TA1 2BB.")),
    closing="با احترام",
)
URDU = replace(
    ARABIC,
    language="ur",
    salutation="محترمہ آشا",
    heading="منگل 1 دسمبر کو آپ کی ملاقات",
    date_line="21 نومبر 2026",
    contact_lines=("فون: 01632 960001",),
    paragraphs=(
        "آپ نے آمنے سامنے ملنے کو کہا تھا۔ ہم نے آپ کے لیے یہ وقت رکھا ہے۔",
        "اگر آپ نہیں آ سکتے تو ہمیں 01632 960001 پر بتائیں۔",
    ),
    details=(("تاریخ", "منگل 1 دسمبر 2026"), ("کہاں", "Riverside House, TA1 2BB.")),
    closing="آپ کا مخلص",
)
HEBREW = replace(
    ARABIC,
    language="he",
    salutation="אשה היקרה",
    heading="הפגישה שלך ביום שלישי, 1 בדצמבר",
    date_line="21 בנובמבר 2026",
    contact_lines=("טלפון: 01632 960001",),
    paragraphs=(
        "ביקשת להיפגש פנים אל פנים. קבענו עבורך את הפגישה הזאת.",
        "אם אינך יכולה לבוא, נא להודיע לנו בטלפון 01632 960001.",
    ),
    details=(("תאריך", "יום שלישי, 1 בדצמבר 2026"), ("איפה", "Riverside House, TA1 2BB.")),
    closing="בברכה",
)
RIGHT_TO_LEFT = {"ar": ARABIC, "fa": FARSI, "he": HEBREW, "ur": URDU}
LANGUAGES = {"en": ENGLISH, "cy": WELSH, "ar": ARABIC}
PAGE_WORDS = {"en": "Page{}of{}", "cy": "Tudalen{}o{}", "ar": "صفحة{}من{}"}


def with_address(*lines: str, **changes: Any) -> Letter:
    """The English letter to another address."""
    return replace(ENGLISH, recipient=PostalAddress(lines), **changes)


def body_of(letter: Letter) -> Body:
    """What the letter says, to stand in another letter after what that says."""
    return Body(**{each.name: getattr(letter, each.name) for each in fields(Body)})


def in_easy_read(letter: Letter) -> Letter:
    """The same words as ideas, each with a picture."""
    said = (*letter.paragraphs, *(text for detail in letter.details for text in detail))
    shown = Picture(name="talk", shows=letter.heading)
    ideas = tuple(Idea(picture=shown, says=text) for text in said)
    return replace(letter, ideas=ideas, paragraphs=(), details=())
