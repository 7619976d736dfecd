"""Every address below /api/v1/: plural nouns, ids that cannot be guessed, no final slash."""

from django.urls import path, re_path

from scheduler.api import documents
from scheduler.api.nouns import partners, rooms, sites

app_name = "api"

urlpatterns = [
    path("", documents.Root.as_view(), name="root"),
    path("openapi.json", documents.OpenApiDocument.as_view(), name="openapi"),
    path("docs/", documents.Docs.as_view(), name="docs"),
    path("problems/<slug:code>", documents.Problems.as_view(), name="problem"),
    path("partners", partners.Partners.as_view(), name="partners"),
    path("partners/<uuid:partner_id>", partners.OnePartner.as_view(), name="partner"),
    path("sites", sites.Sites.as_view(), name="sites"),
    path("sites/<uuid:site_id>", sites.OneSite.as_view(), name="site"),
    path("rooms", rooms.Rooms.as_view(), name="rooms"),
    path("rooms/<uuid:room_id>", rooms.OneRoom.as_view(), name="room"),
    re_path(r"^.*$", documents.NotThere.as_view(), name="not_there"),
]
