"""What a row about a person shows of them in a log or a list: nothing."""

from scheduler.people.models import Choice, ChoiceMode, ContactRule, Need, Person, Supporter


def test_no_row_about_a_person_says_who_or_where_they_are() -> None:
    asha = Person(name="Asha Example", nhs_number="9434765919")
    rule = ContactRule(person=asha, channel="sms", number="+447700900002")
    brother = Supporter(person=asha, name="Sunil Example")

    assert str(asha) == str(asha.id)
    assert str(rule) == f"sms {rule.id}"
    assert str(brother) == str(brother.id)
    assert str(Choice(modes=["phone", "text"])) == "phone then text"
    assert str(ChoiceMode(position=1, mode="phone")) == "1. phone"
    assert str(Need(kind="guide_dog")) == "guide_dog"
