from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "scheduler.web"
    label = "web"
