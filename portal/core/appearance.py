"""What every template may call: icons, asset addresses, words for times and numbers, the theme."""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zlib import crc32

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.core import assets, clock, tongues, wording
from portal.core.icons import icon
from portal.core.web import is_local, open_to_everyone

THEMES = ("light", "dark")
AVATAR_COLOURS = 8
YEAR = 365 * 24 * 3600


def install(app: Flask, static: Path, *, zone: Callable[[], tzinfo] = lambda: UTC) -> None:
    """Give the templates their words; `zone` answers the time zone of whoever is reading."""
    app.jinja_env.globals.update(
        icon=icon,
        in_language=in_language,
        language_name=tongues.named,
        plural=wording.plural,
        inside=wording.inside,
        listed=wording.listed,
        written_day=wording.written_day,
        length_words=wording.length_words,
        initials=wording.initials,
        file_size=wording.file_size,
        avatar_colour=avatar_colour,
        relative=lambda moment: wording.relative(_aware(moment), clock.now()),
        exact=lambda moment: wording.exact(_aware(moment), zone()),
        day=lambda moment: wording.day(_aware(moment), zone()),
        machine_time=lambda moment: _aware(moment).isoformat(timespec="seconds"),
        chosen_theme=chosen_theme,
    )
    app.add_url_rule("/theme", "choose_theme", choose_theme, methods=["POST"])
    assets.install(app, static)


def chosen_theme() -> str:
    """Return `light` or `dark` when this browser chose one, otherwise an empty string."""
    theme = request.cookies.get("theme", "")
    return theme if theme in THEMES else ""


def in_language(code: str) -> Markup:
    """Return `lang` and `dir` for what holds a text in a language that is not the page's."""
    marks = tongues.marks(code, around=tongues.of_the_page())
    return Markup("").join(Markup(' {}="{}"').format(*each) for each in marks.items())


@open_to_everyone
def choose_theme() -> ResponseReturnValue:
    """Keep the colours this browser asks for, or follow the device again, without any script."""
    target = request.form.get("next")
    response = redirect(target if target and is_local(target) else "/")
    theme = request.form.get("theme", "")
    if theme in THEMES:
        response.set_cookie("theme", theme, max_age=YEAR, samesite="Lax", secure=request.is_secure)
    else:
        response.delete_cookie("theme")
    return response


def avatar_colour(name: str) -> int:
    """Return the number of the colour that goes with a name, always the same one."""
    return crc32(name.encode()) % AVATAR_COLOURS + 1


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
