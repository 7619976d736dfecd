"""Print batches: closed folders of letters, each with a manifest the printer checks it against."""

from typing import Any

from django.http import Http404
from rest_framework import serializers

from channels.letter.manifests import Batch
from scheduler.api import fields
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output
from scheduler.api.views import View
from scheduler.reminders import acknowledgements, print_runs, printed
from scheduler.reminders.models import Message


class BatchShown(Output):
    name = serializers.CharField()
    post_class = fields.OneOf(choices=Message.PostClass.choices)
    created_at = fields.Moment()
    count = serializers.IntegerField(help_text="Letters.")
    pages = serializers.IntegerField()
    sheets = serializers.IntegerField()
    sheets_each = serializers.IntegerField(help_text="Sheets of each letter; 0: of several.")
    sha256 = serializers.CharField(
        help_text="Of the lines `SHA-256  file` of its letters in their order; may be empty."
    )


class LetterListed(Output):
    reference = fields.Identity(help_text="The id of the message.")
    file = serializers.CharField()
    sha256 = serializers.CharField()
    bytes = serializers.IntegerField()
    pages = serializers.IntegerField()
    sheets = serializers.IntegerField()
    accepted_at = serializers.CharField()
    reprint_of = serializers.CharField(
        default="", help_text="The message whose sheets these are again; empty: the first print."
    )


class AcknowledgementShown(Output):
    acknowledged = serializers.IntegerField(help_text="Letters, as they were sent.")
    missing = serializers.ListField(child=serializers.CharField())
    altered = serializers.ListField(child=serializers.CharField())
    unknown = serializers.ListField(child=serializers.CharField())
    received_at = fields.Moment()
    received_by = serializers.CharField()


class ManifestShown(BatchShown):
    letters = LetterListed(many=True)
    faults = serializers.ListField(
        child=serializers.CharField(), help_text="What is not as written; empty: it is sound."
    )
    acknowledgement = AcknowledgementShown(
        allow_null=True, help_text="Null: the printer has said nothing yet."
    )
    version = serializers.IntegerField(help_text="How often the printer acknowledged it.")


class LetterPrinted(Input):
    reference = fields.Text(max_length=64)
    sha256 = fields.Text(max_length=64, required=False, allow_blank=True)


class Acknowledged(Input):
    letters = LetterPrinted(many=True, help_text="What the printer says it printed.")


class PrintBatches(View):
    tag = "print batches"

    @operation(
        name="list_print_batches",
        summary="List the print batches",
        deed="batch.see",
        gives=BatchShown,
        is_list=True,
        is_paged=False,
    )
    def get(self, call: Call) -> list[Batch]:
        """Closed batches, newest first."""
        return printed.batches()

    @operation(
        name="close_print_batches",
        summary="Close the letters that wait into batches",
        deed="batch.close",
        gives=BatchShown,
        is_list=True,
        is_paged=False,
    )
    def post(self, call: Call) -> list[Batch]:
        """One batch for each class of post and number of sheets; no letter waits after that."""
        return print_runs.close_by_hand(by=call.by, now=call.now)


class OnePrintBatch(View):
    tag = "print batches"

    @operation(
        name="read_print_batch",
        summary="Read the manifest of a print batch",
        deed="batch.see",
        gives=ManifestShown,
        shows_version=True,
    )
    def get(self, call: Call, name: str) -> dict[str, Any]:
        """Its letters by reference, and whether each file is still what was written."""
        return _shown(name)


class AcknowledgeBatch(View):
    tag = "print batches"

    @operation(
        name="acknowledge_print_batch",
        summary="Take in what the printer says it printed",
        deed="batch.acknowledge",
        takes=Acknowledged,
        gives=ManifestShown,
        is_versioned=True,
        shows_version=True,
    )
    def post(self, call: Call, name: str) -> dict[str, Any]:
        """The set sent must be the set acknowledged: what is missing becomes a task."""
        _shown(name)
        told = acknowledgements.listed(
            letters=((line["reference"], line.get("sha256", "")) for line in call.body["letters"])
        )
        acknowledgements.take_in(
            batch=name, told=told, version=call.version, by=call.by, now=call.now
        )
        return _shown(name)


def _shown(name: str) -> dict[str, Any]:
    manifest = printed.find_manifest(name=name)
    if manifest is None:
        raise Http404
    told = acknowledgements.of(batches=[name]).get(name)
    return {
        **{field: getattr(manifest.batch, field) for field in _OF_BATCH},
        "letters": manifest.letters,
        "faults": manifest.faults,
        "acknowledgement": told,
        "version": told.version if told else 0,
    }


_OF_BATCH = (
    "name",
    "post_class",
    "created_at",
    "count",
    "pages",
    "sheets",
    "sheets_each",
    "sha256",
)
