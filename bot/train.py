"""Trains the model where anything it is made of has changed: `python -m bot.train`.

Its name carries the fingerprint of its sources, so a server can tell a stale one. One line on failure; Rasa's output goes to a log.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

from bot.settled import settle
from prescreen.protocol.examples import uses
from prescreen.protocol.layers import TRIALS, trial_names

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
warnings.filterwarnings("ignore")

ROOT = Path(__file__).resolve().parents[1]
MODELS = ROOT / "models"


def sources() -> list[Path]:
    """Every file that a model is made of. A trial's questions and wording are not among them: there is one slot for whatever they ask."""
    of_trials = [file for kind in ("examples/*/*.yml", "nlu/**/*.yml") for file in TRIALS.glob(f"*/{kind}")]
    code = ("examples", "few", "general", "importer", "learned", "model", "teaching")
    named = ["config.yml", "domain.yml", "actions/interview.py", *(f"bot/{name}.py" for name in code)]
    return sorted([*(ROOT / name for name in named), *(ROOT / "data").rglob("*.yml"), *of_trials])


def fingerprint() -> str:
    """Twelve characters that change whenever a model must be trained anew: its sources, or which common questions the trials use."""
    digest = hashlib.sha256()
    for name, file in sorted((_named(file), file) for file in sources()):
        digest.update(name.as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    digest.update(repr([sorted(uses(TRIALS / name).items()) for name in trial_names()]).encode())
    return digest.hexdigest()[:12]


def _named(file: Path) -> Path:
    """A source by its place in the checkout, where a copy of the trials counts as the checkout's."""
    return Path("trials") / file.relative_to(TRIALS) if file.is_relative_to(TRIALS) else file.relative_to(ROOT)


def current() -> Path:
    """Where the model of these sources stands, or will stand."""
    return MODELS / f"prescreen-{fingerprint()}.tar.gz"


def train(out: Path, data: Path = ROOT / "data") -> Path:
    """Trains on data/, domain.yml, config.yml and trials/; gives the model's path. Raises whatever Rasa raises."""
    import rasa

    done = rasa.train(
        domain=str(ROOT / "domain.yml"),
        config=str(ROOT / "config.yml"),
        training_files=[str(data)],
        output=str(out.parent),
        fixed_model_name=out.name.removesuffix(".tar.gz"),
        force_training=True,
    )
    if done.code or done.model is None:
        raise RuntimeError(f"Rasa ended with code {done.code}")
    return Path(done.model)


@contextlib.contextmanager
def _output_to(log: Path) -> Iterator[None]:
    """Rasa's progress bars and debug lines go to a file, whoever prints them."""
    log.parent.mkdir(parents=True, exist_ok=True)
    kept = os.dup(1), os.dup(2)
    with log.open("wb") as stream:
        os.dup2(stream.fileno(), 1)
        os.dup2(stream.fileno(), 2)
        try:
            yield
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os.dup2(kept[0], 1)
            os.dup2(kept[1], 2)


def main() -> None:
    """The command line. `--out` trains to a place of one's own, whatever is there."""
    arguments = argparse.ArgumentParser(description="Trains the dialogue's model, if its sources changed.")
    arguments.add_argument("--out", type=Path)
    arguments.add_argument("--which", action="store_true", help="only tell where the model of the present sources is")
    given = arguments.parse_args()
    if given.which:
        print(current())
        return
    os.chdir(ROOT)
    out = (given.out or current()).absolute()
    if given.out is None and out.is_file():
        return
    print("setup: training the model (about a minute)", flush=True)
    log, begun = MODELS / "training.log", time.monotonic()
    unfinished = out.with_name(f"unfinished-{os.getpid()}-{out.name}")
    try:
        with _output_to(log):
            done = train(unfinished)
            settle(done, fingerprint())
            done.replace(out)
    except Exception as error:
        what = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
        sys.exit(f"training failed: {what}. The whole story is in models/{log.name}; mend trials/ or data/nlu and start again")
    print(f"setup: trained in {time.monotonic() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    main()
