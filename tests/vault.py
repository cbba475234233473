"""Articles in every state with a unique word in every part, and who may read which word.

The rules here are written from the domain, by hand, without asking the portal's own queries: what
the pages show is compared with them.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy import select

from portal.accounts.models import Person, SignInSession, Team
from portal.accounts.sign_in import hashed
from portal.accounts.terms import Role
from portal.accounts.viewer import Viewer
from portal.actions.lifecycle import ACTION
from portal.actions.services.planning import Plan as ToDo
from portal.actions.services.planning import propose
from portal.catalog.models import Service
from portal.changes import deciding
from portal.changes.lifecycle import CHANGE
from portal.changes.models.change import Change
from portal.changes.plan import Plan
from portal.changes.risks import NAMES
from portal.changes.services import carrying_out, causing, freezing, planning, templating
from portal.changes.services.freezing import FreezeCard
from portal.changes.terms import Choice
from portal.changes.terms import Outcome as ChangeOutcome
from portal.changes.terms import Rule as VotingRule
from portal.core import clock
from portal.core.db import db
from portal.incidents.handover import diagnostics
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.models.incident import Incident
from portal.incidents.runs import services as runs
from portal.incidents.runs.models import ProcedureRun
from portal.incidents.services import escalating, knowing
from portal.incidents.services.attaching import attach as incident_attach
from portal.incidents.services.escalating import HandOver
from portal.incidents.services.reporting import Report, report
from portal.incidents.services.talking import comment as incident_comment
from portal.incidents.services.timeline import note
from portal.incidents.terms import (
    Channel,
    EscalationReason,
    KnowledgeOutcome,
    ResolutionCode,
    TimelineKind,
)
from portal.incidents.texts import written
from portal.incidents.trail import services as trail
from portal.incidents.trail.terms import StepResult
from portal.integrations.mailbox.terms import Verdict as MailVerdict
from portal.kb.lifecycle import ARTICLE, PROPOSAL
from portal.kb.models.article import Article
from portal.kb.models.content import Content
from portal.kb.models.proposal import Proposal
from portal.kb.services import attaching, reviewing, uploading, using, writing
from portal.kb.terms import Audience, DueReason, FlagKind, Kind, LinkRole, Verdict
from portal.postmortems.lifecycle import POSTMORTEM
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.models.waiver import WaiverRequest
from portal.postmortems.services import choosing, starting
from portal.postmortems.services import reviewing as reviewing_postmortems
from portal.postmortems.services import writing as looking_back
from portal.postmortems.services.writing import LessonCard, LineCard
from portal.postmortems.telling import Choice as Editions
from portal.postmortems.terms import FactorKind, LessonKind, Outcome, Size
from portal.problems.lifecycle import PROBLEM
from portal.problems.services.opening import Suspicion, open_problem
from portal.problems.services.working import explain, fingerprint
from portal.problems.services.working import note as problem_note
from tests.cast import CAST
from tests.gaps import add_gap
from tests.integrations.alerts.sample import held_by
from tests.integrations.runners.made import add_run, add_runner, add_terraform
from tests.mailbox.conftest import a_mail_that_opens
from tests.postmortems.made import fill_in

# Beside the cast: one who writes on the desk, one who writes elsewhere.
MORE = {
    "cora": ("Service desk", {Role.CONTRIBUTOR}),
    "fred": ("Facilities", {Role.CONTRIBUTOR}),
}
EVERYBODY = {**CAST, **MORE}
NOBODY = ""
TIER = {"Service desk": 1, "Operations": 2, "Engineering": 3, "Facilities": 0}
Rule = Callable[[str], bool]


def tier(name: str) -> int:
    return TIER[EVERYBODY[name][0]] if name else -1


def has(name: str, *roles: Role) -> bool:
    return bool(name) and not EVERYBODY[name][1].isdisjoint(roles)


def answers(name: str, owner: str) -> bool:
    """Owner, reviewers and admins read all of an article, whatever its audience."""
    return bool(name) and (name == owner or has(name, Role.REVIEWER, Role.ADMIN))


def in_audience(name: str, audience: Audience, teams: tuple[str, ...] = ()) -> bool:
    if audience is Audience.PUBLIC:
        return True
    if not name:
        return False
    if audience is Audience.TEAMS:
        return EVERYBODY[name][0] in teams
    return tier(name) >= {Audience.INTERNAL: -1, Audience.L2: 2, Audience.L3: 3}[audience]


@dataclass
class Case:
    """One article and the rules of its secrets."""

    name: str
    owner: str
    audience: Audience = Audience.INTERNAL
    teams: tuple[str, ...] = ()
    published: bool = True
    ref: str = ""
    slugs: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    proposals: list[int] = field(default_factory=list)
    comments: list[int] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)

    def reads(self, name: str) -> bool:
        """Who reads the article at all."""
        if answers(name, self.owner):
            return True
        if self.published:
            return in_audience(name, self.audience, self.teams)
        # A draft: its owning team's contributors help to write it.
        same_team = bool(name) and EVERYBODY[name][0] == EVERYBODY[self.owner][0]
        return same_team and has(name, Role.CONTRIBUTOR)

    def part(self, lowest: int) -> Rule:
        """Who reads a part kept for a tier."""
        return lambda name: (
            self.reads(name) and (not lowest or answers(name, self.owner) or tier(name) >= lowest)
        )

    def earlier(self, audience: Audience, lowest: int = 0) -> Rule:
        """Who reads a part of an earlier revision that had another audience."""
        return lambda name: (
            bool(name)
            and self.reads(name)
            and (
                answers(name, self.owner) or (in_audience(name, audience) and tier(name) >= lowest)
            )
        )

    def proposed(
        self, *writers: str, lowest: int = 0, audience: Audience = Audience.INTERNAL
    ) -> Rule:
        """Who reads a proposal: those who wrote it or answer for it, and who could write in it."""

        def rule(name: str) -> bool:
            if not name or not self.reads(name):
                return False
            if answers(name, self.owner) or (name in writers and tier(name) >= lowest):
                return True
            could_write = has(name, Role.CONTRIBUTOR) and tier(name) >= lowest
            return could_write and in_audience(name, audience)

        return rule

    def told(self, name: str) -> bool:
        """Who reads what readers said after using it."""
        same_team = bool(name) and EVERYBODY[name][0] == EVERYBODY[self.owner][0]
        useful = has(name, Role.CONTRIBUTOR, Role.REVIEWER, Role.MANAGER)
        # An admin sees it in the audit log, with everything else that was done.
        return self.reads(name) and (
            name == self.owner or same_team or useful or has(name, Role.ADMIN)
        )


class Vault:
    """Everything that was put away: words, rules, addresses."""

    def __init__(self) -> None:
        self.rules: dict[str, Rule] = {}
        self.labels: dict[str, str] = {}
        self.cases: dict[str, Case] = {}
        self.gaps: list[str] = []
        self.incidents: list[str] = []
        self.actions: list[str] = []
        self.incident_files: list[tuple[str, str]] = []
        self.mails: list[int] = []
        self.runs: list[tuple[str, int]] = []
        self.problems: list[str] = []
        self.changes: list[str] = []
        self.job_runs: list[int] = []
        self.postmortems: list[tuple[str, Rule]] = []
        self.lines: list[int] = []
        self.comments: list[int] = []
        self.lessons: list[int] = []

    def word(self, label: str, rule: Rule) -> str:
        """Make a word nobody else uses, for those the rule lets in."""
        word = canary(label)
        assert word not in self.rules
        self.rules[word], self.labels[word] = rule, label
        return word

    def case(self, name: str, owner: str, **more: object) -> Case:
        self.cases[name] = Case(name, owner, **more)  # type: ignore[arg-type]
        return self.cases[name]

    def open_to(self, name: str) -> set[str]:
        return {word for word, rule in self.rules.items() if rule(name)}

    def closed_to(self, name: str) -> set[str]:
        return self.rules.keys() - self.open_to(name)

    def text(self, case: Case, part: str = "", rule: Rule | None = None, **more: object) -> Content:
        """A content with a word in each of its open fields."""
        say = lambda label: self.word(f"{case.name} {part} {label}", rule or case.reads)  # noqa: E731
        return Content(
            title=f"About {say('title')}",
            summary=f"Summary {say('summary')}.",
            body=f"1. Open the {say('body')}.\n2. Close it.\n",
            symptoms=(f"{say('symptom')} blinks",),
            environment=f"Runs on {say('environment')}",
            tags=(self.word(f"{case.name} {part} tag", _tag_rule(case, part, rule)),),
            **{"audience": case.audience, **more},  # type: ignore[arg-type]
        )


def _tag_rule(case: Case, part: str, rule: Rule | None) -> Rule:
    """Managers look after the list of tags in use: the words in it, not who uses them."""
    known = rule or case.reads
    in_use = case.published and part not in {"proposed", "narrow"}
    return lambda name: known(name) or (in_use and has(name, Role.MANAGER))


def canary(label: str) -> str:
    """Ten letters, no two labels alike from the fourth letter on; no stemmer touches them."""
    digest = hashlib.sha256(label.encode()).digest()
    return "".join("bdfgklmprtvz"[b % 12] + "aiou"[b // 12 % 4] for b in digest[:5])


def viewer(name: str) -> Viewer:
    return Viewer(
        db.session.scalars(select(Person).where(Person.email == f"{name}@example.test")).one()
    )


def seat_more() -> None:
    """Sit the additional people down beside the cast."""
    now = clock.now()
    with db.writing() as session:
        for name, (team, roles) in MORE.items():
            seat = session.scalars(select(Team).where(Team.name == team)).one()
            person = Person(
                email=f"{name}@example.test", name=name.capitalize(), team=seat, created_at=now
            )
            person.roles = frozenset(roles)
            session.add(person)
            session.flush()
            session.add(
                SignInSession(
                    person_id=person.id,
                    token_hash=hashed(f"token-{name}"),
                    created_at=now,
                    last_seen_at=now,
                    expires_at=now + timedelta(days=365),
                )
            )


def advance(proposal: Proposal, verb: str, by: str, **inputs: object) -> None:
    with db.writing():
        PROPOSAL.advance(proposal, verb, by=viewer(by), **inputs)


def publish(proposal: Proposal, author: str) -> None:
    """Take a draft all the way, reviewed by Rea."""
    advance(proposal, "submit", author)
    advance(proposal, "approve", "rea", fingerprint=proposal.content.fingerprint)
    advance(proposal, "publish", author)


def begin(case: Case, content: Content, *, author: str | None = None) -> Proposal:
    """Start the article of a case."""
    with db.writing():
        proposal = writing.create_article(Kind.SOP, content, by=viewer(author or case.owner))
    case.ref = proposal.article.ref
    return proposal


def revise(case: Case, content: Content, *, by: str, note: str = "Better.") -> Proposal:
    """Open a proposal on the published text."""
    with db.writing():
        article = article_of(case)
        proposal = writing.propose(article, by=viewer(by))
        writing.save(proposal, content, by=viewer(by), seen=proposal.save_number, note=note)
    return proposal


def attach(case: Case, proposal: Proposal, name: str, words: str, by: str) -> str:
    """Put a text file on the article; returns the Markdown that mentions it."""
    file = uploading.shelf.take(f"The file says {words}.".encode(), f"{name}.txt")
    with db.writing():
        attaching.attach(proposal.article, file, by=viewer(by).person)
    case.files.append(f"{name}.txt")
    return f"[{name}](attachment:{name}.txt)"


def article_of(case: Case) -> Article:
    return db.session.get_one(Article, int(case.ref.removeprefix("KB-")))


def change(proposal: Proposal, content: Content, by: str) -> None:
    with db.writing():
        writing.save(proposal, content, by=viewer(by), seen=proposal.save_number)


def fill() -> Vault:
    """Build every case; the database holds the cast and nothing else."""
    vault = Vault()
    seat_more()
    with db.writing() as session:
        session.add(Service(name="Mail", slug="mail", created_at=clock.now()))
    for build in (
        _unpublished,
        _audiences,
        _tier_sections,
        _open_proposals,
        _earlier_revisions,
        _said_about_it,
        _nobody_owns_it,
        _searched,
        _incidents,
        _problems,
        _changes,
        _postmortems,
        _runs,
    ):
        build(vault)
    _note_addresses(vault)
    db.release()
    return vault


def _searched(vault: Vault) -> None:
    """What somebody searched in vain: for them, and for who looks after knowledge and reads it."""
    looks_after = (Role.CONTRIBUTOR, Role.REVIEWER, Role.MANAGER, Role.ADMIN)
    for searcher in ("lena", "otto", "theo", "tess", "rea", "ada"):

        def rule(name: str, searcher: str = searcher) -> bool:
            return name == searcher or (has(name, *looks_after) and reads(name) >= reads(searcher))

        text = vault.word(f"searched by {searcher}", rule)
        vault.gaps.append(add_gap(text, people=[searcher]).ref)


def reads(name: str) -> int:
    """How much somebody reads: reviewers and admins everything, others by tier."""
    return 5 if has(name, Role.REVIEWER, Role.ADMIN) else 1 + tier(name)


def at_the_desk(name: str, *, confidential: bool) -> bool:
    """Who reads an incident as support does; a confidential one here is Operations' and Theo's."""
    if has(name, Role.MANAGER, Role.ADMIN):
        return True
    if confidential:
        return bool(name) and EVERYBODY[name][0] == "Operations"
    return tier(name) >= 1 or has(name, Role.REVIEWER)


def _incidents(vault: Vault) -> None:
    """A word in every part of an incident: for the desk, or for those a confidential one is for."""
    for confidential in (False, True):
        kind = "confidential incident" if confidential else "incident"

        def rule(name: str, confidential: bool = confidential) -> bool:
            return at_the_desk(name, confidential=confidential)

        def say(label: str, kind: str = kind, rule: Rule = rule) -> str:
            return vault.word(f"{kind} {label}", rule)

        description, inside, outside, solved = (
            written(say(part)) for part in ("description", "comment", "reply", "resolution")
        )
        name = f"{say('file name')}.txt"
        file = uploading.shelf.take(b"plain", name)
        lena, theo = viewer("lena"), viewer("theo")
        with db.writing():
            incident = report(
                Report(
                    title=f"About {say('title')}",
                    description=description,
                    channel=Channel.PHONE,
                    is_confidential=confidential,
                ),
                by=lena,
            )
            incident.team, incident.tier_number = theo.person.team, 2
            incident_comment(incident, inside, by=theo, to_requester=False)
            incident_comment(incident, outside, by=theo, to_requester=True)
            note(incident, TimelineKind.ACTION, say("note"), by=theo)
            _worked_on(vault, incident, say, rule)
            incident_attach(incident, file, by=theo, internal=True)
            INCIDENT.advance(
                incident,
                "resolve",
                by=theo,
                code=ResolutionCode.FIXED,
                resolution=solved,
                outcome=KnowledgeOutcome.NOT_APPLICABLE,
            )
        with db.writing():
            mail = a_mail_that_opens(say("subject of a mail"), viewer("mona"))
            mail.incident_id, mail.reason = incident.id, say("verdict on a mail")
        vault.mails.append(mail.id)
        _acted(vault, incident, say)
        vault.incidents.append(incident.ref)
        vault.runs.append((incident.ref, _run_of(incident)))
        vault.incident_files.append((incident.ref, name))
    _kept_out(vault)
    _requested(vault)


def _changes(vault: Vault) -> None:
    """A word in every part of a change: all of it is for the desk and those who answer for it.

    One caused both the plain incident and the confidential one: its page names the second only to
    those who read that.
    """
    say = lambda label: vault.word(  # noqa: E731
        f"change {label}", lambda name: at_the_desk(name, confidential=False)
    )
    service = db.session.scalars(select(Service)).one()
    theo, tess, mona = viewer("theo"), viewer("tess"), viewer("mona")
    texts = {part: written(say(part)) for part in ("reason", "impact analysis", "test plan")}
    notes = written(say("review notes"))
    now = clock.now()
    with db.writing():
        plan = Plan(
            title=f"About {say('title')}",
            reason=texts["reason"],
            services=[service],
            answers=dict.fromkeys(NAMES, 1),
            impact_analysis=texts["impact analysis"],
            test_plan=texts["test plan"],
            steps=[f"Turn {say('step')}"],
            rollback_steps=[f"Turn back {say('step back')}"],
            rollback_trigger=say("trigger"),
            rollback_check=say("verification"),
            point_of_no_return=say("point of no return"),
            decision_owner=mona.person,
            starts_at=now - timedelta(hours=1),
            ends_at=now + timedelta(hours=1),
            implementer=theo.person,
        )
        done = planning.open_change(plan, by=theo)
        CHANGE.advance(done, "submit", by=theo)
        people = [tess.person]
        CHANGE.advance(done, "ask", by=theo, people=people, rule=VotingRule.ALL)
        seen, comment = planning.fingerprint(done), say("comment of a vote")
        deciding.vote(done, Choice.APPROVE, by=tess, seen=seen, comment=comment)
        CHANGE.advance(done, "start", by=theo)
        step = done.steps[0]
        carrying_out.take(
            done, step.id, StepResult.DONE, by=theo, seen=0, note=say("note on a step")
        )
        outcome = {"outcome": ChangeOutcome.SUCCESSFUL, "note": say("outcome")}
        CHANGE.advance(done, "finish", by=theo, **outcome)
        CHANGE.advance(done, "close", by=tess, notes=notes)
        templating.propose(done, say("name of a template"), by=tess)
        done.started_at = now - timedelta(days=1)
        db.session.flush()
        for ref in vault.incidents[:2]:
            caused = db.session.get_one(Incident, int(ref.removeprefix("INC-")))
            causing.name_cause(done, caused, by=mona)
        planned = planning.open_change(replace(plan, title="Planned"), by=theo)
        card = FreezeCard(
            name=say("name of a freeze"),
            reason=say("reason of a freeze"),
            starts_at=now - timedelta(hours=2),
            ends_at=now + timedelta(hours=2),
        )
        freezing.freeze(card, by=mona)
    vault.changes += [done.ref, planned.ref]


def _runs(vault: Vault) -> None:
    """Jobs and what they printed: within a change for the desk, on an incident for its readers."""

    def say(label: str, rule: Rule) -> str:
        return vault.word(f"runners {label}", rule)

    desk = lambda name: at_the_desk(name, confidential=False)  # noqa: E731
    manages = lambda name: has(name, Role.MANAGER, Role.ADMIN)  # noqa: E731
    asks = lambda name: tier(name) >= 2 or manages(name)  # noqa: E731
    of_job = {"pattern": asks, "description of a job": lambda name: desk(name) or asks(name)}
    ada, theo = viewer("ada"), viewer("theo")
    plain, confidential = (
        db.session.get_one(Incident, int(ref.removeprefix("INC-"))) for ref in vault.incidents[:2]
    )
    done = db.session.get_one(Change, int(vault.changes[0].removeprefix("CHG-")))
    with db.writing():
        address = f"https://127.0.0.1:9/{say('address', manages)}"
        add_runner(ada, lambda label: say(label, of_job.get(label, desk)), address)
        add_terraform(done, ada, lambda label: say(label, desk), lambda label: say(label, manages))
        runs = [add_run(2, theo, lambda label: say(f"{label} within a change", desk), change=done)]
        for incident, hidden in ((plain, False), (confidential, True)):
            readers = lambda name, hidden=hidden: at_the_desk(name, confidential=hidden)  # noqa: E731
            told = lambda label, ref=incident.ref, rule=readers: say(f"{label} on {ref}", rule)  # noqa: E731
            runs.append(add_run(1, theo, told, incident=incident))
        held_by(done, ada, lambda label: say(label, desk))
    vault.job_runs += [run.id for run in runs]


def _kept_out(vault: Vault) -> None:
    """A mail that led to no incident is for those who look after mailboxes."""
    word = vault.word("mail kept out", lambda name: has(name, Role.MANAGER, Role.ADMIN))
    with db.writing():
        mail = a_mail_that_opens(word, viewer("mona"))
        mail.incident_id, mail.verdict = None, MailVerdict.REFUSED
    vault.mails.append(mail.id)


def _requested(vault: Vault) -> None:
    """An incident of somebody outside support: the requester reads what is meant for them."""
    desk = lambda name: at_the_desk(name, confidential=False)  # noqa: E731
    both = lambda name: name == "otto" or at_the_desk(name, confidential=False)  # noqa: E731
    say = lambda label, rule: vault.word(f"incident of otto {label}", rule)  # noqa: E731
    description, outside, solved = (
        written(say(part, both)) for part in ("description", "reply", "resolution")
    )
    inside, name = written(say("comment", desk)), f"{say('file name', both)}.txt"
    hidden = f"{say('internal file', desk)}.txt"
    files = [uploading.shelf.take(each.encode(), each) for each in (name, hidden)]
    lena, otto = viewer("lena"), viewer("otto")
    with db.writing():
        incident = report(
            Report(
                title=f"About {say('title', both)}",
                description=description,
                channel=Channel.PORTAL,
                requester=otto.person,
            ),
            by=otto,
        )
        incident_comment(incident, inside, by=lena, to_requester=False)
        incident_comment(incident, outside, by=lena, to_requester=True)
        note(incident, TimelineKind.ACTION, say("note", desk), by=lena)
        for file, internal in zip(files, (False, True), strict=True):
            incident_attach(incident, file, by=lena, internal=internal)
        INCIDENT.advance(
            incident,
            "resolve",
            by=lena,
            code=ResolutionCode.FIXED,
            resolution=solved,
            outcome=KnowledgeOutcome.NOT_APPLICABLE,
        )
    _acted(vault, incident, lambda part: say(part, desk))
    vault.incidents.append(incident.ref)
    vault.incident_files += [(incident.ref, each) for each in (name, hidden)]


def _acted(vault: Vault, incident: Incident, say: Callable[[str], str]) -> None:
    """What follows from an incident is for those who read it as support does, done and verified."""
    plan = ToDo(
        title=f"Mend {say('action')}",
        description=written(say("details of an action")),
        owner=viewer("theo").person,
        due_on=clock.today(),
        reference=say("reference of an action"),
    )
    steps = (("accept", ""), ("finish", say("what was done")), ("verify", say("evidence")))
    with db.writing():
        action = propose(incident, plan, by=viewer("theo"))
        for verb, words in steps:
            by = viewer("ada" if verb == "verify" else "theo")
            ACTION.advance(action, verb, by=by, note=words)
    vault.actions.append(action.ref)


def _worked_on(vault: Vault, incident: Incident, say: Callable[[str], str], desk: Rule) -> None:
    """What was searched, tried and handed over; what it tells of an L2 article is for its readers.

    Diagnostics are for all who hand over, and for those who keep the list.
    """
    theo, tess, mona = viewer("theo"), viewer("tess"), viewer("mona")
    case = vault.cases["l2"]
    step = vault.word(
        f"note on a step of an L2 article, {incident.ref}",
        lambda name: desk(name) and case.reads(name),
    )
    check = vault.word(
        f"diagnostic {incident.ref}",
        lambda name: tier(name) >= 1 or has(name, Role.MANAGER, Role.ADMIN),
    )
    trail.searched(incident, f"how to {say('search')}", [article_of(case).revision_id], by=theo)
    run = runs.start(incident, article_of(case), by=theo)
    runs.take(run, run.steps[0].step_key, StepResult.FAILED, by=theo, seen=0, note=step)
    knowing.judge(incident, article_of(case), LinkRole.USED_FAILED, by=theo)
    diagnostics.add(check, None, by=mona)
    what = HandOver(
        to_team=tess.person.team,
        reason=EscalationReason.KB_FAILED,
        note=say("hand-over note"),
        checks=[say("check done")],
        left_out=[say("check left out")],
    )
    escalation = escalating.escalate(incident, what, by=theo)
    escalating.bounce(escalation, say("bounce"), by=tess)


def _postmortems(vault: Vault) -> None:
    """Words of drafts, for who takes part and who answers; of a published one, for all signed in.

    Moments that were left out stay with those who write. Theo and Tess worked on the first two
    incidents, Lena on the third.
    """
    answering = (Role.REVIEWER, Role.MANAGER, Role.ADMIN)

    def drafted(name: str) -> bool:
        return name in {"theo", "tess"} or has(name, *answering)

    def kept_close(name: str) -> bool:
        return drafted(name) and at_the_desk(name, confidential=True)

    def published(name: str) -> bool:
        return bool(name)

    readers = (drafted, kept_close, published)
    for ref, rule, by in zip(vault.incidents, readers, ("theo", "theo", "lena"), strict=True):
        found = _looked_back(vault, ref, rule, by)
        vault.postmortems.append((found.ref, rule))
    _publish_postmortem(found)
    for ref, is_confidential in zip(vault.incidents[:2], (False, True), strict=True):
        _waiver_asked(vault, ref, is_confidential)


def _waiver_asked(vault: Vault, ref: str, is_confidential: bool) -> None:
    """Why a waiver is asked for is read by whoever reads the incident as support does."""

    def rule(name: str) -> bool:
        return at_the_desk(name, confidential=is_confidential)

    asked = WaiverRequest(
        incident_id=int(ref.removeprefix("INC-")),
        asked_by_id=viewer("theo").id,
        approver_id=viewer("mona").id,
        reason=vault.word(f"waiver of {ref}", rule),
        asked_at=clock.now(),
    )
    with db.writing():
        db.session.add(asked)


def _looked_back(vault: Vault, ref: str, rule: Rule, by: str) -> Postmortem:
    incident = db.session.get_one(Incident, int(ref.removeprefix("INC-")))
    desk = {"INC-2": True}.get(ref, False)

    def writing_rule(name: str) -> bool:
        writes = name in ({"lena"} if by == "lena" else {"theo", "tess"})
        writes = writes or has(name, Role.REVIEWER, Role.MANAGER)
        return writes and at_the_desk(name, confidential=desk)

    say = lambda label, who=rule: vault.word(f"postmortem of {ref} {label}", who)  # noqa: E731
    section, title = written(say("section")), say("title")
    before = written(say("section before", writing_rule))
    prepared, moment = starting.prepare(incident, Size.SHORT), clock.now()
    author = viewer(by)
    with db.writing():
        found = starting.start(incident, prepared, by=author)
        looking_back.retitle(found, f"About {title}", by=author)
        looking_back.save_section(found.sections[1], before, seen=0, by=author)
        looking_back.save_section(found.sections[1], section, seen=1, by=author)
        card = LineCard(TimelineKind.ACTION, say("moment"), moment, note=say("what we know now"))
        shown = looking_back.add_line(found, card, by=author)
        out = LineCard(TimelineKind.ACTION, say("left out", writing_rule), moment, is_shown=False)
        hidden = looking_back.add_line(found, out, by=author)
        whys = (say("why"),)
        lesson = LessonCard(LessonKind.FACTOR, say("factor"), FactorKind.TOOLING, whys=whys)
        factor = looking_back.add_lesson(found, lesson, by=author)
        reason = say("why no article")
        none = Outcome.NONE_NEEDED
        looking_back.conclude(found, factor, none, by=author, reason=reason)
    with db.writing():
        said = say("comment", writing_rule)
        remark = reviewing_postmortems.comment(found, said, by=author, quote=section.source)
        answer = say("reply", writing_rule)
        reviewing_postmortems.comment(found, answer, by=viewer("mona"), reply_to=remark.id)
        if by == "lena":
            reviewing_postmortems.resolve(found, remark.id, by=author)
    vault.comments.append(remark.id)
    vault.lines += [shown.id, hidden.id]
    vault.lessons.append(factor.id)
    _in_editions(found, rule, by, say)
    return found


def _in_editions(found: Postmortem, rule: Rule, by: str, say: Callable[..., str]) -> None:
    """A word in a section of each edition alone, and in a moment and a lesson for engineering."""
    answering = (Role.REVIEWER, Role.MANAGER, Role.ADMIN)
    writers = {"lena"} if by == "lena" else {"theo", "tess"}

    def engineering(name: str) -> bool:
        return rule(name) and (tier(name) >= 2 or has(name, *answering) or name in writers)

    def desk(name: str) -> bool:
        return engineering(name) or (rule(name) and tier(name) >= 1)

    readers = {"": engineering, "l1": desk, "stakeholder": rule, "external": engineering}
    told = [(each, written(say(f"for {each}", who))) for each, who in readers.items()]
    author, choice = viewer(by), choosing.usual_choice(found)
    kept = dict(choice.sections)
    with db.writing():
        free = [each for each in found.sections[2:] if each.part is None]
        for section, (edition, text) in zip(free, told, strict=False):
            looking_back.save_section(section, text, seen=0, by=author)
            kept[section.id] = [edition] if edition else []
        moment = LineCard(TimelineKind.NOTE, say("inner moment", engineering), clock.now())
        line = looking_back.add_line(found, moment, by=author)
        card = LessonCard(LessonKind.FACTOR, say("inner factor", engineering), FactorKind.TOOLING)
        lesson = looking_back.add_lesson(found, card, by=author)
        reason = say("inner reason", engineering)
        looking_back.conclude(found, lesson, Outcome.NONE_NEEDED, by=author, reason=reason)
        lines, lessons = {**choice.lines, line.id: []}, {**choice.lessons, lesson.id: []}
        choosing.choose(found, Editions(kept, lines, lessons), by=author)


def _publish_postmortem(found: Postmortem) -> None:
    lena, rea = viewer("lena"), viewer("rea")
    with db.writing():
        fill_in(found, lena)
        POSTMORTEM.advance(found, "submit", by=lena)
        POSTMORTEM.advance(found, "approve", by=rea, fingerprint=found.fingerprint)
        POSTMORTEM.advance(found, "publish", by=lena)


def _run_of(incident: Incident) -> int:
    return db.session.scalars(
        select(ProcedureRun.id).where(ProcedureRun.incident_id == incident.id)
    ).one()


def _problems(vault: Vault) -> None:
    """A word in every part of two problems: for the desk, whoever reads the incidents behind."""

    def say(label: str) -> str:
        return vault.word(f"problem {label}", lambda name: at_the_desk(name, confidential=False))

    theo, mona = viewer("theo"), viewer("mona")
    numbers = [int(ref.removeprefix("INC-")) for ref in vault.incidents[:2]]
    cases = db.session.scalars(select(Incident).where(Incident.id.in_(numbers))).all()
    about, cause, around, said = (
        written(say(part)) for part in ("description", "cause", "workaround", "note")
    )
    with db.writing():
        what = Suspicion(title=f"About {say('title')}", description=about, incidents=cases)
        problem = open_problem(what, by=mona)
        explain(
            problem,
            by=theo,
            cause=cause,
            whys=[say("first why"), say("second why")],
            workaround=around,
            workaround_article=article_of(vault.cases["l3"]),
            seen=fingerprint(problem),
        )
        problem_note(problem, said, by=theo)
        PROBLEM.advance(problem, "assess", by=theo)
        until = clock.now() + timedelta(days=3)
        PROBLEM.advance(problem, "accept_risk", by=mona, note=say("risk"), until=until)
        given_over = open_problem(Suspicion(title=f"About {say('title of a copy')}"), by=theo)
        PROBLEM.advance(given_over, "duplicate", by=theo, of=problem, note=say("why a copy"))
    vault.problems += [problem.ref, given_over.ref]


def _unpublished(vault: Vault) -> None:
    for state in ("draft", "in review", "changes requested", "approved", "withdrawn"):
        case = vault.case(state, "theo", published=False)
        proposal = begin(case, vault.text(case))
        if state == "draft":
            name, word = (vault.word(f"draft file {n}", case.reads) for n in ("name", "words"))
            link = attach(case, proposal, name, word, "theo")
            change(proposal, replace(proposal.content, body=proposal.body + link), "theo")
            continue
        if state == "withdrawn":
            advance(proposal, "withdraw", "theo")
            continue
        advance(proposal, "submit", "theo")
        if state == "changes requested":
            reason = vault.word("reason of a decision", case.reads)
            advance(proposal, "request_changes", "rea", note=f"Too {reason}")
        if state == "approved":
            advance(proposal, "approve", "rea", fingerprint=proposal.content.fingerprint)


def _audiences(vault: Vault) -> None:
    for audience in Audience:
        teams = ("Facilities",) if audience is Audience.TEAMS else ()
        case = vault.case(audience.value, "tess", audience=audience, teams=teams)
        ids = tuple(db.session.scalars(select(Team.id).where(Team.name.in_(teams))))
        services = tuple(db.session.scalars(select(Service.id)))
        publish(begin(case, vault.text(case, team_ids=ids, service_ids=services)), "tess")
    case = vault.case("archived", "tess", audience=Audience.L2)
    publish(begin(case, vault.text(case)), "tess")
    with db.writing():
        reason = vault.word("archived reason", lambda name: has(name, Role.ADMIN))
        ARTICLE.advance(article_of(case), "archive", by=viewer("tess"), note=reason)


def _tier_sections(vault: Vault) -> None:
    for owner in ("tess", "lena"):
        case = vault.case(f"sections of {owner}", owner, audience=Audience.PUBLIC)
        content = vault.text(case)
        # Lena only reads; somebody who writes made her the owner.
        proposal = begin(case, content, author="tess")
        body = content.body
        for lowest in (0, 2, 3):
            words = [vault.word(f"{case.name} L{lowest} {n}", case.part(lowest)) for n in range(4)]
            link = attach(case, proposal, words[0], words[1], "tess")
            inside = f"## Part {words[2]}\n\nRun {words[3]} and see {link}.\n"
            body += f"\n:::l{lowest}\n{inside}\n:::\n" if lowest else f"\n{inside}"
        change(proposal, replace(content, body=body), "tess")
        publish(proposal, "tess")
        if owner != "tess":
            with db.writing():
                using.hand_over(article_of(case), viewer(owner).person, by=viewer("rea"))


def _open_proposals(vault: Vault) -> None:
    for lowest in (0, 3):
        case = vault.case(f"proposed L{lowest}", "tess")
        publish(begin(case, vault.text(case)), "tess")
        rule = case.proposed("tess", lowest=lowest)
        content = vault.text(case, "proposed", rule)
        kept = f"\n:::l3\n{vault.word('proposed section', rule)}\n:::\n" if lowest else ""
        note = vault.word(f"{case.name} note", rule)
        proposal = revise(case, replace(content, body=content.body + kept), by="tess", note=note)
        link = attach(case, proposal, vault.word(f"{case.name} file", rule), "words", "tess")
        change(proposal, replace(proposal.content, body=proposal.body + link), "tess")
        advance(proposal, "submit", "tess")
        _remark(vault, case, proposal, rule)
    _wants_a_narrower_audience(vault)
    _takes_a_section_out(vault)
    _once_had_a_section(vault)


def _remark(vault: Vault, case: Case, proposal: Proposal, rule: Rule) -> None:
    words = [vault.word(f"{case.name} remark {n}", rule) for n in range(2)]
    with db.writing():
        remark = reviewing.comment(proposal, words[0], by=viewer("rea"), quote=words[1])
    case.comments.append(remark.id)


def _wants_a_narrower_audience(vault: Vault) -> None:
    case = vault.case("to be narrowed", "tess")
    publish(begin(case, vault.text(case)), "tess")
    rule = case.proposed("tess", audience=Audience.L3, lowest=3)
    content = vault.text(case, "narrow", rule, audience=Audience.L3)
    _remark(vault, case, revise(case, content, by="tess"), rule)


def _takes_a_section_out(vault: Vault) -> None:
    """What a proposal takes away from L3 stays L3's: in the diff, the risks and the remarks."""
    case = vault.case("section taken out", "tess")
    content = vault.text(case)
    word = vault.word("the L3 part taken out", case.part(3))
    part = f"\n:::l3\n```sh\nrm -rf /{word}\n```\n:::\n"
    publish(begin(case, replace(content, body=content.body + part)), "tess")
    rule = case.proposed("tess", lowest=3)
    proposal = revise(case, replace(content, body=content.body + "3. Look.\n"), by="tess")
    advance(proposal, "submit", "tess")
    _remark(vault, case, proposal, rule)


