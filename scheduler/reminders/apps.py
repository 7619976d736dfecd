from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "scheduler.reminders"
    label = "reminders"

    def ready(self) -> None:
        from scheduler.booking import events
        from scheduler.reminders import listeners

        events.confirmed.connect(listeners.confirmed)
        events.moved.connect(listeners.moved)
        events.cancelled.connect(listeners.cancelled)
        events.attendance_marked.connect(listeners.attendance_marked)
        events.choice_shut_out.connect(listeners.choice_shut_out)
        events.left_without_worker.connect(listeners.left_without_worker)
        events.worker_back.connect(listeners.worker_back)
        events.covered.connect(listeners.covered)
        events.left_without_room.connect(listeners.left_without_room)
        events.room_changed.connect(listeners.room_changed)
        events.offered.connect(listeners.offered)
        events.offer_ended.connect(listeners.offer_ended)
        events.passed_over.connect(listeners.passed_over)
        events.offer_fell_through.connect(listeners.offer_fell_through)
        events.turn_broke.connect(listeners.turn_broke)
        events.waiting_shut_out.connect(listeners.waiting_shut_out)
