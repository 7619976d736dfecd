"""Which needs no letter meets; data."""

# Whoever needs one of these cannot read print, however large.
NO_PRINT = frozenset(
    {
        "braille_contracted",
        "braille_uncontracted",
        "moon",
        "makaton_format",
        "audio_format",
        "downloadable_format",
        "audio_cassette",
        "compact_disc",
        "dvd",
        "usb_stick",
        "information_spoken",
    }
)
