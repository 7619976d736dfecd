"""What people are found by while somebody types: views of the owner, with the fence inside.

PostgreSQL asks a fence before any condition that could tell of a row, as "like" could, and so
would read everybody; in these views it uses the indexes first. They show whom `people_person`
shows. Whoever could give the service functions of their own could see by those what the fence then
leaves out: its role may make none. (decision 019)
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Sought(models.Model):
    """What names a person."""

    id = models.UUIDField(primary_key=True, editable=False)
    name = models.CharField(max_length=120)
    known_as = models.CharField(max_length=60)
    date_of_birth = models.DateField(null=True)
    nhs_number = models.CharField(max_length=10, null=True)  # noqa: DJ001 - as the person's
    external_reference = models.CharField(max_length=60)

    class Meta:
        managed = False
        db_table = "people_sought"
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class SoughtRoute(models.Model):
    """A number or an address of a person's own, as it is now."""

    id = models.UUIDField(primary_key=True, editable=False)
    person_id = models.UUIDField()
    number = models.CharField(max_length=20)
    address_lines = ArrayField(models.CharField(max_length=60), size=7)

    class Meta:
        managed = False
        db_table = "people_soughtroute"
        ordering = ["number", "person_id"]

    def __str__(self) -> str:
        return str(self.person_id)
