"""Print batches: closed folders of letters, each with a manifest the printer checks it against."""

from typing import Any

from django.http import Http404
from rest_framework import serializers

from channels.letter.manifests import Batch
from scheduler.api import fields
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Output
from scheduler.api.views import View
from scheduler.reminders import print_runs, printed
from scheduler.reminders.models import Message


class BatchShown(Output):
    name = serializers.CharField()
    post_class = fields.OneOf(choices=Message.PostClass.choices)
    created_at = fields.Moment()
    count = serializers.IntegerField(help_text="Letters.")
    pages = serializers.IntegerField()
    sheets = serializers.IntegerField()


class LetterListed(Output):
    reference = fields.Identity(help_text="The id of the message.")
    file = serializers.CharField()
    sha256 = serializers.CharField()
    bytes = serializers.IntegerField()
    pages = serializers.IntegerField()
    sheets = serializers.IntegerField()
    accepted_at = serializers.CharField()


class ManifestShown(BatchShown):
    letters = LetterListed(many=True)
    faults = serializers.ListField(
        child=serializers.CharField(), help_text="What is not as written; empty: it is sound."
    )


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
        """One batch for each class of post that has letters; none wait after that."""
        return print_runs.close_by_hand(by=call.by, now=call.now)


class OnePrintBatch(View):
    tag = "print batches"

    @operation(
        name="read_print_batch",
        summary="Read the manifest of a print batch",
        deed="batch.see",
        gives=ManifestShown,
    )
    def get(self, call: Call, name: str) -> dict[str, Any]:
        """Its letters by reference, and whether each file is still what was written."""
        manifest = printed.find_manifest(name=name)
        if manifest is None:
            raise Http404
        batch = manifest.batch
        told = ("name", "post_class", "created_at", "count", "pages", "sheets")
        return {
            **{name: getattr(batch, name) for name in told},
            "letters": manifest.letters,
            "faults": manifest.faults,
        }
