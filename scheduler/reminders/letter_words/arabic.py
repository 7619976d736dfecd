"""What letters say in Arabic, in the polite plural; nobody who speaks Arabic has read it yet.

Without written vowels, which the text layer of a PDF repeats (docs/decisions/003). Months have
both names that readers know them by, as the United Nations print them.
"""

from datetime import date, datetime, time

from scheduler.modes import Mode
from scheduler.reminders.kinds import Kind
from scheduler.reminders.letter_words.phrases import Dates, EasyRead, Labels, Phrases

_DAYS = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
_MONTHS = (
    "كانون الثاني/يناير",
    "شباط/فبراير",
    "آذار/مارس",
    "نيسان/أبريل",
    "أيار/مايو",
    "حزيران/يونيو",
    "تموز/يوليو",
    "آب/أغسطس",
    "أيلول/سبتمبر",
    "تشرين الأول/أكتوبر",
    "تشرين الثاني/نوفمبر",
    "كانون الأول/ديسمبر",
)
_NAMED_TIMES = {(0, 0): "12 منتصف الليل", (12, 0): "12 ظهرا"}


def _long_date(on: date) -> str:
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def _day(on: date) -> str:
    return f"{_DAYS[on.weekday()]} {_long_date(on)}"


def _clock_time(at: time) -> str:
    if (at.hour, at.minute) in _NAMED_TIMES:
        return _NAMED_TIMES[at.hour, at.minute]
    minutes = f":{at.minute:02}" if at.minute else ""
    part = "صباحا" if at.hour < 12 else "بعد الظهر" if at.hour < 18 else "مساء"
    return f"{at.hour % 12 or 12}{minutes} {part}"


def _when(on: date, at: time) -> str:
    return f"يوم {_day(on)} الساعة {_clock_time(at)}"


def _until(answer_by: datetime) -> str:
    on = answer_by.date()
    day = f"{_DAYS[on.weekday()]} {on.day} {_MONTHS[on.month - 1]}"
    return f"قبل الساعة {_clock_time(answer_by.time())} يوم {day}"


