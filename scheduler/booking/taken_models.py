"""Taken time as everybody may know it: views of the tables without who, what for, why or how.

Row-level security shows the appointments themselves only to whoever they concern. (decision 019)
"""

from django.db import models

from scheduler.partners.models import Post, Room, Site, StaffMember


class Taken(models.Model):
    """The stretch that an appointment takes, or took before it was cancelled."""

    id = models.UUIDField(primary_key=True, editable=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=40)
    site = models.ForeignKey(Site, on_delete=models.DO_NOTHING, related_name="+")
    room = models.ForeignKey(Room, null=True, on_delete=models.DO_NOTHING, related_name="+")
    state = models.CharField(max_length=10)  # of Appointment.State
    version = models.PositiveIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "booking_taken"
        ordering = ["starts_at", "id"]

    def __str__(self) -> str:
        return f"taken {self.starts_at:%d %b %Y %H:%M}"


class TakenStaff(models.Model):
    """A staff member whose time it takes, through the post they act in."""

    id = models.BigIntegerField(primary_key=True)
    taken = models.ForeignKey(
        Taken, on_delete=models.DO_NOTHING, related_name="appointment_staff", db_column="taken_id"
    )
    staff_member = models.ForeignKey(StaffMember, on_delete=models.DO_NOTHING, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.DO_NOTHING, related_name="+")

    class Meta:
        managed = False
        db_table = "booking_takenstaff"
        ordering = ["taken", "id"]

    def __str__(self) -> str:
        return str(self.staff_member)
