from pathlib import Path

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "scheduler.web"
    label = "web"

    def ready(self) -> None:
        from django.conf import settings
        from django.contrib.auth.signals import user_logged_in

        from scheduler.web import catalogues, languages, sign_in_limits

        user_logged_in.connect(sign_in_limits.begin, dispatch_uid="scheduler.web.sign_in_limits")
        # A language that is none is told at the start, and not on somebody's page.
        languages.offered()
        added, own = settings.LOCALE_PATHS
        catalogues.make_if_changed(source=Path(__file__).with_name("locale"), target=own)
        if settings.PAGE_WORDS_FOLDER:
            catalogues.make_if_changed(source=Path(settings.PAGE_WORDS_FOLDER), target=added)
        else:
            # Words of a folder that is named no more.
            catalogues.make_if_changed(source=added, target=added)
