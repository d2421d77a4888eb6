"""Every wrong setting is named at once, in one line."""

import pytest

from web.settings import SETTINGS, Settings, SettingsError, read_settings


def test_the_defaults_are_sound() -> None:
    settings = read_settings({})
    assert (settings.port, settings.host, settings.public_url) == (8000, "127.0.0.1", "http://127.0.0.1:8000")
    assert settings.database_url.startswith("sqlite:///") and not settings.sms


def test_all_wrong_ones_are_named_in_one_line() -> None:
    wrong = {
        "PORT": "eighty",
        "SITE_TIME_ZONE": "Mars/Olympus",
        "CHAT_RATE_LIMIT": "-1",
        "SMS_MODE": "loud",
        "SMS_QUIET_HOURS": "late",
        "DATABASE_URL": "mysql://x",
        "TRUSTED_PROXIES": "everybody",
        "CHAT_ORIGINS": "example.org/page",
        "CLOCK_OFFSET": "soon",
        "SMTP_URL": "mail.example.org",
        "PUBLIC_URL": "ftp://x",
    }
    with pytest.raises(SettingsError) as error:
        read_settings(wrong)
    assert "\n" not in str(error.value)
    assert [name for name in wrong if f"{name} " not in str(error.value)] == []


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"TWILIO_ACCOUNT_SID": "AC" + "0" * 32}, "TWILIO_AUTH_TOKEN"),
        ({"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "x"}, "TWILIO_FROM"),
        ({"TWILIO_FROM": "+16085550100"}, "TWILIO_ACCOUNT_SID"),
        ({"TWILIO_AUTH_TOKEN": "a,b,c"}, "TWILIO_AUTH_TOKEN"),
    ],
)
def test_an_incomplete_account_is_named(given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        read_settings(given)


def test_the_table_lists_every_setting_that_is_read() -> None:
    asked: set[str] = set()

    class Environment(dict[str, str]):
        def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
            asked.add(key)
            return default

    read_settings(Environment())
    assert {setting.name for setting in SETTINGS} == asked
    assert len(Settings.__dataclass_fields__) == len(SETTINGS) + len({"trial", "own"})  # of which of the trials, and what each has


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"KEEP_YEARS": "10"}, "KEEP_REASON is needed with more than 2 of KEEP_YEARS"),
        ({"TRIALS": "dry-mouth,knee-dextrose", "KEEP_YEARS__KNEE_DEXTROSE": "9"}, r"KEEP_REASON is needed .*\(knee-dextrose\)"),
        ({"KEEP_YEARS": "0"}, "KEEP_YEARS must be a whole number of years from 1"),
        ({"KEEP_YEARS": "for ever"}, "KEEP_YEARS must be a whole number of years from 1"),
        ({"UNDO_MINUTES": "1441"}, "UNDO_MINUTES must be at most 1440"),
    ],
)
def test_a_time_that_nobody_can_promise_is_named(given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        read_settings(given)


def test_a_trial_keeps_for_its_own_years() -> None:
    given = {"TRIALS": "dry-mouth,knee-dextrose", "KEEP_YEARS__KNEE_DEXTROSE": "9", "KEEP_REASON__KNEE_DEXTROSE": "the board asks for it"}
    settings = read_settings(given)
    assert [settings.of(name).site["keep_years"] for name in settings.trials] == [2, 9]
