"""The addresses of what is asked of a rota, and of those who keep it."""

from django.urls import path

from scheduler.api.nouns import (
    authorisations,
    leave_requests,
    own_calendars,
    room_closings,
    rota_imports,
    swaps,
)

urlpatterns = [
    path("leave-requests", leave_requests.LeaveRequests.as_view(), name="leave-requests"),
    path(
        "own-leave-requests", leave_requests.OwnLeaveRequests.as_view(), name="own-leave-requests"
    ),
    path(
        "leave-requests/<uuid:request_id>/approve",
        leave_requests.ApproveLeaveRequest.as_view(),
        name="leave-request-approve",
    ),
    path(
        "leave-requests/<uuid:request_id>/decline",
        leave_requests.DeclineLeaveRequest.as_view(),
        name="leave-request-decline",
    ),
    path(
        "leave-requests/<uuid:request_id>/withdraw",
        leave_requests.WithdrawLeaveRequest.as_view(),
        name="leave-request-withdraw",
    ),
    path("swaps", swaps.Swaps.as_view(), name="swaps"),
    path("swaps/<uuid:swap_id>/agree", swaps.AgreeToSwap.as_view(), name="swap-agree"),
    path("swaps/<uuid:swap_id>/decline", swaps.DeclineSwap.as_view(), name="swap-decline"),
    path("swaps/<uuid:swap_id>/withdraw", swaps.WithdrawSwap.as_view(), name="swap-withdraw"),
    path("authorisations", authorisations.Authorisations.as_view(), name="authorisations"),
    path(
        "authorisations/<uuid:authorisation_id>/end",
        authorisations.EndAuthorisation.as_view(),
        name="authorisation-end",
    ),
    path(
        "authorisations/<uuid:authorisation_id>/withdraw",
        authorisations.WithdrawAuthorisation.as_view(),
        name="authorisation-withdraw",
    ),
    path("room-closings", room_closings.RoomClosings.as_view(), name="room-closings"),
    path(
        "tried-room-closings",
        room_closings.TryClosingRoom.as_view(),
        name="tried-room-closings",
    ),
    path(
        "room-closings/<uuid:closing_id>/open",
        room_closings.OpenRoom.as_view(),
        name="room-closing-open",
    ),
    path("own-calendars", own_calendars.OwnCalendars.as_view(), name="own-calendars"),
    path("own-accounts", own_calendars.OwnAccounts.as_view(), name="own-accounts"),
    path(
        "own-calendars/<uuid:calendar_id>/read",
        own_calendars.ReadOwnCalendar.as_view(),
        name="own-calendar-read",
    ),
    path(
        "own-calendars/<uuid:calendar_id>/remove",
        own_calendars.RemoveOwnCalendar.as_view(),
        name="own-calendar-remove",
    ),
    path("rota-imports", rota_imports.RotaImports.as_view(), name="rota-imports"),
    path("tried-rota-imports", rota_imports.TryRotaImport.as_view(), name="tried-rota-imports"),
    path(
        "rota-imports/<uuid:import_id>/undo",
        rota_imports.UndoImport.as_view(),
        name="rota-import-undo",
    ),
    path(
        "rota-imports/<uuid:import_id>/try-undoing",
        rota_imports.TryUndoingImport.as_view(),
        name="rota-import-try-undoing",
    ),
]