_REMINDER = "هذه رسالة لتذكيركم بموعدكم."
_TRUSTED = "شخص تثقون به"
_EASY_READ = EasyRead(
    shows={
        "calendar": "تقويم عليه اليوم {day}.",
        "calendar_crossed": "تقويم مشطوب.",
        "clock": "ساعة عليها الوقت {time}.",
        "face_to_face": "شخصان وجها لوجه.",
        "phone": "هاتف يرن.",
        "phone_us": "هاتف للاتصال بنا.",
        "video": "شخص على شاشة.",
        "text": "هاتف محمول عليه رسالة نصية.",
        "door": "باب للدخول.",
        "together": "شخصان جنبا إلى جنب.",
        "talk": "حديث بين شخصين.",
        "support": "علامة استفهام.",
        "letter": "رسالة.",
        "hold": "تقويم عليه علامة صح.",
    },
    news={
        Kind.CONFIRMATION: "حجزنا لكم موعدا.\nالموعد يوم {day}.",
        Kind.WEEK_BEFORE: "لديكم موعد قريب.\nالموعد يوم {day}.",
        Kind.DAY_BEFORE: "لديكم موعد قريب.\nالموعد يوم {day}.",
        Kind.MOVED: "تغير يوم موعدكم أو وقته.\nالموعد الآن يوم {day}.",
        Kind.OFFER: "الموعد يوم {day}.",
        Kind.CANCELLED: "كان الموعد يوم {day}.",
        Kind.ASK_AGAIN: "الموعد يوم {day}.",
    },
    time="الساعة {time}.",
    time_was="كانت الساعة {time}.",
    old_time="الوقت القديم لم يعد صالحا.",
    how={
        Mode.FACE_TO_FACE: "سنلتقي وجها لوجه.",
        Mode.PHONE: "سنتحدث بالهاتف.",
        Mode.VIDEO: "سنتحدث بالفيديو.",
        Mode.TEXT: "سنتحدث بالرسائل النصية.",
    },
    where="العنوان:",
    room="الغرفة:",
    with_whom="ستتحدثون مع:",
    what_for="موضوع الموعد:",
    link="افتحوا هذا الرابط:",
    change="لا يمكنكم الحضور؟ تريدون تغيير الموعد؟\nاتصلوا بنا على الرقم {phone}.",
    bring={
        Mode.FACE_TO_FACE: f"يمكنكم إحضار {_TRUSTED}.",
        Mode.PHONE: f"يمكن أن يكون معكم {_TRUSTED}.",
        Mode.VIDEO: f"يمكن أن يكون معكم {_TRUSTED}.",
        Mode.TEXT: f"يمكن أن يكون معكم {_TRUSTED}.",
    },
    interpreter="حجزنا لكم مترجما.",
    noted="طلبتم: {needs}.\nهل هذا خطأ؟ اتصلوا بنا على الرقم {phone}.",
    ask_for_support="هل تحتاجون إلى مساعدة، مثل مترجم أو مكان بلا درج؟\n"
    "اتصلوا بنا على الرقم {phone}.",
    cancelled="ألغي موعدكم.",
    book_another="يمكنكم الحصول على موعد آخر.\nلحجزه اتصلوا بنا على الرقم {phone}.",
    have_one="لديكم موعد.",
    another_way="أخبرتمونا أنكم تفضلون طريقة أخرى للموعد.",
    find_a_time="اتصلوا بنا على الرقم {phone}.\nسنجد وقتا يناسبكم.",
    offered="هناك وقت متاح.\nنحن نحجزه لكم.",
    answer="هل تريدونه؟\nاتصلوا بنا على الرقم {phone}.",
    answer_by="هل تريدونه؟\nاتصلوا بنا على الرقم {phone} {until}.",
    keep_place="لا تريدونه؟ لا بأس.\nيبقى مكانكم في قائمة الانتظار.",
    copied="نرسل إليكم هذه الرسالة بناء على طلب {person}.",
    change_copy="لتغيير الموعد أو إلغائه اتصلوا بنا على الرقم {phone}.",
    other_formats="هل تريدون هذه الرسالة بطريقة أخرى، مثل برايل أو تسجيل صوتي أو لغة أخرى؟\n"
    "اتصلوا بنا على الرقم {phone}.",
    minimal_call="يرجى الاتصال بنا على الرقم {phone}.",
)
_NEEDS = {
    "bsl_interpreter": "مترجم للغة الإشارة البريطانية",
    "makaton_interpreter": "مترجم ماكاتون",
    "sse_interpreter": "مترجم للإنجليزية المدعومة بالإشارة",
    "hands_on_interpreter": "مترجم للإشارة باللمس",
    "visual_frame_interpreter": "مترجم للإشارة في الإطار البصري",
    "deafblind_block_interpreter": "مترجم للصم المكفوفين بأبجدية الحروف الكبيرة",
    "deafblind_manual_interpreter": "مترجم للصم المكفوفين بالأبجدية اليدوية",
    "deafblind_haptic_interpreter": "مترجم للصم المكفوفين بالتواصل اللمسي",
    "deafblind_guide": "مرافق للتواصل مع الصم المكفوفين",
    "interpreter": "مترجم",
    "welsh_interpreter": "مترجم للغة الويلزية",
    "worker_language": "موظف يتحدث لغتكم",
    "lipspeaker": "متحدث تقرأ شفتاه",
    "note_taker": "شخص يدون الملاحظات",
    "speech_to_text": "ناقل للكلام إلى نص مكتوب",
    "sighted_guide": "مرافق مبصر",
    "advocate": "شخص يدافع عن حقوقكم",
    "hearing_loop": "حلقة سمعية",
    "wheelchair_access": "مدخل للكرسي المتحرك",
    "low_noise": "مكان قليل الضوضاء",
    "low_light": "مكان خافت الإضاءة",
    "guide_dog": "مكان لكلبكم المرشد",
    "longer_appointment": "موعد أطول",
    "first_appointment": "أول موعد في اليوم",
    "last_appointment": "آخر موعد في اليوم",
    "little_waiting": "أقل انتظار ممكن",
    "female_worker": "موظفة",
    "male_worker": "موظف رجل",
    "same_worker": "الموظف نفسه كالمرة السابقة",
    "carer_present": "من يرعاكم معكم",
}
_SUCH_AS = "مثل قريب أو صديق أو من يرعاكم أو من يدافع عن حقوقكم"
_HAVE = f"يمكن أن يكون معكم {_TRUSTED}، {_SUCH_AS}."

