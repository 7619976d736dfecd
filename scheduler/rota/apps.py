from django.apps import AppConfig


class RotaConfig(AppConfig):
    name = "scheduler.rota"
    label = "rota"
