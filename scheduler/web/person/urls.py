"""The addresses of the pages for the person; short, because people type them."""

from datetime import date

from django.urls import path, register_converter

from scheduler.web.person import (
    appointments,
    booking,
    choosing,
    coming_in,
    keeping,
    kiosk,
    looking,
    moving,
    needing,
    reaching,
)


class DayConverter:
    """2027-03-09."""

    regex = "20[0-9]{2}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "day")

_ONE, _NEW = "yours/<uuid:appointment_id>", "yours/new/<slug:service>"
urlpatterns = [
    path("in", coming_in.come_in, name="come-in"),
    path("in/ask", coming_in.ask, name="ask-for-code"),
    path("kiosk", kiosk.see, name="kiosk"),
    path("finish", coming_in.finish, name="finish"),
    path("finished", coming_in.finished, name="finished"),
    path("yours", appointments.see_all, name="own"),
    path("yours/new", booking.see_services, name="own-new"),
    path("yours/new/held/<uuid:hold_id>", booking.check, name="own-new-held"),
    path(_NEW, booking.see_days, name="own-new-days"),
    path(f"{_NEW}/<day:on>", booking.see_times, name="own-new-times"),
    path(f"{_NEW}/hold", booking.hold, name="own-new-hold"),
    path(f"{_NEW}/wait", booking.wait, name="own-new-wait"),
    path(_ONE, appointments.see_one, name="own-appointment"),
    path(f"{_ONE}/calendar.ics", keeping.see_calendar, name="own-calendar"),
    path(f"{_ONE}/sent", keeping.see_sent, name="own-sent"),
    path(f"{_ONE}/coming", appointments.say_coming, name="own-coming"),
    path(f"{_ONE}/cancel", appointments.cancel, name="own-cancel"),
    path(f"{_ONE}/wait", appointments.wait, name="own-wait"),
    path(f"{_ONE}/move", moving.see_days, name="own-move"),
    path(f"{_ONE}/move/<day:on>", moving.see_times, name="own-times"),
    path(f"{_ONE}/hold", moving.hold, name="own-hold"),
    path(f"{_ONE}/held/<uuid:hold_id>", moving.check, name="own-held"),
    path("yours/meeting", choosing.choose, name="own-choice"),
    path("yours/needs", needing.see, name="own-needs"),
    path("yours/reach", reaching.see_all, name="own-routes"),
    path("yours/reach/<uuid:rule_id>", reaching.change, name="own-route"),
    path("yours/looks", looking.see, name="own-looks"),
    path("yours/looks/wish", looking.wish, name="own-looks-wish"),
]
