"""Every row of reminders, by the modules that hold them. A row is the truth; queues only say “look
now”."""

from scheduler.reminders.answer_models import Call as Call
from scheduler.reminders.answer_models import Reply as Reply
from scheduler.reminders.message_models import Attempt as Attempt
from scheduler.reminders.message_models import KnownDatabase as KnownDatabase
from scheduler.reminders.message_models import Message as Message
from scheduler.reminders.message_models import Receipt as Receipt
from scheduler.reminders.print_models import Acknowledgement as Acknowledgement
from scheduler.reminders.print_models import Reprint as Reprint
from scheduler.reminders.task_models import Task as Task
from scheduler.reminders.task_models import TickOff as TickOff
