"""The settings of carriers: one account for each kind of message, read from the environment."""

from pathlib import Path
from typing import Any

from environs import Env


def read(env: Env, *, public_address: str, var_folder: Path) -> dict[str, dict[str, Any]]:
    """By channel, what its carriers are told. What is not set is left to a local folder."""
    # GOV.UK Notify, which carries letters, texts, or both.
    notify = {
        "notify_api_key": env.str("NOTIFY_API_KEY", default=""),
        "notify_api_address": env.str("NOTIFY_API_ADDRESS", default=""),
        "notify_timeout_seconds": env.int("NOTIFY_TIMEOUT_SECONDS", default=15),
    }
    return {
        "sms": {
            "twilio_account_sid": env.str("TWILIO_ACCOUNT_SID", default=""),
            "twilio_auth_token": env.str("TWILIO_AUTH_TOKEN", default=""),
            "twilio_messaging_service_sid": env.str("TWILIO_MESSAGING_SERVICE_SID", default=""),
            "twilio_from_number": env.str("TWILIO_FROM_NUMBER", default=""),
            "status_callback_address": f"{public_address}/api/v1/callbacks/twilio/status",
            "twilio_api_address": env.str("TWILIO_API_ADDRESS", default=""),
            "twilio_timeout_seconds": env.int("TWILIO_TIMEOUT_SECONDS", default=10),
            "twilio_discards_content": env.bool("TWILIO_DISCARDS_CONTENT", default=False),
            "local_folder": var_folder / "carrier" / "sms",
            "at_once": env.int("TEXTS_AT_ONCE", default=8),
            **notify,
            "notify_text_template_id": env.str("NOTIFY_TEXT_TEMPLATE_ID", default=""),
            "notify_text_sender_id": env.str("NOTIFY_TEXT_SENDER_ID", default=""),
            "notify_callback_token": env.str("NOTIFY_CALLBACK_TOKEN", default=""),
        },
        "voice": {
            # Empty: humans ring. An account for texts never starts recorded calls by itself.
            "carrier": env.str("VOICE_CARRIER", default=""),
            "twilio_account_sid": env.str("TWILIO_ACCOUNT_SID", default=""),
            "twilio_auth_token": env.str("TWILIO_AUTH_TOKEN", default=""),
            "twilio_from_number": env.str("TWILIO_VOICE_NUMBER", default=""),
            "callback_address": f"{public_address}/api/v1/callbacks/twilio/calls",
            "twilio_api_address": env.str("TWILIO_API_ADDRESS", default=""),
            "twilio_timeout_seconds": env.int("TWILIO_TIMEOUT_SECONDS", default=10),
            "local_folder": var_folder / "carrier" / "voice",
        },
        "email": {
            "smtp_host": env.str("SMTP_HOST", default=""),
            "smtp_port": env.int("SMTP_PORT", default=0),
            "smtp_security": env.str("SMTP_SECURITY", default="starttls"),
            "smtp_username": env.str("SMTP_USERNAME", default=""),
            "smtp_password": env.str("SMTP_PASSWORD", default=""),
            "smtp_timeout_seconds": env.int("SMTP_TIMEOUT_SECONDS", default=10),
            "smtp_certificates": env.str("SMTP_CERTIFICATES", default=""),
            "from_address": env.str("EMAIL_FROM_ADDRESS", default=""),
            "reply_to": env.str("EMAIL_REPLY_TO", default=""),
            "local_folder": var_folder / "carrier" / "email",
        },
        "letter": {
            "print_folder": var_folder / "carrier" / "letter",
            "font_folder": var_folder / "frontend" / "node_modules" / "@expo-google-fonts",
            **notify,
            "print_house_host": env.str("PRINT_HOUSE_HOST", default=""),
            "print_house_port": env.int("PRINT_HOUSE_PORT", default=22),
            "print_house_username": env.str("PRINT_HOUSE_USERNAME", default=""),
            "print_house_key_file": env.str("PRINT_HOUSE_KEY_FILE", default=""),
            "print_house_host_key": env.str("PRINT_HOUSE_HOST_KEY", default=""),
            "print_house_folder": env.str("PRINT_HOUSE_FOLDER", default="."),
            "print_house_acknowledgement_folder": env.str(
                "PRINT_HOUSE_ACKNOWLEDGEMENT_FOLDER", default=""
            ),
            "print_house_timeout_seconds": env.int("PRINT_HOUSE_TIMEOUT_SECONDS", default=20),
            "notify_prints_letters": env.bool("NOTIFY_PRINTS_LETTERS", default=False),
        },
    }
