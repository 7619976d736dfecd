"""Every kind of need that can be recorded, by its code; data, in the words of people.

Codes are those of DOMAIN.md 2.2, a draft with known defects. It gives 415803005 both to British
Sign Language and to Makaton: that code is not used here. It has lost the last digit of the
aphasia-accessible format (…100 fails its check digit; SNOMED CT has …105). Compare every code
with the NHS terminology server before it is exchanged. Kinds without a code are our own.
"""

from collections.abc import Mapping
from types import MappingProxyType

from scheduler.people.need_kinds import Category, Effects, NeedKind

_CONTACT = Category.CONTACT_METHOD
_FORMAT = Category.INFORMATION_FORMAT
_PROFESSIONAL = Category.COMMUNICATION_PROFESSIONAL
_SUPPORT = Category.COMMUNICATION_SUPPORT
_LANGUAGE = Category.COMMUNITY_LANGUAGE
_ADDITIONAL_SUPPORT = Category.ADDITIONAL_SUPPORT
_CARE = Category.INDIVIDUAL_CARE
_ENVIRONMENT = Category.ENVIRONMENT
_ADDITIONAL = Category.ADDITIONAL

# Met by the offer, the letter or the interpreter who is claimed.
_MET = (
    NeedKind(
        "print_20_point",
        "Needs print of at least 20 point",
        _FORMAT,
        "957331000000109",
        Effects(letter_point_size=20),
    ),
    NeedKind(
        "print_24_point",
        "Needs print of at least 24 point",
        _FORMAT,
        "957351000000102",
        Effects(letter_point_size=24),
    ),
    NeedKind(
        "print_28_point",
        "Needs print of at least 28 point",
        _FORMAT,
        "957371000000106",
        Effects(letter_point_size=28),
    ),
    NeedKind(
        "easy_read",
        "Needs information in Easy Read",
        _FORMAT,
        "796161000000101",
        Effects(easy_read=True),
    ),
    NeedKind(
        "bsl_interpreter",
        "Needs a British Sign Language interpreter",
        _PROFESSIONAL,
        "204331000000107",
        Effects(longer=True),
        detail_is="interpreter_language",
        language="bsl",
    ),
    NeedKind(
        "makaton_interpreter",
        "Needs a Makaton interpreter",
        _PROFESSIONAL,
        "204341000000103",
        Effects(longer=True),
        detail_is="interpreter_language",
        language="makaton",
    ),
    NeedKind(
        "sse_interpreter",
        "Needs a Sign Supported English interpreter",
        _PROFESSIONAL,
        "936761000000104",
        Effects(longer=True),
        detail_is="interpreter_language",
        language="sse",
    ),
    NeedKind(
        "hands_on_interpreter",
        "Needs a hands-on signing interpreter",
        _PROFESSIONAL,
        "945731000000104",
        Effects(longer=True),
        detail_is="interpreter_language",
        language="hands-on",
    ),
    NeedKind(
        "visual_frame_interpreter",
        "Needs a visual frame interpreter",
        _PROFESSIONAL,
        "945711000000107",
        Effects(longer=True),
        detail_is="interpreter_language",
        language="visual",
    ),
    NeedKind(
        "deafblind_block_interpreter",
        "Needs a deafblind block alphabet interpreter",
        _PROFESSIONAL,
        "957071000000109",
        Effects(longer=True, to_arrange=("deafblind_block_interpreter",)),
    ),
    NeedKind(
        "deafblind_manual_interpreter",
        "Needs a deafblind manual alphabet interpreter",
        _PROFESSIONAL,
        "957051000000100",
        Effects(longer=True, to_arrange=("deafblind_manual_interpreter",)),
    ),
    NeedKind(
        "deafblind_haptic_interpreter",
        "Needs a deafblind haptic communication interpreter",
        _PROFESSIONAL,
        "957111000000103",
        Effects(longer=True, to_arrange=("deafblind_haptic_interpreter",)),
    ),
    NeedKind(
        "hearing_loop",
        "Uses a hearing loop",
        _SUPPORT,
        "198061000000105",
        Effects(hearing_loop=True),
    ),
    NeedKind(
        "interpreter",
        "Needs an interpreter",
        _LANGUAGE,
        "315594003",
        Effects(longer=True),
        detail_is="interpreter_language",
    ),
    NeedKind(
        "welsh_interpreter",
        "Needs a Welsh interpreter",
        _LANGUAGE,
        "204231000000101",
        Effects(longer=True),
        detail_is="interpreter_language",
        language="cy",
    ),
    NeedKind(
        "worker_language",
        "Asks for a worker who speaks their language",
        _LANGUAGE,
        "",
        detail_is="staff_language",
    ),
    NeedKind(
        "longer_appointment",
        "Needs a longer appointment",
        _ADDITIONAL_SUPPORT,
        "1108171000000102",
        Effects(longer=True),
    ),
    NeedKind(
        "first_appointment",
        "Needs the first appointment of the day",
        _ADDITIONAL_SUPPORT,
        "1325351000000103",
        Effects(first_or_last="first"),
    ),
    NeedKind(
        "last_appointment",
        "Needs the last appointment of the day",
        _ADDITIONAL_SUPPORT,
        "1325361000000100",
        Effects(first_or_last="last"),
    ),
    NeedKind(
        "female_worker",
        "Prefers a woman as worker",
        _CARE,
        "314434008",
        Effects(staff_gender="female"),
    ),
    NeedKind(
        "male_worker", "Prefers a man as worker", _CARE, "314435009", Effects(staff_gender="male")
    ),
    NeedKind("same_worker", "Asks to see the same worker", _CARE, "", Effects(same_worker=True)),
    NeedKind(
        "cover_is_fine",
        "Is fine with another worker when theirs is away",
        _CARE,
        "",
        Effects(cover_is_fine=True),
    ),
    NeedKind(
        "low_noise",
        "Needs a place with little noise",
        _ENVIRONMENT,
        "1325391000000106",
        Effects(quiet=True),
    ),
    NeedKind(
        "wheelchair_access",
        "Needs access with a wheelchair",
        _ENVIRONMENT,
        "1108191000000103",
        Effects(step_free=True),
    ),
)

