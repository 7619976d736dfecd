from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "scheduler.reminders"
    label = "reminders"
