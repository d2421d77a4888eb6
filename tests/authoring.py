"""The change of a trial that docs/manuals/author.md makes: its blocks of `diff`, put into a copy of the trial that they name."""

import re
import shutil
from pathlib import Path

from prescreen.protocol import trial_folder

_MANUAL = Path(__file__).parents[1] / "docs" / "manuals" / "author.md"
_BLOCK = re.compile(r"^```diff\n--- trials/([\w-]+)/(\S+)\n(.*?)^```$", re.M | re.S)


def changed(folder: Path) -> Path:
    """A copy of the trial with the manual's change. Each line that goes stands there just once."""
    trial = None
    for name, file, lines in _BLOCK.findall(_MANUAL.read_text("utf-8")):
        if trial is None:
            trial = folder / name
            shutil.copytree(trial_folder(name), trial)
        text = (trial / file).read_text("utf-8")
        gone, come = ("".join(f"{one[1:]}\n" for one in lines.splitlines() if one.startswith(sign)) for sign in "-+")
        assert gone and text.count(gone) == 1, (file, gone)
        (trial / file).write_text(text.replace(gone, come), "utf-8")
    assert trial is not None, "the manual has no block of `diff`"
    return trial