def _once_had_a_section(vault: Vault) -> None:
    """An earlier save had an L3 part, somebody remarked on it, and now it is gone."""
    case = vault.case("section of a save", "tess")
    content = vault.text(case)
    publish(begin(case, content), "tess")
    rule = case.proposed("tess", lowest=3)
    word = vault.word("the L3 part of a save", lambda _name: False)
    proposal = revise(
        case, replace(content, body=f"{content.body}\n:::l3\n{word}\n:::\n"), by="tess"
    )
    _remark(vault, case, proposal, rule)
    change(proposal, replace(content, body=content.body + "3. Listen.\n"), "tess")


def _earlier_revisions(vault: Vault) -> None:
    case = vault.case("was L3", "tess")
    rule = case.earlier(Audience.L3)
    old = vault.text(case, "old", rule, audience=Audience.L3)
    proposal = begin(case, old)
    # Readers get the files of today's text; those who write see what there is to mention.
    names = [vault.word(f"was L3 file {n}", case.earlier(Audience.L3)) for n in range(1)]
    link = attach(case, proposal, names[0], "words", "tess")
    change(proposal, replace(old, body=old.body + link), "tess")
    publish(proposal, "tess")
    with db.writing():
        flag = using.raise_flag(
            article_of(case), FlagKind.UNCLEAR, vault.word("was L3 flag", rule), by=viewer("tess")
        )
    case.flags.append(flag.id)
    publish(revise(case, vault.text(case, "new"), by="tess"), "tess")
    _section_gone(vault)
    _now_narrower(vault)


