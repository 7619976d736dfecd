"""Whatever holds something about a person stands behind a fence, or is listed with its reason."""

import tomllib

import pytest
from django.apps import apps
from django.db import connection

from tests.repository.test_database import DECLARATION

# Tables with a personal field and no fence (row-level security).
ANY_DESK_BOOKS_ANY_WORKER = "any partner's desk books any worker, and so sees whom and when"
BEFORE_ANYBODY_ACTS = "read in order to know who acts"
WITHOUT = {
    "partners.StaffMember": ANY_DESK_BOOKS_ANY_WORKER,
    "partners.Post": ANY_DESK_BOOKS_ANY_WORKER,
    "partners.Interpreter": ANY_DESK_BOOKS_ANY_WORKER,
    "partners.Protection": "about places; who set it is said to everybody",
    "rota.Pattern": ANY_DESK_BOOKS_ANY_WORKER,
    "rota.Shift": ANY_DESK_BOOKS_ANY_WORKER,
    "availability.Opening": ANY_DESK_BOOKS_ANY_WORKER,
    "availability.Claim": "an overlap of ranges is not leakproof: every search would lose its"
    " index. Ids and times only, which no page and no call gives out (decision 019)",
    "identity.Account": BEFORE_ANYBODY_ACTS,
    "identity.RoleGrant": BEFORE_ANYBODY_ACTS,
    "identity.Token": BEFORE_ANYBODY_ACTS,
    "identity.Machine": BEFORE_ANYBODY_ACTS,
    "identity.SignIn": BEFORE_ANYBODY_ACTS,
    "identity.Subject": BEFORE_ANYBODY_ACTS,
    "web.FailedSignIn": BEFORE_ANYBODY_ACTS,
    "people.Sought": "a view: whom the fence around people shows",
    "people.SoughtRoute": "a view: the routes of those",
    "rota.LeaveTime": "a view: when somebody is away, and not why",
    "rota.BusyAtWork": "a view: when somebody is busy in their shifts, and not by what",
    "booking.RoomClosing": "about places; who closed a room is said to everybody",
    "booking.Taken": "a view: taken time without who, what for, why or how",
    "booking.TakenStaff": "a view: whose time it is",
}


def _personal() -> dict[str, set[str]]:
    """Names of models that hold something personal, with their tables."""
    return {
        f"{app}.{name}": {
            model._meta.db_table,
            *(
                field.remote_field.through._meta.db_table
                for field in model._meta.local_many_to_many
            ),
        }
        for app, declared in tomllib.loads(DECLARATION.read_text()).items()
        for name, marks in declared.items()
        if marks.get("special") or marks.get("personal")
        for model in [apps.get_model(app, name)]
    }


@pytest.mark.django_db
def test_every_table_that_holds_something_personal_has_a_fence_or_a_reason() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
        fenced = {name for (name,) in cursor.fetchall()}
    open_tables = {
        name for name, tables in _personal().items() if tables - fenced and name not in WITHOUT
    }
    assert open_tables == set()
    assert {name for name in WITHOUT if _personal()[name] <= fenced} == set()


@pytest.mark.django_db
def test_every_fence_says_who_sees_and_lets_only_the_service_change() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, array_agg(cmd || ' ' || permissive ORDER BY cmd) FROM pg_policies"
            " GROUP BY tablename"
        )
        policies = dict(cursor.fetchall())
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
        assert {name for (name,) in cursor.fetchall()} == set(policies)
        cursor.execute(
            "SELECT tablename FROM pg_policies WHERE cmd <> 'SELECT'"
            " AND coalesce(qual, '') || coalesce(with_check, '') !~ 'fence_acting'"
        )
        assert cursor.fetchall() == []
        cursor.execute("SELECT tablename FROM pg_policies WHERE with_check ~ 'OR true'")
        # A look is written down by whoever looks.
        assert cursor.fetchall() == [("audit_entry",)]
    each = ["DELETE", "INSERT", "SELECT", "UPDATE"]
    assert {tuple(names) for names in policies.values()} == {
        tuple(f"{command} PERMISSIVE" for command in each)
    }


@pytest.mark.django_db
def test_whatever_passes_by_the_fences_is_listed() -> None:
    """Functions and views of the owner look past every fence: each must be narrow by itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        )
        functions = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT viewname FROM pg_views WHERE schemaname = 'public'")
        views = {name for (name,) in cursor.fetchall()}
    assert functions == {
        "audit_blank",
        "authorised_modes",
        "authorised_on",
        "fence_concerned",
        "fence_looks_after",
        "taken_of_person",
    }
    assert views == {
        "booking_taken",
        "booking_takenstaff",
        "people_sought",
        "people_soughtroute",
        "rota_busyatwork",
        "rota_leavetime",
    }


def test_there_is_no_admin() -> None:
    """Django's would be a second set of pages, past the deeds, the looks and the versions."""
    from django.urls import get_resolver

    assert not apps.is_installed("django.contrib.admin")
    assert "admin" not in get_resolver().namespace_dict
