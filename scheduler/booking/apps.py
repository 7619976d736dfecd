from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "scheduler.booking"
    label = "booking"