def _section_gone(vault: Vault) -> None:
    case = vault.case("section gone", "tess")
    content = vault.text(case)
    word, name = (
        vault.word(f"gone {n}", case.earlier(Audience.INTERNAL, 3)) for n in ("part", "file")
    )
    proposal = begin(case, content)
    link = attach(case, proposal, name, "words", "tess")
    change(
        proposal,
        replace(content, body=f"{content.body}\n:::l3\nThe {word} {link}\n:::\n"),
        "tess",
    )
    publish(proposal, "tess")
    case.proposals.append(proposal.id)
    publish(revise(case, replace(content, body=content.body + "3. Done.\n"), by="tess"), "tess")


def _now_narrower(vault: Vault) -> None:
    case = vault.case("was public", "tess", audience=Audience.L3)
    publish(begin(case, vault.text(case, "old", audience=Audience.PUBLIC)), "tess")
    publish(revise(case, vault.text(case, "new"), by="tess"), "tess")


def _said_about_it(vault: Vault) -> None:
    case = vault.case("talked about", "tess")
    content = vault.text(case)
    quoted = vault.word("quoted from the L3 part", case.part(3))
    body = f"{content.body}\n:::l3\nThe {quoted} is here.\n:::\n"
    publish(begin(case, replace(content, body=body)), "tess")
    words = {n: vault.word(f"said {n}", case.reads) for n in ("flag", "answer")}
    # Lena, who says it, is shown her own words.
    comment = vault.word("said comment", lambda name: name == "lena" or case.told(name))
    with db.writing():
        article = article_of(case)
        flag = using.raise_flag(
            article, FlagKind.UNCLEAR, words["flag"], by=viewer("tess"), quote=f"The {quoted} is"
        )
        using.answer_flag(flag, words["answer"], by=viewer("tess"))
        using.give_feedback(article, Verdict.WRONG, by=viewer("lena"), comment=comment)
    case.flags.append(flag.id)
    _of_a_team_that_may_not_read_it(vault)


