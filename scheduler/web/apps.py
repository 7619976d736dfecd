from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "scheduler.web"
    label = "web"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from scheduler.web import sign_in_limits

        user_logged_in.connect(sign_in_limits.begin, dispatch_uid="scheduler.web.sign_in_limits")
