"""Who changes a day of a published rota is asked why, and nothing typed is lost."""

from scheduler.audit.models import Entry
from scheduler.identity.roles import Role
from scheduler.partners.models import Post
from scheduler.rota.models import Pattern
from tests.web.conftest import Desk, staff_of
from tests.web.rota.conftest import entered, key_of


def test_a_published_rota_is_changed_with_a_reason(ewan: Desk, gwen: Post) -> None:
    form = {"rota": str(ewan.clinic.rota.id), "until": "2027-03-31"}
    assert ewan.client.post("/rota/publish", form).status_code == 302
    page = ewan.client.get("/rota/leave").content.decode()
    assert "published until 31 March 2027" in page
    change = entered(Pattern.objects.get(), until_time="12:35")
    answer = ewan.client.post("/rota/preview", change)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "is published until Wednesday 31 March 2027" in page
    assert 'value="12:35"' in page
    change["reason"] = "Gwen has to leave early."
    page = ewan.client.post("/rota/preview", change).content.decode()
    assert ewan.client.post("/rota/save", change | {"key": key_of(page)}).status_code == 302
    entry = Entry.objects.get(deed="rota.changed_after_publishing")
    assert (entry.reason, entry.by_label) == ("Gwen has to leave early.", ewan.account.username)


def test_a_rota_is_published_by_who_keeps_it(ewan: Desk, gwen: Post) -> None:
    charity = staff_of(ewan.clinic, ewan.clinic.charity, Role.MANAGER)
    form = {"rota": str(ewan.clinic.rota.id), "until": "2027-03-31"}
    assert charity.client.post("/rota/publish", form).status_code == 404
    assert ewan.client.post("/rota/publish", form | {"until": "soon"}).status_code == 422
