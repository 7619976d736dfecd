"""The record: who did or looked at what, to which record, when. It is only ever added to."""
