"""The list of service levels, and what is particular about the pages of policies."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.languages import later
from portal.sla.forms import PolicyForm
from portal.sla.models.policies import SlaPolicy
from portal.sla.queries import effects, examples, history, order, rules
from portal.sla.services import policies as verbs
from portal.sla.views.versioned import Rule, add_pages, bp, reads


@bp.get("/admin/sla")
@reads
def service_levels() -> ResponseReturnValue:
    """List policies and calendars, those in use first."""
    policies = [*rules.policies(), *rules.policies(retired=True)]
    return render_template(
        "sla/service_levels.html",
        policies=[(each, rules.targets_now(each)) for each in policies],
        calendars=[
            (each, rules.work_now(each))
            for each in (*rules.calendars(), *rules.calendars(retired=True))
        ],
        names=rules.calendar_names(),
        hidden={each.slot.number: each.hidden_by for each in order.turns() if each.hidden_by},
    )


def _shown(policy: SlaPolicy) -> dict[str, Any]:
    targets, slot = rules.targets_now(policy), order.slot_of(policy)
    return {
        "targets": targets,
        "slot": slot,
        "order": order.turns(),
        "would_hide": " ".join(order.never_again(each) for each in order.newly_hidden(slot)),
        "calendars": rules.calendar_names(),
        "versions": history.of_policy(policy),
        "examples": examples.of_policy(targets, rules.works_now(), examples.next_friday()),
    }


def _tried(form: PolicyForm, policy: SlaPolicy | None) -> dict[str, Any]:
    verbs.require_sooner_where_urgent(form.targets)
    slot = form.card.slot(policy.id if policy else None)
    viewer = current_viewer()
    return {
        "examples": examples.of_policy(form.targets, rules.works_now(), form.moment),
        "effects": effects.of_policy(slot, form.targets, policy=policy, viewer=viewer),
    }


add_pages(
    Rule(
        name="policy",
        plural="policies",
        verbs=verbs,
        form=PolicyForm,
        find=rules.policy,
        shown=_shown,
        tried=_tried,
        added=later("%(name)s is added. New clocks take it where it fits."),
        retired=later("%(name)s is retired. Clocks that run keep it to their end."),
        brought_back=later("%(name)s is in use again."),
    )
)
