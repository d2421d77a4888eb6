"""What Rasa imports and no turn uses: other channels, databases for trackers, the statistics that training needs.

Decides what is left out of this process: 90 MB and half of its start. Whatever of it is called after all fails, and says what it was.
"""

from __future__ import annotations

from tensorflow import left_out

UNUSED = (
    *("aiogram", "fbmessenger", "slack_sdk", "twilio", "webexteamssdk"),  # channels: the gateway is the only one
    *("engineio", "socketio", "cachecontrol", "google"),  # channels, too: Socket.IO and Hangouts
    *("aio_pika", "boto3", "botocore", "bson", "pymongo", "redis", "sqlalchemy"),  # brokers and trackers' databases
    *("prompt_toolkit", "questionary", "randomname", "terminaltables", "matplotlib"),  # the terminal, telemetry, plots
    *("scipy.fft", "scipy.integrate", "scipy.interpolate", "scipy.ndimage", "scipy.optimize", "scipy.spatial", "scipy.stats"),  # training
)


def load_rasa() -> None:
    """Imports Rasa without any of that; to be called before anything else imports it."""
    with left_out(*UNUSED):
        import skops.io  # noqa: F401  looks through every module there is: ten times faster before Rasa's are

        import bot.turn  # noqa: F401
