from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "scheduler.api"
    label = "api"
