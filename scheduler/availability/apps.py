from django.apps import AppConfig


class AvailabilityConfig(AppConfig):
    name = "scheduler.availability"
    label = "availability"

    def ready(self) -> None:
        from scheduler.availability import listeners
        from scheduler.partners import events as partner_events
        from scheduler.rota import events as rota_events

        rota_events.time_changed.connect(listeners.follow_time)
        partner_events.capacity_changed.connect(listeners.follow_capacity)
