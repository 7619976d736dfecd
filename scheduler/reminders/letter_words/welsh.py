"""What letters say in Welsh, addressed with "chi"; nobody who speaks Welsh has read it yet."""

from datetime import date, datetime, time

from scheduler.modes import Mode
from scheduler.reminders.kinds import Kind
from scheduler.reminders.letter_words.phrases import Dates, EasyRead, Labels, Phrases

_DAYS = ("Llun", "Mawrth", "Mercher", "Iau", "Gwener", "Sadwrn", "Sul")
_MONTHS = (
    "Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin",
    "Gorffennaf", "Awst", "Medi", "Hydref", "Tachwedd", "Rhagfyr",
)  # fmt: skip
_NAMED_TIMES = {(0, 0): "hanner nos", (12, 0): "hanner dydd"}


def _long_date(on: date) -> str:
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def _day(on: date) -> str:
    return f"Dydd {_DAYS[on.weekday()]} {_long_date(on)}"


def _clock_time(at: time) -> str:
    if (at.hour, at.minute) in _NAMED_TIMES:
        return _NAMED_TIMES[at.hour, at.minute]
    minutes = f":{at.minute:02}" if at.minute else ""
    part = "y bore" if at.hour < 12 else "y prynhawn" if at.hour < 18 else "yr hwyr"
    return f"{at.hour % 12 or 12}{minutes} {part}"


def _when(on: date, at: time) -> str:
    # "on Tuesday" is "ddydd Mawrth", with the soft mutation.
    return f"ddydd {_DAYS[on.weekday()]} {_long_date(on)} am {_clock_time(at)}"


def _until(answer_by: datetime) -> str:
    on = answer_by.date()
    day = f"{_DAYS[on.weekday()]} {on.day} {_MONTHS[on.month - 1]}"
    return f"erbyn {_clock_time(answer_by.time())} ddydd {day}"


