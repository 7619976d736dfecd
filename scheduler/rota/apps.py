from django.apps import AppConfig


class RotaConfig(AppConfig):
    name = "scheduler.rota"
    label = "rota"

    def ready(self) -> None:
        from scheduler.partners import events as partner_events
        from scheduler.rota import listeners

        partner_events.capacity_changed.connect(listeners.follow_capacity)
