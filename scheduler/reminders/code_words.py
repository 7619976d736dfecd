"""What a message with a code says, in neutral words: no service, no appointment, no link to press.

The address carries no code (ASVS V14.2.1). Nobody who speaks Welsh or Arabic has read these words
yet, so that such a letter has the English after it, as every letter has.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The facts of one message. `allowed_by` is set for a supporter: whose appointments."""

    spelled: str = field(repr=False)
    reference: str = field(repr=False)
    address: str
    sender: str
    phone: str
    until: str = ""
    allowed_by: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a letter says in one language; {phone} and {person} are filled in."""

    heading: str
    what_for: str
    allowed: str
    once: str
    address: str
    reference: str
    code: str
    until: str
    # Easy Read: a line or two for each picture.
    easy_go: str
    easy_enter: str
    easy_once: str
    easy_help: str


def text(about: About) -> str:
    """The whole text message."""
    return (
        f"Your code is {about.spelled}. Enter it with this phone number at {about.address} within "
        f"10 minutes. We will never ask you for it. {about.sender}"
    )


LETTERS: Mapping[str, Words] = {
    "en": Words(
        heading="Your code for our page",
        what_for="With this code you can see your appointments on a page of ours. You can move or "
        "cancel them there, and tell us how you would like to meet and how we may reach you. You "
        "need no account. You can always phone us on {phone} instead.",
        allowed="{person} allows you to see their appointments. With this code you can look at "
        "them on a page of ours. You can always phone us on {phone} instead.",
        once="The code works once. Keep this letter where nobody else reads it, and throw it away "
        "when you have used it. We will never ask you for the code. If you want another one, phone "
        "us on {phone} or ask at any desk.",
        address="Address",
        reference="Reference",
        code="Code",
        until="Works until",
        easy_go="You can see your appointments on a page.\nGo to:",
        easy_enter="Type these in:",
        easy_once="The code works 1 time.\nKeep it safe. Show it to nobody.",
        easy_help="Do you want help, or a new code?\nPhone us on {phone}.",
    ),
    "cy": Words(
        heading="Eich cod ar gyfer ein tudalen",
        what_for="Gyda’r cod hwn gallwch weld eich apwyntiadau ar dudalen gennym ni. Gallwch eu "
        "symud neu eu canslo yno, a dweud wrthym sut yr hoffech gwrdd a sut y cawn gysylltu â chi. "
        "Nid oes angen cyfrif arnoch. Gallwch bob amser ein ffonio ni ar {phone} yn lle hynny.",
        allowed="Mae {person} yn caniatáu i chi weld ei apwyntiadau. Gyda’r cod hwn gallwch eu "
        "gweld ar dudalen gennym ni. Gallwch bob amser ein ffonio ni ar {phone} yn lle hynny.",
        once="Mae’r cod yn gweithio unwaith. Cadwch y llythyr hwn lle na fydd neb arall yn ei "
        "ddarllen, a’i daflu ar ôl ei ddefnyddio. Ni fyddwn byth yn gofyn i chi am y cod. Os ydych "
        "am gael un arall, ffoniwch ni ar {phone} neu gofynnwch wrth unrhyw ddesg.",
        address="Cyfeiriad",
        reference="Cyfeirnod",
        code="Cod",
        until="Yn gweithio tan",
        easy_go="Gallwch weld eich apwyntiadau ar dudalen.\nEwch i:",
        easy_enter="Teipiwch y rhain:",
        easy_once="Mae’r cod yn gweithio 1 waith.\nCadwch ef yn ddiogel. Peidiwch â’i ddangos i "
        "neb.",
        easy_help="Ydych chi eisiau help, neu god newydd?\nFfoniwch ni ar {phone}.",
    ),
    "ar": Words(
        heading="رمزكم لصفحتنا",
        what_for="بهذا الرمز يمكنكم رؤية مواعيدكم على صفحتنا. يمكنكم هناك تغييرها أو إلغاؤها، "
        "وإخبارنا كيف تفضلون اللقاء وكيف يمكننا الاتصال بكم. لا تحتاجون إلى حساب. "
        "يمكنكم دائما الاتصال بنا على الرقم {phone} بدلا من ذلك.",
        allowed="يسمح لكم {person} برؤية مواعيده. بهذا الرمز يمكنكم رؤيتها على صفحتنا. "
        "يمكنكم دائما الاتصال بنا على الرقم {phone} بدلا من ذلك.",
        once="يعمل الرمز مرة واحدة. احفظوا هذه الرسالة حيث لا يقرؤها أحد غيركم، وتخلصوا منها بعد "
        "استعمالها. لن نطلب منكم الرمز أبدا. إذا أردتم رمزا آخر، اتصلوا بنا على الرقم {phone} "
        "أو اسألوا في أي مكتب استقبال.",
        address="العنوان",
        reference="المرجع",
        code="الرمز",
        until="يعمل حتى",
        easy_go="يمكنكم رؤية مواعيدكم على صفحة.\nاذهبوا إلى:",
        easy_enter="اكتبوا ما يلي:",
        easy_once="يعمل الرمز مرة واحدة.\nاحفظوه جيدا. لا تعطوه لأحد.",
        easy_help="هل تريدون مساعدة أو رمزا جديدا؟\nاتصلوا بنا على الرقم {phone}.",
    ),
}
