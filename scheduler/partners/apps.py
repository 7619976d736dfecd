from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "scheduler.partners"
    label = "partners"
