from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "scheduler.people"
    label = "people"
