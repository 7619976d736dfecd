"""Bodies of requests that record something about a person."""

CHOICE = {
    "modes": ["face_to_face", "phone"],
    "asked_by": "Dot",
    "how": "face_to_face",
    "asked_at": "2027-02-26T15:00:00+00:00",
}
ROUTE = {"channel": "sms", "number": "07700 900002", "is_safe": True}
SUPPORTER = {
    "name": "Mary Example",
    "may_see": True,
    "may_move": False,
    "gets_copies": True,
    "starts_on": "2027-03-01",
}
