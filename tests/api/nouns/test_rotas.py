"""Rotas: each kept by its own partner."""

from tests.api.calling import Caller, problem, told
from tests.factories import rota
from tests.factories.booking import Clinic


def test_a_rota_is_kept_by_its_own_partner(ewan: Caller, clinic: Clinic) -> None:
    body = {"slug": "duty", "name": "Duty", "keeper_id": str(clinic.trust.id)}
    made = told(ewan.post("rotas", body), 201)
    problem(ewan.post("rotas", body), 409, "already_there")
    problem(ewan.post("rotas", {**body, "keeper_id": str(clinic.charity.id)}), 403, "not_allowed")
    path = f"rotas/{made['id']}"
    changed = told(ewan.patch(path, {"name": "Duty desk"}, seen=ewan.etag(path)))
    assert changed["name"] == "Duty desk"
    listed = told(ewan.get("rotas", keeper=str(clinic.trust.id)))["results"]
    assert [each["name"] for each in listed] == ["Duty desk", "Hub-Rota"]
    theirs = rota.rota(keeper=clinic.charity)
    path = f"rotas/{theirs.id}"
    problem(ewan.patch(path, {"name": "Ours"}, seen=ewan.etag(path)), 403, "not_allowed")
