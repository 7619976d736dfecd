from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "scheduler.identity"
    label = "identity"
