from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "scheduler.identity"
    label = "identity"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from scheduler.identity import ownership

        post_migrate.connect(ownership.follow_migration, sender=self)