# The software knows of these and cannot meet them: a human arranges them.
_TO_ARRANGE = (
    ("contact_by_text_relay", "Needs contact by text relay", _CONTACT, "796081000000106"),
    ("contact_via_carer", "Needs contact through their carer", _CONTACT, "719561001"),
    ("audible_alert", "Needs an alert they can hear", _CONTACT, "945931000000101"),
    ("tactile_alert", "Needs an alert they can feel", _CONTACT, "945971000000104"),
    ("visual_alert", "Needs an alert they can see", _CONTACT, "945951000000108"),
    ("braille_contracted", "Needs contracted (grade 2) braille", _FORMAT, "936661000000109"),
    ("braille_uncontracted", "Needs uncontracted (grade 1) braille", _FORMAT, "936681000000100"),
    ("moon", "Needs information in Moon", _FORMAT, "936621000000101"),
    ("makaton_format", "Needs information in Makaton", _FORMAT, "936641000000108"),
    ("audio_format", "Needs information as an audio file", _FORMAT, "936601000000105"),
    ("downloadable_format", "Needs information they can download", _FORMAT, "945751000000106"),
    ("audio_cassette", "Needs information on audio cassette", _FORMAT, "795801000000104"),
    ("compact_disc", "Needs information on compact disc", _FORMAT, "795731000000104"),
    ("dvd", "Needs information on DVD", _FORMAT, "795691000000105"),
    ("usb_stick", "Needs information on a USB stick", _FORMAT, "945691000000105"),
    ("information_by_email", "Needs information by email", _FORMAT, "936581000000101"),
    ("information_spoken", "Needs information said aloud", _FORMAT, "367741000000102"),
    ("read_out_by_someone", "Needs somebody to read letters out", _FORMAT, "985021000000106"),
    ("aphasia_format", "Needs information they can read with aphasia", _FORMAT, "1082551000000105"),
    (
        "records_on_own_device",
        "Needs to record what is said on their own device",
        _FORMAT,
        "719758004",
    ),
    ("deafblind_guide", "Needs a deafblind communicator guide", _PROFESSIONAL, "796201000000109"),
    ("lipspeaker", "Needs a lipspeaker", _PROFESSIONAL, "945911000000109"),
    ("note_taker", "Needs somebody to take notes by hand", _PROFESSIONAL, "945891000000106"),
    ("speech_to_text", "Needs a speech to text reporter", _PROFESSIONAL, "966401000000100"),
    ("sighted_guide", "Needs a sighted guide", _PROFESSIONAL, "719563003"),
    ("advocate", "Needs an advocate", _PROFESSIONAL, "225835008"),
    ("electronic_note_taker", "Uses an electronic note taker", _SUPPORT, "445121000"),
    ("carer_present", "Needs their carer with them", _ADDITIONAL_SUPPORT, "1108151000000106"),
    ("home_visits", "Needs visits at home", _ADDITIONAL_SUPPORT, "1325371000000107"),
    (
        "little_waiting",
        "Needs to wait as little as possible after arriving",
        _ADDITIONAL_SUPPORT,
        "1325841000000109",
    ),
    ("priority", "Needs priority for appointments", _ADDITIONAL_SUPPORT, "1108161000000109"),
    ("two_workers", "Needs a second worker with them", _ADDITIONAL_SUPPORT, "1325861000000105"),
    ("anxious_in_clinics", "Clinical places make them anxious", _ENVIRONMENT, "1325321000000108"),
    (
        "visit_beforehand",
        "Needs to get to know the place beforehand",
        _ENVIRONMENT,
        "1325341000000101",
    ),
    ("low_light", "Needs a place with low light", _ENVIRONMENT, "1325381000000109"),
    ("guide_dog", "Comes with a guide dog", _ENVIRONMENT, "862731000000105"),
    ("reasonable_adjustment", "Needs a reasonable adjustment", _ADDITIONAL, "1108111000000107"),
)

