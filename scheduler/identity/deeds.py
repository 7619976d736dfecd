"""Which role may do which deed, as one table; what a deed touches is asked by `access`.

A deed is a noun and a verb. Nobody does or sees everything: whoever keeps the partnership's
places does not read about people, and whoever reads the record changes nothing.
"""

from collections.abc import Mapping
from types import MappingProxyType

from scheduler.identity.models import RoleGrant

_Role = RoleGrant.Role
# Who comes in by a code. Neither is granted to anybody: the code decides.
PERSON, SUPPORTER = "person", "supporter"

_SEE_PARTNERSHIP = {"partnership.see", "staff.see"}
_SEE_PEOPLE = {
    "person.find",
    "person.see",
    "choice.see",
    "need.see",
    "contact_rule.see",
    "supporter.see",
}
_CHANGE_PEOPLE = {
    "person.register",
    "person.change",
    "choice.record",
    "need.record",
    "need.end",
    "contact_rule.record",
    "contact_rule.end",
    "supporter.add",
    "supporter.end",
    "code.send",
}
_SEE_BOOKINGS = {"appointment.see", "hold.see", "waitlist.see", "offer.see", "rota.see"}
_BOOK = {
    "options.search",
    "hold.make",
    "hold.release",
    "hold.extend",
    "appointment.confirm",
    "appointment.move",
    "appointment.cancel",
    "appointment.mark",
    "waitlist.join",
    "waitlist.leave",
    "offer.answer",
    "offer.withdraw",
}
# A clinical matter, and so not the front desk's alone.
_GIVE_PRIORITY = {"waitlist.prioritise"}
_SEE_MESSAGES = {
    "message.see",
    "batch.see",
    "batch.close",
    "batch.acknowledge",
    "letter.reprint",
}
_WORK_ON_TASKS = {"task.see", "task.complete", "reply.see", "reply.answer", "message.send_again"}
_KEEP_ROTA = {"rota.see", "rota.add", "rota.change", "leave.see", "leave.record", "leave.end"}
# What a worker asks of whoever keeps the rota: it is theirs, and changes nothing by itself.
_ASK_OF_ROTA = {"leave.ask", "swap.offer", "notice.acknowledge"}
# The calendars they give are their own; what they show of themselves is for nobody else to see.
_KEEP_OWN_CALENDARS = {"own_calendar.see", "own_calendar.keep"}
_KEEP_FEEDS = {"feed.see", "feed.make", "feed.revoke"} | _KEEP_OWN_CALENDARS
_KEEP_PARTNER = {
    "partner.add",
    "partner.change",
    "site.add",
    "site.change",
    "room.add",
    "room.change",
    "service.add",
    "service.change",
    "sharing.agree",
    "sharing.end",
    "staff_member.add",
    "staff_member.change",
    "post.add",
    "post.change",
    "post.end",
    "interpreter.add",
    "interpreter.change",
}
# Checks and training of staff are their employer's business.
_SEE_AUTHORISATIONS = {"authorisation.see"}
_KEEP_AUTHORISATIONS = _SEE_AUTHORISATIONS | {"authorisation.record"}
# Two records of one person, and what is held about somebody: not the front desk's alone.
_ANSWER_FOR_RECORDS = {"person.merge", "person.disclose"}
_PROTECT = {"protection.see", "protection.set"}
_KEEP_ACCESS = {
    "account.see",
    "account.add",
    "account.change",
    "role.grant",
    "role.withdraw",
    "token.see",
    "token.issue",
    "token.revoke",
    "machine.see",
    "machine.add",
    "machine.change",
    "machine.end",
    "machine.rotate",
}

# What is one's own. No deed of a desk is among these, so that who acts for a person at a partner's
# desk (`partner_id`) sees nothing of that partner's.
_SEE_OWN = {"own.see"}
_MOVE_OWN = {"own.confirm", "own.move"}
_DECIDE_OWN = {
    "own.book",
    "own.cancel",
    "own.wait",
    "own.choose",
    "own.need",
    "own.reach",
    "own.looks",
}

_DESK = (
    _SEE_PARTNERSHIP
    | _SEE_PEOPLE
    | _CHANGE_PEOPLE
    | _SEE_BOOKINGS
    | _BOOK
    | _SEE_MESSAGES
    | _WORK_ON_TASKS
)

BY_ROLE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        _Role.RECEPTIONIST: frozenset(_DESK),
        _Role.WORKER: frozenset(_DESK | _GIVE_PRIORITY | _KEEP_FEEDS | _ASK_OF_ROTA),
        _Role.ROTA_KEEPER: frozenset(
            _SEE_PARTNERSHIP | _KEEP_ROTA | _KEEP_FEEDS | _ASK_OF_ROTA | _SEE_AUTHORISATIONS
        ),
        _Role.MANAGER: frozenset(
            _SEE_PARTNERSHIP
            | _SEE_BOOKINGS
            | _SEE_MESSAGES
            | _WORK_ON_TASKS
            | _KEEP_ROTA
            | _KEEP_FEEDS
            | _ASK_OF_ROTA
            | _KEEP_AUTHORISATIONS
            | _PROTECT
            | _GIVE_PRIORITY
            | _ANSWER_FOR_RECORDS
            | {"person.see"}
        ),
        _Role.PARTNER_ADMINISTRATOR: frozenset(
            _SEE_PARTNERSHIP
            | _KEEP_PARTNER
            | _KEEP_AUTHORISATIONS
            | _PROTECT
            | _KEEP_ACCESS
            | {"rota.see", "feed.see"}
        ),
        _Role.AUDITOR: frozenset(_SEE_PARTNERSHIP | {"audit.see"}),
        # A machine of one partner: another booking system, or the self-test. Who gets a code is for
        # a human to say, who knows to whom they speak.
        _Role.SERVICE_ACCOUNT: frozenset(_DESK - {"code.send"}),
        PERSON: frozenset(_SEE_OWN | _MOVE_OWN | _DECIDE_OWN),
        # What the person allowed them is asked of each of them besides (codes.Visitor).
        SUPPORTER: frozenset(_SEE_OWN | _MOVE_OWN),
    }
)

ALL = frozenset[str]().union(*BY_ROLE.values())
