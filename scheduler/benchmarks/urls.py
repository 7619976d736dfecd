"""The whole service, and the floors beside it. Only a measurement serves these addresses."""

from django.urls import include, path

from scheduler.benchmarks import floors, least

urlpatterns = [
    path("bench/no-op", floors.NoOp.as_view()),
    path("bench/one-query/<uuid:site_id>", floors.OneQuery.as_view()),
    path("api/v1/bench/recorded", least.Recorded.as_view()),
    path("api/v1/bench/twenty", least.Twenty.as_view()),
    path("api/v1/bench/recorded-change", least.RecordedChange.as_view()),
    path("bench/smallest-booking", floors.SmallestBooking.as_view()),
    path("bench/unguarded-booking", floors.UnguardedBooking.as_view()),
    path("", include("scheduler.urls")),
]