# What staff should know; contact methods are held by contact rules.
_TO_KNOW = (
    ("contact_by_letter", "Needs contact by letter", _CONTACT, "936721000000107"),
    ("contact_by_text", "Needs contact by text message", _CONTACT, "936701000000103"),
    ("contact_by_phone", "Needs contact by phone", _CONTACT, "795661000000104"),
    ("contact_by_email", "Needs contact by email", _CONTACT, "936741000000100"),
    ("lip_reads", "Lip reads", _SUPPORT, "441092009"),
    ("communication_device", "Uses a communication device", _SUPPORT, "719369003"),
    ("hearing_aid", "Uses a hearing aid", _SUPPORT, "285055002"),
    ("prefers_bsl", "Prefers to communicate in British Sign Language", _SUPPORT, "520471000000105"),
    ("prefers_writing", "Prefers to communicate in writing", _SUPPORT, "520491000000109"),
    ("citizen_advocate", "Has a citizen advocate", _SUPPORT, "225834007"),
    ("legal_advocate", "Has a legal advocate", _SUPPORT, "225833001"),
    ("communication_passport", "Has a communication passport", _SUPPORT, "837341000000108"),
    (
        "appointment_reminders",
        "Needs reminders of appointments",
        _ADDITIONAL_SUPPORT,
        "1108131000000104",
    ),
)

_KINDS = (
    *_MET,
    *(NeedKind(*words, effects=Effects(to_arrange=(words[0],))) for words in _TO_ARRANGE),
    *(NeedKind(*words) for words in _TO_KNOW),
)
CATALOGUE: Mapping[str, NeedKind] = MappingProxyType({kind.code: kind for kind in _KINDS})