def _of_a_team_that_may_not_read_it(vault: Vault) -> None:
    """The desk owns an article for L3: it is due and flagged, and the desk must not hear of it."""
    case = vault.case("of the desk", "tess", audience=Audience.L3)
    publish(begin(case, vault.text(case)), "tess")
    with db.writing():
        article = article_of(case)
        desk = db.session.scalars(select(Team).where(Team.name == "Service desk")).one()
        article.team_id = desk.id
        flag = using.raise_flag(
            article, FlagKind.UNSAFE, vault.word("desk flag", case.reads), by=viewer("tess")
        )
        note = vault.word("desk due note", case.reads)
        using.ask_for_review(article, DueReason.CALENDAR, by=viewer("rea"), note=note)
    case.flags.append(flag.id)


def _nobody_owns_it(vault: Vault) -> None:
    case = vault.case("of nobody", "", audience=Audience.L2)
    content = vault.text(case)
    word = vault.word("of nobody L3", case.part(3))
    body = f"{content.body}\n:::l3\nThe {word} is here.\n:::\n"
    publish(begin(case, replace(content, body=body), author="tess"), "tess")
    with db.writing():
        article_of(case).owner_id = None


def _note_addresses(vault: Vault) -> None:
    from portal.kb.models.article import ArticleSlug

    for case in vault.cases.values():
        article = article_of(case)
        case.slugs = list(
            db.session.scalars(select(ArticleSlug.slug).where(ArticleSlug.article_id == article.id))
        )
        case.proposals = list(
            db.session.scalars(select(Proposal.id).where(Proposal.article_id == article.id))
        )
