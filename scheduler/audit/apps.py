from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "scheduler.audit"
    label = "audit"
