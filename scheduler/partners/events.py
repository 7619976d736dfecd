"""What the partnership tells the layers above, in the transaction of the change.

`capacity_changed` has keywords `staff_member_ids` (set of UUID: whose bookable time may differ
now), `site_ids` (set of UUID: where rooms changed; which staff work there is for the rota to
know) and `now`.
"""

from django.dispatch import Signal

capacity_changed = Signal()
