"""Patterns: who works where, how and when, again and again; and the dates that are otherwise."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from scheduler.api import calls, fields, versions
from scheduler.api.calls import Call
from scheduler.api.nouns.pattern_shapes import (
    NewPattern,
    PatternChange,
    PatternShown,
    repeats,
    shown,
)
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Query
from scheduler.api.views import View
from scheduler.identity import access
from scheduler.partners.models import Post
from scheduler.rota import patterns
from scheduler.rota.models import Pattern, Rota


class PatternsAsked(Query):
    rota = fields.Identity(required=False)
    post = fields.Identity(required=False)


class OtherHours(Input):
    on = fields.Day(help_text="The date on which the shift starts.")
    from_time = fields.WallTime()
    until_time = fields.WallTime()
    to_on = fields.Day(required=False, help_text="Another date, if it moves to one.")


class OneDate(Input):
    on = fields.Day(help_text="The date on which the shift starts.")


class LastDate(Input):
    last_on = fields.Day(help_text="The last date on which a shift may start.")


class Patterns(View):
    tag = "patterns"

    @operation(
        name="list_patterns",
        summary="List the patterns",
        deed="rota.see",
        query=PatternsAsked,
        gives=PatternShown,
        is_list=True,
    )
    def get(self, call: Call) -> calls.Rows:
        """Of one rota, of one post, or all; ended ones included."""
        asked = {f"{name}_id": value for name, value in call.query.items()}
        return calls.Rows(_with_services().filter(**asked), shown)

    @operation(
        name="add_pattern",
        summary="Add a pattern",
        deed="rota.change",
        takes=NewPattern,
        gives=PatternShown,
        status=201,
        shows_version=True,
        located="api:pattern",
        refuses=("shift_overlaps", "post_ended", "reason_needed"),
    )
    def post(self, call: Call) -> dict[str, Any]:
        """With its shifts for 26 weeks. No human can be in two places, on however many rotas."""
        said = {**call.body, "repeats": repeats(call.body["repeats"])}
        _require_concerned(call, rota_id=said["rota_id"], post_id=said["post_id"])
        return _one(patterns.add(**said, by=call.by, now=call.now))


class OnePattern(View):
    tag = "patterns"

    @operation(
        name="read_pattern",
        summary="Read a pattern",
        deed="rota.see",
        gives=PatternShown,
        shows_version=True,
    )
    def get(self, call: Call, pattern_id: UUID) -> dict[str, Any]:
        """With the dates that are otherwise."""
        return _one(_with_services().get(id=pattern_id))

    @operation(
        name="change_pattern",
        summary="Change a pattern",
        deed="rota.change",
        takes=PatternChange,
        gives=PatternShown,
        is_versioned=True,
        shows_version=True,
        refuses=("shift_overlaps", "post_ended", "pattern_ended", "reason_needed"),
    )
    def patch(self, call: Call, pattern_id: UUID) -> dict[str, Any]:
        """Coming shifts follow; past ones stay as they were."""
        _require_own(call, pattern_id)
        changes = {**call.body}
        if "repeats" in changes:
            changes["repeats"] = repeats(changes["repeats"])
        return _one(
            patterns.change(
                pattern_id=pattern_id,
                version=call.version,
                changes=changes,
                by=call.by,
                now=call.now,
            )
        )


class ChangeOne(View):
    tag = "patterns"

    @operation(
        name="change_one_shift",
        summary="Change one date of a pattern",
        deed="rota.change",
        takes=OtherHours,
        gives=PatternShown,
        is_versioned=True,
        shows_version=True,
        refuses=(
            "shift_overlaps",
            "not_one_on_date",
            "already_over",
            "pattern_ended",
            "reason_needed",
        ),
    )
    def post(self, call: Call, pattern_id: UUID) -> dict[str, Any]:
        """Other hours on one date, or another date."""
        _require_own(call, pattern_id)
        changed = patterns.change_one(pattern_id=pattern_id, **call.body, by=call.by, now=call.now)
        return _next_version(call, changed)


class SkipOne(View):
    tag = "patterns"

    @operation(
        name="skip_one_shift",
        summary="Skip one date of a pattern",
        deed="rota.change",
        takes=OneDate,
        gives=PatternShown,
        is_versioned=True,
        shows_version=True,
        refuses=("not_one_on_date", "already_over", "pattern_ended", "reason_needed"),
    )
    def post(self, call: Call, pattern_id: UUID) -> dict[str, Any]:
        """The shift that starts on this date does not happen."""
        _require_own(call, pattern_id)
        changed = patterns.skip_one(pattern_id=pattern_id, **call.body, by=call.by, now=call.now)
        return _next_version(call, changed)


class EndPattern(View):
    tag = "patterns"

    @operation(
        name="end_pattern",
        summary="End a pattern",
        deed="rota.change",
        takes=LastDate,
        gives=PatternShown,
        is_versioned=True,
        shows_version=True,
        refuses=("pattern_ended", "reason_needed"),
    )
    def post(self, call: Call, pattern_id: UUID) -> dict[str, Any]:
        """No shift starts after this date."""
        _require_own(call, pattern_id)
        changed = patterns.end(pattern_id=pattern_id, **call.body, by=call.by, now=call.now)
        return _next_version(call, changed)


def _with_services() -> QuerySet[Pattern]:
    return Pattern.objects.prefetch_related("services")


def _one(pattern: Pattern) -> dict[str, Any]:
    return shown([pattern])[0]


def _next_version(call: Call, changed: Pattern) -> dict[str, Any]:
    """The pattern as it is now; the change must have been made from the version that was seen.

    Asked afterwards, under the domain's own locks: asked before, it would lock in another order.
    """
    if changed.version != call.version + 1:
        raise versions.changed()
    return _one(changed)


def _require_own(call: Call, pattern_id: UUID) -> None:
    pattern = Pattern.objects.only("rota_id", "post_id").get(id=pattern_id)
    _require_concerned(call, rota_id=pattern.rota_id, post_id=pattern.post_id)


def _require_concerned(call: Call, *, rota_id: UUID, post_id: UUID) -> None:
    """The employer of the post decides, and so does the keeper of the rota."""
    employer_id = Post.objects.only("partner_id").get(id=post_id).partner_id
    if not access.owns(call.by, Rota.objects.only("keeper_id").get(id=rota_id).keeper_id):
        access.require_own(call.by, employer_id)
