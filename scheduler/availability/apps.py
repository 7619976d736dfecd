from django.apps import AppConfig


class AvailabilityConfig(AppConfig):
    name = "scheduler.availability"
    label = "availability"
