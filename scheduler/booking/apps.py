from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "scheduler.booking"
    label = "booking"

    def ready(self) -> None:
        from scheduler.booking import choice_changes
        from scheduler.people import choices

        choices.recorded.connect(choice_changes.follow)