_REMINDER = "Dyma nodyn i’ch atgoffa o’ch apwyntiad."
_TRUSTED = "rhywun yr ydych yn ymddiried ynddynt"
_EASY_READ = EasyRead(
    shows={
        "calendar": "Calendr sy’n dangos y diwrnod {day}.",
        "calendar_crossed": "Calendr â chroes ar draws y dudalen.",
        "clock": "Cloc sy’n dangos {time}.",
        "face_to_face": "Dau berson wyneb yn wyneb.",
        "phone": "Ffôn yn canu.",
        "phone_us": "Ffôn, i’n ffonio ni.",
        "video": "Person ar sgrin.",
        "text": "Ffôn symudol gyda neges destun.",
        "door": "Drws i fynd i mewn.",
        "together": "Dau berson ochr yn ochr.",
        "talk": "Dwy swigen siarad.",
        "support": "Gofynnod.",
        "letter": "Llythyr.",
        "hold": "Calendr gyda thic.",
    },
    news={
        Kind.CONFIRMATION: "Rydym wedi trefnu apwyntiad i chi.\n{day}.",
        Kind.WEEK_BEFORE: "Mae gennych apwyntiad cyn bo hir.\n{day}.",
        Kind.DAY_BEFORE: "Mae gennych apwyntiad cyn bo hir.\n{day}.",
        Kind.MOVED: "Mae diwrnod neu amser newydd i’ch apwyntiad.\n{day}.",
        Kind.OFFER: "Y diwrnod yw:\n{day}.",
        Kind.CANCELLED: "Y diwrnod oedd:\n{day}.",
        Kind.ASK_AGAIN: "Y diwrnod yw:\n{day}.",
    },
    time="Yr amser yw {time}.",
    time_was="Yr amser oedd {time}.",
    old_time="Nid yw’r hen amser yn cyfrif mwyach.",
    how={
        Mode.FACE_TO_FACE: "Byddwch yn ein gweld wyneb yn wyneb.",
        Mode.PHONE: "Byddwn yn siarad dros y ffôn.",
        Mode.VIDEO: "Byddwn yn siarad drwy fideo.",
        Mode.TEXT: "Byddwn yn siarad drwy neges destun.",
    },
    where="Dewch i:",
    room="Yr ystafell yw:",
    with_whom="Byddwch yn siarad â:",
    what_for="Mae’n ymwneud â:",
    link="Agorwch y ddolen hon:",
    change="Methu dod? Eisiau ei newid?\nFfoniwch ni ar {phone}.",
    bring={
        Mode.FACE_TO_FACE: f"Cewch ddod â {_TRUSTED}.",
        Mode.PHONE: f"Cewch gael {_TRUSTED} gyda chi.",
        Mode.VIDEO: f"Cewch gael {_TRUSTED} gyda chi.",
        Mode.TEXT: f"Cewch gael {_TRUSTED} gyda chi.",
    },
    interpreter="Rydym wedi trefnu cyfieithydd ar y pryd i chi.",
    noted="Gofynnoch am: {needs}.\nYdy hynny’n anghywir? Ffoniwch ni ar {phone}.",
    ask_for_support="Oes angen help arnoch, fel cyfieithydd ar y pryd neu le heb risiau?\n"
    "Ffoniwch ni ar {phone}.",
    cancelled="Mae eich apwyntiad wedi’i ganslo.",
    book_another="Gallwch gael apwyntiad arall.\nI’w drefnu, ffoniwch ni ar {phone}.",
    have_one="Mae gennych apwyntiad.",
    another_way="Dywedoch wrthym eich bod eisiau cael eich gweld mewn ffordd arall.",
    find_a_time="Ffoniwch ni ar {phone}.\nByddwn yn dod o hyd i amser sy’n addas i chi.",
    offered="Mae amser wedi dod yn rhydd.\nRydym yn ei gadw i chi.",
    answer="Ydych chi ei eisiau?\nFfoniwch ni ar {phone}.",
    answer_by="Ydych chi ei eisiau?\nFfoniwch ni ar {phone} {until}.",
    keep_place="Ddim eisiau’r amser hwn? Mae hynny’n iawn.\n"
    "Byddwch yn cadw eich lle ar y rhestr aros.",
    copied="Gofynnodd {person} i ni anfon y llythyr hwn atoch.",
    change_copy="I’w newid neu ei ganslo, ffoniwch ni ar {phone}.",
    other_formats="Hoffech chi’r llythyr hwn mewn ffordd arall, fel braille, sain neu iaith "
    "arall?\nFfoniwch ni ar {phone}.",
    minimal_call="Ffoniwch ni ar {phone}.",
)
_NEEDS = {
    "bsl_interpreter": "dehonglydd Iaith Arwyddion Prydain",
    "makaton_interpreter": "dehonglydd Makaton",
    "sse_interpreter": "dehonglydd Saesneg ag Arwyddion",
    "hands_on_interpreter": "dehonglydd arwyddo llaw ar law",
    "visual_frame_interpreter": "dehonglydd arwyddo ffrâm weledol",
    "deafblind_block_interpreter": "dehonglydd yr wyddor bloc i bobl fyddarddall",
    "deafblind_manual_interpreter": "dehonglydd yr wyddor â llaw i bobl fyddarddall",
    "deafblind_haptic_interpreter": "dehonglydd cyfathrebu haptig i bobl fyddarddall",
    "deafblind_guide": "tywysydd-cyfathrebwr i bobl fyddarddall",
    "interpreter": "cyfieithydd ar y pryd",
    "welsh_interpreter": "cyfieithydd Cymraeg ar y pryd",
    "worker_language": "gweithiwr sy’n siarad eich iaith",
    "lipspeaker": "gwefuslefarydd",
    "note_taker": "rhywun i gymryd nodiadau",
    "speech_to_text": "adroddwr lleferydd i destun",
    "sighted_guide": "tywysydd sy’n gweld",
    "advocate": "eiriolwr",
    "hearing_loop": "dolen glywed",
    "wheelchair_access": "mynediad i gadair olwyn",
    "low_noise": "lle heb lawer o sŵn",
    "low_light": "lle heb olau cryf",
    "guide_dog": "lle i’ch ci tywys",
    "longer_appointment": "apwyntiad hirach",
    "first_appointment": "apwyntiad cyntaf y dydd",
    "last_appointment": "apwyntiad olaf y dydd",
    "little_waiting": "cyn lleied o aros â phosibl",
    "female_worker": "menyw fel gweithiwr",
    "male_worker": "dyn fel gweithiwr",
    "same_worker": "yr un gweithiwr ag o’r blaen",
    "carer_present": "eich gofalwr gyda chi",
}
_SUCH_AS = "fel perthynas, ffrind, gofalwr neu eiriolwr"
_HAVE = f"Cewch gael {_TRUSTED} gyda chi, {_SUCH_AS}."

