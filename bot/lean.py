"""What Rasa imports and no turn uses: other channels, databases for trackers, the statistics that training needs.

Decides what is left out of this process: 90 MB and half of its start. Whatever of it is called after all fails, and says what it was.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tensorflow import left_out

UNUSED = (
    *("aiogram", "fbmessenger", "slack_sdk", "twilio", "webexteamssdk"),  # channels: the gateway is the only one
    *("engineio", "socketio", "cachecontrol", "google"),  # channels, too: Socket.IO and Hangouts
    *("aio_pika", "boto3", "botocore", "bson", "pymongo", "redis", "sqlalchemy"),  # brokers and trackers' databases
    *("prompt_toolkit", "questionary", "randomname", "terminaltables", "matplotlib"),  # the terminal, telemetry, plots
    *("spacy.cli", "_pytest", "pytest"),  # its commands, and what its tests are written with
    *("scipy.fft", "scipy.integrate", "scipy.interpolate", "scipy.ndimage", "scipy.optimize", "scipy.spatial", "scipy.stats"),  # training
    *("sklearn.cluster", "sklearn.covariance", "sklearn.neighbors", "sklearn.tree"),  # estimators of which our model holds none
)


def load_rasa() -> None:
    """Imports Rasa without any of that; to be called before anything else imports it."""
    with left_out(*UNUSED):
        with _few_estimators():
            _functions_first()
            import skops.io  # noqa: F401  which classes and functions a model may hold is looked up as it is imported

        import bot.turn  # noqa: F401


@contextmanager
def _few_estimators() -> Iterator[None]:
    """Has scikit-learn know no estimators but the one that our model holds: finding all of them imports all of it, 40 MB and 2 seconds.

    A model that held another would not be loaded.
    """
    import sklearn.utils
    from sklearn.linear_model import LogisticRegression

    every = sklearn.utils.all_estimators
    sklearn.utils.all_estimators = lambda *_, **__: [(LogisticRegression.__name__, LogisticRegression)]
    try:
        yield
    finally:
        sklearn.utils.all_estimators = every


def _functions_first() -> None:
    """Has NumPy's and SciPy's modules stand first among those loaded: skops looks through all, in order, for each of 345 functions, which
    takes more than a second where a thousand others stand before them."""
    import scipy.special  # noqa: F401

    for name in [name for name in sys.modules if not name.startswith(("numpy", "scipy"))]:
        sys.modules[name] = sys.modules.pop(name)
