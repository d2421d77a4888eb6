"""`prescreen replay NEW`: every stored prescreening over a changed protocol, as a dry run. It changes no answer, referral or ledger."""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from cli import which
from cli.exports import open_database
from cli.faults import Fault
from prescreen.protocol import Protocol, load, trial_names
from prescreen.script import manifest_of
from prescreen.site import Site
from store import audit, scripts
from store.replays import DESTROYED, DryRun
from web import replaying
from web.console import sheets
from web.context import Context, open_context
from web.settings import read_settings
from web.versions import files_of

_SHOWN = 16
_BY = "operator"
_ANOTHER = "Name the trial with --trial, and serve it (TRIALS)"


def add(commands: Any) -> None:
    """The sub-command."""
    does = "every stored prescreening over a changed protocol: who may fit now, who no longer, what can't be known"
    command = commands.add_parser("replay", help=does, description=f"{does.capitalize()}. A dry run: nobody's answers or referral change.")
    command.add_argument("new", metavar="NEW", help="the folder of a changed trial, or the id of a kept script or its beginning")
    command.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help="as all stood at the end of that day (default: as it stands now)")
    command.add_argument("--json", action="store_true", help="all of it, one line for each prescreening included, as JSON")
    command.add_argument("--csv", type=Path, metavar="FILE", help="write one line for each prescreening, without names")
    command.add_argument("--keep", action="store_true", help="keep NEW, so that the console can show its dry run")
    which.option(command, "the one that the folder NEW is named like, else the first that is served")
    command.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    folder = Path(given.new).resolve() if Path(given.new).is_dir() else None
    context = _context(given, folder)
    if given.as_of and given.as_of > context.clock.now().date():
        raise Fault("--as-of names a day that is still to come")
    new = load(folder) if folder is not None else _kept(context, given.new)
    _refuse_another(context, new)
    run = replaying.look(context, new, given.as_of)
    script = _keep(context, new) if given.keep else ""
    with context.database.write() as connection:
        totals = ", ".join(f"{name} {number}" for name, number in run.totals().items())
        audit.add(connection, context.clock.now(), _BY, "amendment replayed", new.version[:64], f"{context.trial}: {totals}")
    context.database.close()
    if given.csv:
        _write(given.csv, run)
    if given.json:
        print(json.dumps({**replaying.to_json(run), **({"kept": script} if script else {})}, ensure_ascii=False, indent=1))
        return 0
    for line in _told(replaying.compared_with(context, new), new, run):
        print(line)
    if script:
        print(f"\nkept as {script[:_SHOWN]}: see {context.settings.public_url}/console/amendments")
    return 0


def _refuse_another(context: Context, new: Protocol) -> None:
    """Raises Fault where NEW is of another trial than the people: it has another number at the registry, or another trial's name."""
    mine, number = context.protocol.study["registry"], new.study["registry"]
    if mine and number and mine != number:
        raise Fault(f"{new.name} is another trial, {number}; the people of {context.trial} ({mine}) can't be held against it. {_ANOTHER}")
    if not (mine and number) and new.name != context.trial and new.name in trial_names():
        raise Fault(f"{new.name} is another trial; the people of {context.trial} can't be held against it. {_ANOTHER}")


def _told(present: Protocol, new: Protocol, run: DryRun) -> Iterator[str]:
    yield f"{run.trial}: {new.version} over what was answered until now (compared with {present.version}), as of {run.today}"
    yield ""
    yield from _differences(present, new)
    yield ""
    yield f"{'':44}{'on their day':>14}{'by ' + run.today.isoformat():>16}"
    then, now = run.totals_then(), run.totals()
    for name, number in now.items():
        yield f"{replaying.COMES_TO[name]:44}{then[name]:14}{number:16}"
    yield f"{'All that ever began':44}{sum(then.values()):14}{sum(now.values()):16}"
    yield from _what(run)
    yield from _criteria(run, {one.id for one in new.criteria}.difference(one.id for one in present.criteria))
    yield from _destroyed(run)
    yield from _warnings(run)


def _differences(present: Protocol, new: Protocol) -> Iterator[str]:
    found = replaying.differences(present, new)
    if not found:
        yield "It asks and rules the same as the version in force."
    for what, held in (("criteria", found.criteria), ("questions", found.questions)):
        if held:
            yield f"{what}: {', '.join(f'{id} ({how})' for id, how in held.items())}"
    if found.reworded:
        yield f"put in other words: {', '.join(found.reworded)}; their answers were given to the words before"


