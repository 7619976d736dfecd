"""What requests and answers look like; what they mean is the domain's.

An input refuses fields it does not know: a misspelt `mode` must not be a silent nothing.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Self

from django.http import QueryDict
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from scheduler import modes
from scheduler.api import fields

# Longer names are not repeated in answers.
_SHOWN = 60


class Shape(serializers.Serializer[Any]):
    """Fields declared once. One instance serves every request, as a new one copies each field."""

    @classmethod
    @cache
    def _only(cls) -> Self:
        return cls()


class Output(Shape):
    """What an answer contains."""

    @classmethod
    def written(cls, record: Any) -> dict[str, Any]:
        """A record as it is shown."""
        return dict(cls._only().to_representation(record))

    @classmethod
    def all_written(cls, records: Iterable[Any]) -> list[dict[str, Any]]:
        """Records as they are shown, in their order."""
        return [cls.written(record) for record in records]


class Input(Shape):
    """What the body of a request may contain."""

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        """The values that a body gives. Raises ValidationError."""
        return dict(cls._only().run_validation(body))

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            _refuse_unknown(data, self.fields)
        return super().to_internal_value(data)


class Change(Input):
    """A change of a record: only the fields that are given change, and one must be given."""

    def get_fields(self) -> dict[str, Any]:
        # Not `partial`: that would let parts within a part be absent, too.
        fields_of_change = super().get_fields()
        for field in fields_of_change.values():
            field.required = False
        return fields_of_change

    def validate(self, attrs: Any) -> Any:
        if not attrs:
            raise ValidationError("Say what to change: the request names no field.")
        return attrs


class Query(Shape):
    """What may follow the question mark of an address."""

    @classmethod
    def read(cls, parameters: QueryDict, *, besides: frozenset[str]) -> dict[str, Any]:
        """The parameters as values; those in `besides` belong to somebody else.

        Raises ValidationError for a parameter that is unknown, wrong, or given twice.
        """
        query = cls._only()
        given = {name: parameters.getlist(name) for name in parameters if name not in besides}
        _refuse_unknown(given, query.fields)
        values: dict[str, Any] = {}
        for name, texts in given.items():
            if len(texts) > 1:
                raise ValidationError({name: ["This is given more than once."]})
            values[name] = texts[0]
        return dict(query.run_validation(values))


def _refuse_unknown(given: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    unknown = [str(name) for name in given if name not in known]
    if unknown:
        sentence = "This is not known here."
        if known:
            sentence += " Known are: " + ", ".join(sorted(known)) + "."
        raise ValidationError({name[:_SHOWN]: [sentence] for name in unknown})


def a_mode(**kwargs: Any) -> fields.OneOf:
    """A mode; there is no default one."""
    return fields.OneOf(choices=modes.CHOICES, **kwargs)


def modes_in_order(**kwargs: Any) -> fields.Several:
    """Modes in an order."""
    return fields.Several(child=a_mode(), max_length=len(modes.CHOICES), **kwargs)


def identities(*, at_most: int, **kwargs: Any) -> fields.Several:
    """Ids of records."""
    return fields.Several(child=fields.Identity(), max_length=at_most, **kwargs)


class Named(Output):
    """A record by its id and the name it is called by."""

    id = fields.Identity()
    name = serializers.CharField()
