"""`/admin/design`: the reference, in both colours or in those of the reader."""

import re
from functools import cache

from flask import Flask, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.policy import AccountsPermission
from portal.core.resources import resource
from portal.core.web import needs
from portal.home.design import parts, tokens
from portal.home.design.samples import examples

ICON = re.compile(r'\bicon(?:_name)?(?:\(|=)"([\w-]+)"')
OWN = "own"


def install(app: Flask) -> None:
    """Add the reference for whoever runs the portal, and the way from its former address."""
    app.add_url_rule("/admin/design", "design", design)
    app.add_url_rule("/styleguide", "styleguide", moved)


@needs(AccountsPermission.OPERATE)
def design() -> ResponseReturnValue:
    """Show tokens, and every component in every state."""
    return render_template(
        "styleguide/index.html",
        parts=parts.PARTS,
        components=parts.components(),
        twin=parts.twin,
        tokens=tokens,
        icons=icons(),
        both=request.args.get("colours") != OWN,
        **examples(),
    )


@needs(AccountsPermission.OPERATE)
def moved() -> ResponseReturnValue:
    """Lead on from where it was."""
    return redirect("/admin/design", 301)


@cache
def icons() -> list[str]:
    """Return the icons that templates name."""
    pages = (page.read_text(encoding="utf-8") for page in resource("templates").rglob("*.html"))
    return sorted({name for page in pages for name in ICON.findall(page)})
