"""What happened to promises. Sent inside the transaction; listeners only write rows.

| event | keywords |
|---|---|
| confirmed | appointment, by, now |
| moved | appointment, previous_starts_at, previous_mode, by, now |
| cancelled | appointment, by, now |
| attendance_marked | appointment, by, now |
| freed | staff_member_ids, now; starts_at, ends_at where the stretch is known |
| choice_shut_out | appointment, choice, by, now |
| left_without_worker | appointment, now |
| worker_back | appointment, now |
| left_without_room | appointment, now |
| room_changed | appointment, by, now |
| covered | appointment, by, now |
| offered | offer, now |
| offer_ended | offer, now |
| passed_over | offer, now |
| turn_broke | entry, now |
| offer_fell_through | offer, now |
| waiting_shut_out | entry, choice, by, now |
"""

from django.dispatch import Signal

confirmed = Signal()
moved = Signal()
cancelled = Signal()
attendance_marked = Signal()
freed = Signal()
choice_shut_out = Signal()
left_without_worker = Signal()
worker_back = Signal()
left_without_room = Signal()
room_changed = Signal()
covered = Signal()
offered = Signal()
offer_ended = Signal()
passed_over = Signal()
turn_broke = Signal()
offer_fell_through = Signal()
waiting_shut_out = Signal()
