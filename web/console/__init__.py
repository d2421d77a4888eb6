"""The coordinators' console under /console: sign in, the contact queue, a referral and the work on it, the screening log.

Every route except signing in names the permission that it needs. Each trial that is served has its own pages (web/console/rooms.py).
"""

from __future__ import annotations

from pathlib import Path

from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from web.console.account import Account
from web.console.people import People
from web.console.permissions import OWN
from web.console.rooms import Rooms
from web.console.session import Console, SignIn
from web.console.trail import Trail
from web.context import Context

_POST = ("POST",)


def routes(context: Context) -> list[BaseRoute]:
    """The console's routes."""
    rooms = Rooms(context)
    console, at = rooms.console, rooms.route
    sign_in, account, people, trail = SignIn(console), Account(console), People(console), Trail(console)
    names = rooms.names
    return [
        Mount(
            "/console",
            routes=[
                Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
                Route("/sign-in", sign_in.run, methods=["GET", "POST"]),
                *(_hospital(console) if context.settings.oidc_issuer else []),
                Route("/second-factor", sign_in.second, methods=["GET", "POST"]),
                at("/", "queue.show", may="read referrals"),
                at("/hand-over", "queue.hand_over", may="work on referrals", methods=_POST),
                at("/next", "queue.next", may="read referrals"),
                at("/queue/stamp", "queue.stamp", may="read referrals", act=False),
                at("/", "queue.search", may="read referrals", methods=_POST),
                console.route("/trial", rooms.switch, may=OWN, methods=_POST),
                console.route("/sign-out", sign_in.out, may="own account", methods=_POST),
                console.route("/account", account.show, may=OWN),
                console.route("/still-here", account.here, may=OWN, act=False),
                *(console.route(f"/account/{name}", act, may=OWN, methods=_POST) for name, act in account.actions.items()),
                console.route("/people", people.show, may="read accounts"),
                console.route("/people", people.add, may="manage accounts", methods=_POST),
                console.route("/people/{id}", people.change, may="manage accounts", methods=_POST),
                console.route("/audit", trail.show, may="read the audit trail"),
                console.route("/audit.csv", trail.csv, may="read the audit trail"),
                at("/referrals/{id}", "referral.show", may="read referrals"),
                at("/referrals/{id}/sheet", "referral.sheet", may="read referrals"),
                at("/referrals/{id}/proof", "proof.show", may="read referrals"),
                at("/referrals/{id}/version", "referral.version", may="read referrals", act=False),
                *(
                    at(f"/referrals/{{id}}/{name}", f"changes.actions.{name}", may="work on referrals", methods=_POST)
                    for name in names.changes
                ),
                at("/referrals/{id}/draft", "changes.draft", may="work on referrals", methods=_POST),
                at("/referrals/{id}/sign-off", "changes.sign_off", may="sign off", methods=_POST),
                at("/referrals/{id}/write", "correspondence.write", may="write to participants", methods=_POST),
                at("/referrals/{id}/take-over", "correspondence.take_over", may="write to participants", methods=_POST),
                at("/referrals/{id}/hand-back", "correspondence.hand_back", may="write to participants", methods=_POST),
                at("/emergencies/{id}", "emergencies.show", may="read referrals"),
                at("/emergencies/{id}", "emergencies.seen", may="work on referrals", methods=_POST),
                at("/numbers", "figures.show", may="read numbers"),
                at("/numbers.csv", "figures.table", may="read numbers"),
                at("/numbers/{name}.svg", "figures.picture", may="read numbers"),
                at("/flow", "flow.show", may="read numbers"),
                at("/flow.svg", "flow.picture", may="read numbers"),
                at("/flow.csv", "flow.table", may="read numbers"),
                at("/recruitment", "recruitment.show", may="read numbers"),
                at("/recruitment", "recruitment.change", may="pause recruitment", methods=_POST),
                at("/registry", "registry.show", may="read the registry"),
                at("/registry", "registry.acknowledge", may="acknowledge the registry", methods=_POST),
                at("/amendments", "amendments.show", may="read amendments"),
                at("/amendments/{id}", "amendments.dry_run", may="read amendments"),
                at("/amendments/{id}/release", "call_lists.release", may="release call lists", methods=_POST),
                at("/call-lists", "call_lists.show", may="read amendments"),
                at("/call-lists/{id}", "call_lists.people", may="read referrals"),
                at("/amendments/{id}/people.csv", "amendments.table", may="export without identity"),
                at("/second-looks", "second_looks.show", may="read numbers"),
                at("/second-looks", "second_looks.look_up", may="work on second looks", methods=_POST),
                at("/second-looks.csv", "second_looks.csv", may="read numbers"),
                at("/second-looks/{id}", "second_looks.call", may="work on second looks"),
                at("/second-looks/{id}", "second_looks.close", may="work on second looks", methods=_POST),
                at("/agreement", "agreement.show", may="read agreement"),
                at("/agreement.csv", "agreement.numbers", may="read agreement"),
                at("/agreement-pairs.csv", "agreement.pairs", may="read agreement"),
                at("/agreement/draw", "agreement.draw", may="draw who is asked again", methods=_POST),
                at("/referrals/{id}/ask-again", "asking.show", may="ask again"),
                at("/referrals/{id}/ask-again", "asking.act", may="ask again", methods=_POST),
                at("/referrals/{id}/open", "asking.open", may="open what is to be asked again", methods=_POST),
                at("/referrals/{id}/comparison", "asking.comparison", may="read referrals"),
                at("/approvals", "approvals.show", may="read approvals"),
                at("/approvals", "approvals.sign", may="approve scripts", methods=_POST),
                at("/approvals/{id}/withdraw", "approvals.withdraw", may="approve scripts", methods=_POST),
                at("/exports", "exports.show", may="export without identity"),
                at("/exports/redcap.csv", "exports.redcap", may="export without identity"),
                at("/exports/redcap-dictionary.csv", "exports.dictionary", may="export without identity"),
                *(at(f"/exports/{name}.csv", f"exports.statistics.{name}", may="export without identity") for name in names.statistics),
                at("/exports/redcap-identity.csv", "exports.redcap_with_identity", may="export with identity"),
                at("/exports/referrals.csv", "exports.contacts", may="export with identity"),
                at("/exports/referrals-data.csv", "exports.contacts_as_data", may="export with identity"),
                at("/other-trials", "other_trials.show", may="read other trials"),
                at("/exports/other-trials.csv", "other_trials.csv", may="export with identity"),
                at("/exports/other-trials-data.csv", "other_trials.data", may="export with identity"),
                at("/exports/fhir.json", "exports.fhir", may="export with identity"),
                at("/log", "log.show", may="read the screening log"),
                at("/log.csv", "log.csv", may="export without identity"),
            ],
        )
    ]


def _hospital(console: Console) -> list[Route]:
    """Signing in with an account of the hospital."""
    from web.console.oidc import Oidc  # its libraries are loaded where they are used

    oidc = Oidc(console)
    back, bind = Route("/oidc/back", oidc.back), console.route("/account/hospital", oidc.bind, may=OWN, methods=_POST)
    return [Route("/oidc", oidc.out), back, bind]