WELSH = Phrases(
    code="cy",
    goes_alone=False,
    dates=Dates(day=_day, long_date=_long_date, clock_time=_clock_time, when=_when, until=_until),
    labels=Labels(
        date="Dyddiad",
        time="Amser",
        how="Sut",
        where="Ble",
        room="Ystafell",
        with_whom="Gyda",
        what_for="Ar gyfer",
        link="Dolen",
        your_number="Eich rhif chi",
        we_phone_from="Byddwn yn ffonio o",
        our_number="Ein rhif ni",
    ),
    easy=_EASY_READ,
    needs=_NEEDS,
    between_needs="; ",
    phone="Ffôn {phone}",
    reference="Ein cyfeirnod: {reference}",
    salutation="Annwyl {name}",
    closing="Yn gywir",
    headings={
        Kind.CONFIRMATION: "Eich apwyntiad",
        Kind.WEEK_BEFORE: "Mae eich apwyntiad yn agosáu",
        Kind.DAY_BEFORE: "Mae eich apwyntiad yn agosáu",
        Kind.MOVED: "Mae amser newydd i’ch apwyntiad",
        Kind.CANCELLED: "Mae eich apwyntiad wedi’i ganslo",
        Kind.ASK_AGAIN: "Ffoniwch ni am eich apwyntiad",
        Kind.OFFER: "Mae amser wedi dod yn rhydd i chi",
    },
    minimal_heading="Ffoniwch ni",
    minimal_call="Ffoniwch ni ar {phone}.",
    openings={
        Kind.CONFIRMATION: "Rydym wedi trefnu’r apwyntiad hwn i chi.",
        Kind.WEEK_BEFORE: _REMINDER,
        Kind.DAY_BEFORE: _REMINDER,
        Kind.MOVED: "Mae amser newydd i’ch apwyntiad. Mae’n disodli’r un a roesom i chi o’r blaen.",
    },
    how={
        Mode.FACE_TO_FACE: "Wyneb yn wyneb",
        Mode.PHONE: "Dros y ffôn",
        Mode.VIDEO: "Drwy fideo",
        Mode.TEXT: "Drwy neges destun",
    },
    getting_there={
        Mode.FACE_TO_FACE: "Os cewch drafferth cyrraedd, ffoniwch {site_phone}.",
        Mode.PHONE: "Os byddwch yn colli ein galwad, neu os hoffech i ni ffonio rhif arall, "
        "ffoniwch ni ar {phone}.",
        Mode.VIDEO: "Agorwch y ddolen mewn porwr gwe ar ffôn, llechen neu gyfrifiadur. Os nad yw’n "
        "gweithio, ffoniwch {site_phone}.",
        Mode.TEXT: "Gallwch ateb ein negeseuon testun fel y byddech yn ateb rhai unrhyw un arall. "
        "Os na ddaw neges, ffoniwch {site_phone}.",
    },
    change="Rhowch wybod i ni os na allwch ddod: gall rhywun arall ddefnyddio’r amser. I newid neu "
    "ganslo’r apwyntiad, ffoniwch ni ar {phone}.",
    bring={
        Mode.FACE_TO_FACE: f"Cewch ddod â {_TRUSTED}, {_SUCH_AS}.",
        Mode.PHONE: _HAVE,
        Mode.VIDEO: _HAVE,
        Mode.TEXT: _HAVE,
    },
    interpreter="Rydym wedi trefnu cyfieithydd ar y pryd i chi.",
    noted="Rydym wedi nodi eich bod wedi gofyn am: {needs}. Os nad yw hynny’n gywir, ffoniwch ni "
    "ar {phone}.",
    ask_for_support="Os oes angen cymorth arnoch, fel cyfieithydd ar y pryd, dolen glywed neu "
    "fynediad heb risiau, ffoniwch ni ar {phone}. Nid oes angen i chi ddod â neb i gyfieithu.",
    cancelled="Mae eich apwyntiad {when} wedi’i ganslo.",
    book_another="Gallwch gael apwyntiad arall, yn y ffordd y dewisoch gael eich gweld. "
    "I’w drefnu, ffoniwch ni ar {phone}.",
    ask_again="Mae gennych apwyntiad {when}. Ers hynny rydych wedi dweud wrthym yr hoffech gael "
    "eich gweld mewn ffordd arall.",
    find_a_time="Ffoniwch ni ar {phone}, er mwyn i ni ddod o hyd i amser sy’n addas i chi.",
    offer="Gofynnoch i ni am apwyntiad. Mae’r amser hwn wedi dod yn rhydd, ac rydym yn ei gadw "
    "i chi.",
    answer="Os hoffech ei gael, ffoniwch ni ar {phone}.",
    answer_by="Os hoffech ei gael, ffoniwch ni ar {phone} {until}.",
    keep_place="Os nad yw’n addas i chi, nid oes angen i chi wneud dim, er bod galwad yn ein helpu "
    "i’w gynnig i rywun arall. Byddwch yn cadw eich lle ar y rhestr aros, a byddwn yn ysgrifennu "
    "atoch eto pan ddaw amser arall yn rhydd.",
    copied="Gofynnodd {person} i ni anfon copi atoch o’r hyn a ddywedwn am yr apwyntiad hwn.",
    cancelled_copy="Mae’r apwyntiad wedi’i ganslo.",
    change_copy="I newid neu ganslo’r apwyntiad, ffoniwch ni ar {phone}.",
    other_formats="Os hoffech gael y llythyr hwn mewn fformat arall, fel print bras, Hawdd ei "
    "Ddeall, braille neu sain, neu mewn iaith arall, ffoniwch ni ar {phone}.",
)
