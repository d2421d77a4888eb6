"""The coordinators' console under /console: sign in, the contact queue, a referral and the work on it, the screening log.

Every route except signing in names the permission that it needs.
"""

from __future__ import annotations

from pathlib import Path

from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from web.console.account import Account
from web.console.changes import Changes
from web.console.correspondence import Correspondence
from web.console.emergencies import Emergencies
from web.console.exports import Exports
from web.console.log import Log
from web.console.numbers import Figures
from web.console.oidc import Oidc
from web.console.other_trials import OtherTrials
from web.console.people import People
from web.console.permissions import OWN
from web.console.queue import Queue
from web.console.recruitment import Recruitment
from web.console.referral import ReferralPage
from web.console.session import Console, SignIn
from web.console.trail import Trail
from web.context import Context

_POST = ("POST",)


def routes(context: Context) -> list[BaseRoute]:
    """The console's routes."""
    console = Console(context)
    sign_in, queue, log = SignIn(console), Queue(console), Log(console)
    emergencies, referral = Emergencies(console), ReferralPage(console)
    figures = Figures(console)
    other_trials = OtherTrials(console)
    oidc = Oidc(console)
    correspondence = Correspondence(console, referral)
    exports, recruitment = Exports(console), Recruitment(console)
    changes, account, people, trail = Changes(console, referral), Account(console), People(console), Trail(console)
    return [
        Mount(
            "/console",
            routes=[
                Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
                Route("/sign-in", sign_in.run, methods=["GET", "POST"]),
                *([Route("/oidc", oidc.out), Route("/oidc/back", oidc.back)] if context.settings.oidc_issuer else []),
                Route("/second-factor", sign_in.second, methods=["GET", "POST"]),
                console.route("/", queue.show, may="read referrals"),
                console.route("/hand-over", queue.hand_over, may="work on referrals", methods=_POST),
                console.route("/next", queue.next, may="read referrals"),
                console.route("/queue/stamp", queue.stamp, may="read referrals", act=False),
                console.route("/", queue.search, may="read referrals", methods=_POST),
                console.route("/sign-out", sign_in.out, may="own account", methods=_POST),
                console.route("/account", account.show, may=OWN),
                console.route("/still-here", account.here, may=OWN, act=False),
                *(console.route(f"/account/{name}", act, may=OWN, methods=_POST) for name, act in account.actions.items()),
                *([console.route("/account/hospital", oidc.bind, may=OWN, methods=_POST)] if context.settings.oidc_issuer else []),
                console.route("/people", people.show, may="read accounts"),
                console.route("/people", people.add, may="manage accounts", methods=_POST),
                console.route("/people/{id}", people.change, may="manage accounts", methods=_POST),
                console.route("/audit", trail.show, may="read the audit trail"),
                console.route("/audit.csv", trail.csv, may="read the audit trail"),
                console.route("/referrals/{id}", referral.show, may="read referrals"),
                console.route("/referrals/{id}/sheet", referral.sheet, may="read referrals"),
                console.route("/referrals/{id}/version", referral.version, may="read referrals", act=False),
                *(
                    console.route(f"/referrals/{{id}}/{name}", work, may="work on referrals", methods=_POST)
                    for name, work in changes.actions.items()
                ),
                console.route("/referrals/{id}/draft", changes.draft, may="work on referrals", methods=_POST),
                console.route("/referrals/{id}/sign-off", changes.sign_off, may="sign off", methods=_POST),
                console.route("/referrals/{id}/write", correspondence.write, may="write to participants", methods=_POST),
                console.route("/referrals/{id}/take-over", correspondence.take_over, may="write to participants", methods=_POST),
                console.route("/referrals/{id}/hand-back", correspondence.hand_back, may="write to participants", methods=_POST),
                console.route("/emergencies/{id}", emergencies.show, may="read referrals"),
                console.route("/emergencies/{id}", emergencies.seen, may="work on referrals", methods=_POST),
                console.route("/numbers", figures.show, may="read numbers"),
                console.route("/numbers.csv", figures.table, may="read numbers"),
                console.route("/numbers/{name}.svg", figures.picture, may="read numbers"),
                console.route("/recruitment", recruitment.show, may="read numbers"),
                console.route("/recruitment", recruitment.change, may="pause recruitment", methods=_POST),
                console.route("/exports", exports.show, may="export without identity"),
                console.route("/exports/redcap.csv", exports.redcap, may="export without identity"),
                console.route("/exports/redcap-dictionary.csv", exports.dictionary, may="export without identity"),
                *(console.route(f"/exports/{name}.csv", make, may="export without identity") for name, make in exports.statistics.items()),
                console.route("/exports/redcap-identity.csv", exports.redcap_with_identity, may="export with identity"),
                console.route("/exports/referrals.csv", exports.contacts, may="export with identity"),
                console.route("/exports/referrals-data.csv", exports.contacts_as_data, may="export with identity"),
                console.route("/other-trials", other_trials.show, may="read other trials"),
                console.route("/exports/other-trials.csv", other_trials.csv, may="export with identity"),
                console.route("/exports/other-trials-data.csv", other_trials.data, may="export with identity"),
                console.route("/exports/fhir.json", exports.fhir, may="export with identity"),
                console.route("/log", log.show, may="read the screening log"),
                console.route("/log.csv", log.csv, may="export without identity"),
            ],
        )
    ]
