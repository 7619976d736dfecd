from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "scheduler.booking"
    label = "booking"

    def ready(self) -> None:
        from scheduler.booking import (
            choice_changes,
            events,
            merges,
            offer_listeners,
            room_closings,
            uncovered,
        )
        from scheduler.partners import events as partner_events
        from scheduler.people import choices, merging
        from scheduler.rota import events as rota_events

        choices.recorded.connect(choice_changes.follow)
        choices.recorded.connect(offer_listeners.follow_choice)  # after the holds followed it
        merging.asked.connect(merges.refuse_promised)
        partner_events.capacity_changed.connect(uncovered.follow_capacity)
        partner_events.capacity_changed.connect(offer_listeners.note_capacity_changed)
        rota_events.time_changed.connect(offer_listeners.note_time_changed)
        rota_events.time_changed.connect(uncovered.follow_time)
        events.moved.connect(uncovered.follow_moved)
        events.cancelled.connect(uncovered.follow_cancelled)
        events.freed.connect(room_closings.follow_freed)  # before anybody is offered it
        events.freed.connect(offer_listeners.note_freed)
        events.confirmed.connect(offer_listeners.follow_confirmed)