def _what(run: DryRun) -> Iterator[str]:
    table = Counter((one.stands, one.comes_to) for one in run.people)
    by_time = sum(one.by_time for one in run.people)
    yield ""
    yield "of those whose row is there:"
    for stands, label in replaying.STANDING.items():
        here = {name: table[stands, name] for name in replaying.COMES_TO if table[stands, name]}
        if here:
            yield f"  {label}: {', '.join(f'{_small(replaying.COMES_TO[name])} {number}' for name, number in here.items())}"
    if but_for := sum(one.but_for for one in run.people):
        yield f"  {but_for} can't be known, but would fit better than before were it not for what they were never asked"
    if by_time:
        yield f"  {by_time} of them come to it by the rules of before, too: it is time that has passed, and not the amendment"


def _criteria(run: DryRun, fresh: set[str]) -> Iterator[str]:
    """`fresh`: criteria that were not there before: of those it is told also where they are open."""
    changed = {
        id: {pair: n for pair, n in held.items() if pair[0] != pair[1] or (id in fresh and pair[0] is None)}
        for id, held in run.criteria.items()
    }
    if any(changed.values()):
        yield ""
        yield "criteria, where a status is another one:"
        for id, pairs in changed.items():
            if pairs:
                told = (
                    f"{before or ('new' if id in fresh else 'open')} → {after or 'open'} {number}"
                    for (before, after), number in pairs.items()
                )
                yield f"  {id}: {', '.join(told)}"


def _destroyed(run: DryRun) -> Iterator[str]:
    if run.gone:
        yield ""
        yield f"only counted: {', '.join(f'{replaying.OUTCOMES.get(one.outcome, one.outcome)} {one.number}' for one in run.gone)}"
    for one in run.ruled_out:
        means = "its rule changes: whether they fit now can't be known" if one.changed else "its rule stays"
        yield f"  ruled out by {one.criterion}: {one.number} ({means})"
    might = sum(one.comes_to == DESTROYED and bool(one.criteria) for one in run.people)
    if might:
        yield f"  {might} did not fit within the last day by a criterion whose rule changes"


def _warnings(run: DryRun) -> Iterator[str]:
    lost = {version: number for version, number in run.lost.items() if number}
    again, differs = sum(bool(one.old_rule) for one in run.people), sum(bool(one.differs) for one in run.people)
    computed = sum(one.again for one in run.people)
    if lost or again or differs or computed:
        yield ""
    for version, number in lost.items():
        yield f"note: the rules of {version} can't be had ({number}); their answers about a stretch of time count as never asked"
    if again:
        yield f"note: on {again} a coordinator found something by a rule that changes; somebody has to look again"
    if differs:
        yield f"note: of {differs} the old rules, applied again, say something else than what was stored"
    if computed:
        yield f"note: of {computed} nothing is stored of how they stood; it is computed from their answers"


def _write(file: Path, run: DryRun) -> None:
    try:
        file.write_text(sheets.text(replaying.HEADER, map(replaying.row, run.people)), encoding="utf-8")
    except OSError as error:
        raise Fault(f"{file} can't be written ({type(error).__name__})") from None


def _kept(context: Context, name: str) -> Protocol:
    with context.database.read() as connection:
        found = scripts.find(connection, context.trial, name) if name.strip() else ()
    if len(found) != 1:
        many = f"{len(found)} scripts of {context.trial} begin with {name}: {', '.join(id[:_SHOWN] for id in found)}; write more of the one"
        raise Fault(many if found else f"there is no folder {name}, and no kept script of {context.trial} begins so")
    new = replaying.protocol_of(context, found[0])
    if new is None:
        raise Fault(f"the script {found[0][:_SHOWN]} can't be had: {context.lock.versions.lost.get(found[0], 'its files are not whole')}")
    return new


def _keep(context: Context, new: Protocol) -> str:
    """Keeps NEW among the scripts; its id."""
    if new.name != context.trial or new.folder is None:
        raise Fault(f"to keep it, let its folder be named {context.trial}, as the trial is")
    told = context.settings.site
    manifest = manifest_of(new, Site.from_json(told), told)
    with context.database.write() as connection:
        if scripts.keep(connection, manifest, files_of(new.folder), new.version, context.clock.now()):
            audit.add(connection, context.clock.now(), _BY, "script kept", manifest.id[:64], f"{context.trial} {new.version}")
    return manifest.id


def _context(given: argparse.Namespace, folder: Path | None) -> Context:
    """The context of the trial that is meant, over the product's database."""
    open_database().close()
    context = open_context(read_settings(os.environ))
    like = folder.name if folder is not None and folder.name in trial_names() else ""
    name = which.named(given.trial) if given.trial else like if like in context.trials else context.trial
    if name not in context.trials:
        raise Fault(f"the trial {name} is not served; name it in TRIALS")
    return context.trials[name]


def _small(label: str) -> str:
    return label[:1].lower() + label[1:]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no day: write it as YYYY-MM-DD, such as 2026-11-30") from None
