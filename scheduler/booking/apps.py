from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "scheduler.booking"
    label = "booking"

    def ready(self) -> None:
        from scheduler.booking import choice_changes, staff_changes
        from scheduler.partners import events as partner_events
        from scheduler.people import choices

        choices.recorded.connect(choice_changes.follow)
        partner_events.capacity_changed.connect(staff_changes.follow)
