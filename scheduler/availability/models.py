"""The ledger of time as rows: claims take stretches, openings are what is left, and for whom."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from scheduler import modes
from scheduler.partners.models import (
    Interpreter,
    Partner,
    Post,
    Room,
    Service,
    Site,
    StaffMember,
)
from scheduler.people.models import Person
from scheduler.rota.models import Shift

RESOURCES = ("staff_member", "person", "room", "interpreter")


def _one_resource() -> Q:
    condition = Q()
    for taken in RESOURCES:
        condition |= Q(**{f"{resource}__isnull": resource != taken for resource in RESOURCES})
    return condition


class Claim(models.Model):
    """A stretch of a staff member, a person, a room or an interpreter, taken by a promise.

    `promise_id` is the id of the hold that made it, which an appointment keeps.
    `lapses_at` is set while the promise is only a hold. A claim is live until it is released.
    """

    id = models.BigAutoField(primary_key=True)
    promise_id = models.UUIDField()
    # No index of their own: the exclusion constraints have what is asked of live claims.
    staff_member = models.ForeignKey(
        StaffMember, null=True, on_delete=models.PROTECT, related_name="claims", db_index=False
    )
    post = models.ForeignKey(
        Post, null=True, on_delete=models.PROTECT, related_name="claims", db_index=False
    )
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="claims", db_index=False
    )
    room = models.ForeignKey(
        Room, null=True, on_delete=models.PROTECT, related_name="claims", db_index=False
    )
    interpreter = models.ForeignKey(
        Interpreter, null=True, on_delete=models.PROTECT, related_name="claims", db_index=False
    )
    during = DateTimeRangeField()
    # Of a promise by phone, video or text; it may spend only so much of face-to-face shifts.
    is_remote = models.BooleanField(default=False, db_default=False)
    lapses_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=_one_resource(), name="claim_takes_one_resource"),
            models.CheckConstraint(
                condition=Q(staff_member__isnull=True, post__isnull=True)
                | Q(staff_member__isnull=False, post__isnull=False),
                name="claim_of_staff_names_the_post",
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False)
                & Q(during__lower_inf=False)
                & Q(during__upper_inf=False)
                & Q(during__lower_inc=True)
                & Q(during__upper_inc=False),
                name="claim_is_half_open",
            ),
            *(
                ExclusionConstraint(
                    name=f"one_{resource}_one_place",
                    expressions=[
                        (resource, RangeOperators.EQUAL),
                        ("during", RangeOperators.OVERLAPS),
                    ],
                    condition=Q(released_at__isnull=True) & Q(**{f"{resource}__isnull": False}),
                )
                for resource in RESOURCES
            ),
        ]
        indexes = [
            models.Index(fields=["promise_id"], name="claims_of_promise"),
            # A search asks of many rooms at once: a tree answers sooner than the constraint's.
            models.Index(
                F("room"),
                Func(F("during"), function="lower"),
                condition=Q(released_at__isnull=True, room__isnull=False),
                name="claims_of_room",
            ),
            models.Index(
                fields=["lapses_at"],
                condition=Q(released_at__isnull=True, lapses_at__isnull=False),
                name="claims_that_lapse",
            ),
        ]

    def __str__(self) -> str:
        return f"claim {self.id}"


class Opening(models.Model):
    """Bookable time of one shift: shift less leave less live claims of its staff member.

    Kept true in the transaction of whatever changed; rebuilt by openings.refresh. It repeats what
    a search asks of its shift and post, so that searching reads this table alone.
    """

    id = models.BigAutoField(primary_key=True)
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="openings")
    staff_member = models.ForeignKey(StaffMember, on_delete=models.CASCADE, db_index=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, db_index=False)
    # The post's employer, whose sharing agreements decide.
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, db_index=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    room = models.ForeignKey(Room, null=True, on_delete=models.CASCADE, db_index=False)
    modes = ArrayField(models.CharField(max_length=20, choices=modes.CHOICES))
    serves_face_to_face = models.BooleanField()
    # Of the pattern where it names some, and of the post.
    service_ids = ArrayField(models.UUIDField())
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    shift_starts_at = models.DateTimeField()
    shift_ends_at = models.DateTimeField()
    # How much of the whole shift remote promises have taken.
    remote_minutes = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="opening_forwards"
            ),
        ]
        indexes = [
            models.Index(
                fields=["serves_face_to_face", "starts_at", "ends_at"], name="openings_by_start"
            ),
            models.Index(
                fields=["serves_face_to_face", "ends_at", "starts_at"], name="openings_by_end"
            ),
            models.Index(
                fields=["site", "serves_face_to_face", "starts_at", "ends_at"],
                name="openings_at_site",
            ),
            models.Index(
                fields=["site", "serves_face_to_face", "ends_at", "starts_at"],
                name="openings_at_site_by_end",
            ),
            models.Index(fields=["staff_member", "starts_at"], name="openings_of_staff"),
        ]

    def __str__(self) -> str:
        return f"opening {self.id}"


class ShiftLeft(models.Model):
    """How many appointments still fit a shift; true whenever openings are. DayLeft sums them.

    `fits[n]` is for appointments that take n times five minutes, buffers inside, one after the
    other; the first of its 24 stands for five minutes.
    """

    shift = models.OneToOneField(
        Shift, primary_key=True, on_delete=models.CASCADE, related_name="left"
    )
    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, db_index=False)
    local_on = models.DateField()
    # One bit for each mode, in the order of modes.Mode.
    mode_bits = models.PositiveSmallIntegerField()
    service_ids = ArrayField(models.UUIDField())
    fits = ArrayField(models.PositiveSmallIntegerField())

    class Meta:
        ordering = ["local_on", "shift"]

    def __str__(self) -> str:
        return f"left of {self.shift_id}"


class DayLeft(models.Model):
    """A part of what is left of one day at one place for one service: the sum of its rows is all.

    Every change of ShiftLeft adds a row, which may be negative, in its own transaction: nobody who
    books waits for anybody else's row. counts.compact brings the rows of a day together again.
    """

    id = models.BigAutoField(primary_key=True)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, db_index=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, db_index=False)
    local_on = models.DateField()
    mode_bits = models.PositiveSmallIntegerField()
    fits = ArrayField(models.IntegerField())

    class Meta:
        ordering = ["local_on", "id"]
        indexes = [
            models.Index(fields=["service", "mode_bits", "local_on"], name="days_left_of_service")
        ]

    def __str__(self) -> str:
        return f"{self.local_on}: a part of what is left"