ARABIC = Phrases(
    code="ar",
    goes_alone=False,
    dates=Dates(day=_day, long_date=_long_date, clock_time=_clock_time, when=_when, until=_until),
    labels=Labels(
        date="التاريخ",
        time="الساعة",
        how="الطريقة",
        where="المكان",
        room="الغرفة",
        with_whom="مع",
        what_for="الموضوع",
        link="الرابط",
        your_number="رقمكم",
        we_phone_from="نتصل من الرقم",
        our_number="رقمنا",
    ),
    easy=_EASY_READ,
    needs=_NEEDS,
    between_needs="؛ ",
    phone="الهاتف {phone}",
    reference="رقمنا المرجعي: {reference}",
    salutation="تحية طيبة إلى {name}",
    closing="مع أطيب التحيات",
    headings={
        Kind.CONFIRMATION: "موعدكم",
        Kind.WEEK_BEFORE: "موعدكم يقترب",
        Kind.DAY_BEFORE: "موعدكم يقترب",
        Kind.MOVED: "وقت جديد لموعدكم",
        Kind.CANCELLED: "ألغي موعدكم",
        Kind.ASK_AGAIN: "يرجى الاتصال بنا بشأن موعدكم",
        Kind.OFFER: "هناك وقت متاح لكم",
    },
    minimal_heading="يرجى الاتصال بنا",
    minimal_call="يرجى الاتصال بنا على الرقم {phone}.",
    openings={
        Kind.CONFIRMATION: "حجزنا لكم هذا الموعد.",
        Kind.WEEK_BEFORE: _REMINDER,
        Kind.DAY_BEFORE: _REMINDER,
        Kind.MOVED: "تغير وقت موعدكم. هذا الوقت يحل محل الوقت الذي أخبرناكم به من قبل.",
    },
    how={
        Mode.FACE_TO_FACE: "وجها لوجه",
        Mode.PHONE: "بالهاتف",
        Mode.VIDEO: "بالفيديو",
        Mode.TEXT: "بالرسائل النصية",
    },
    getting_there={
        Mode.FACE_TO_FACE: "إذا واجهتم صعوبة في الوصول، اتصلوا بالرقم {site_phone}.",
        Mode.PHONE: "إذا فاتكم اتصالنا، أو أردتم أن نتصل برقم آخر، فاتصلوا بنا على الرقم {phone}.",
        Mode.VIDEO: "افتحوا الرابط في متصفح الإنترنت على هاتف أو جهاز لوحي أو حاسوب. "
        "إذا لم يعمل، اتصلوا بالرقم {site_phone}.",
        Mode.TEXT: "يمكنكم الرد على رسائلنا النصية كما تردون على أي رسالة. "
        "إذا لم تصلكم رسالة، اتصلوا بالرقم {site_phone}.",
    },
    change="يرجى إخبارنا إذا لم يمكنكم الحضور: يمكن لشخص آخر أن يستفيد من هذا الوقت. "
    "لتغيير الموعد أو إلغائه اتصلوا بنا على الرقم {phone}.",
    bring={
        Mode.FACE_TO_FACE: f"يمكنكم إحضار {_TRUSTED}، {_SUCH_AS}.",
        Mode.PHONE: _HAVE,
        Mode.VIDEO: _HAVE,
        Mode.TEXT: _HAVE,
    },
    interpreter="حجزنا لكم مترجما.",
    noted="سجلنا أنكم طلبتم: {needs}. إذا لم يكن ذلك صحيحا، اتصلوا بنا على الرقم {phone}.",
    ask_for_support="إذا احتجتم إلى مساعدة، مثل مترجم أو حلقة سمعية أو مدخل بلا درج، "
    "اتصلوا بنا على الرقم {phone}. لا حاجة إلى أن تحضروا أحدا ليترجم لكم.",
    cancelled="ألغي موعدكم {when}.",
    book_another="يمكنكم الحصول على موعد آخر، بالطريقة التي اخترتموها. "
    "لحجزه اتصلوا بنا على الرقم {phone}.",
    ask_again="لديكم موعد {when}. وقد أخبرتمونا بعد ذلك أنكم تفضلون طريقة أخرى.",
    find_a_time="يرجى الاتصال بنا على الرقم {phone}، لكي نجد وقتا يناسبكم.",
    offer="طلبتم منا موعدا. هذا الوقت متاح الآن، ونحن نحجزه لكم.",
    answer="إذا أردتم هذا الوقت، يرجى الاتصال بنا على الرقم {phone}.",
    answer_by="إذا أردتم هذا الوقت، يرجى الاتصال بنا على الرقم {phone} {until}.",
    keep_place="إذا لم يناسبكم، فلا حاجة إلى فعل شيء، ولكن اتصالكم يساعدنا على عرضه على شخص آخر. "
    "يبقى مكانكم في قائمة الانتظار، وسنكتب إليكم مرة أخرى عندما يتاح وقت آخر.",
    copied="بناء على طلب {person} نرسل إليكم نسخة من رسالتنا عن هذا الموعد.",
    cancelled_copy="ألغي الموعد.",
    change_copy="لتغيير الموعد أو إلغائه اتصلوا بنا على الرقم {phone}.",
    other_formats="إذا أردتم هذه الرسالة بشكل آخر، مثل خط كبير أو نص سهل القراءة أو برايل أو "
    "تسجيل صوتي، أو بلغة أخرى، اتصلوا بنا على الرقم {phone}.",
)
