from django.apps import AppConfig


class AvailabilityConfig(AppConfig):
    name = "scheduler.availability"
    label = "availability"

    def ready(self) -> None:
        from django.db.models.signals import m2m_changed, post_migrate

        from scheduler.availability import listeners
        from scheduler.partners import events as partner_events
        from scheduler.rota import events as rota_events
        from scheduler.rota.models import Pattern

        rota_events.time_changed.connect(listeners.follow_time)
        partner_events.capacity_changed.connect(listeners.follow_capacity)
        m2m_changed.connect(listeners.follow_services, sender=Pattern.services.through)
        post_migrate.connect(listeners.fill_after_migration, sender=self)
