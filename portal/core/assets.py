"""Static files with an address that changes when they do, so that browsers may keep them for ever.

One fingerprint is taken over all files and put into the *path*: `/assets/<fingerprint>/js/main.js`.
A relative `import` in a module then inherits it, which a query string would not give. Style sheets
are answered joined into one, texts compressed once and kept. While debugging, and for the
fingerprint of another version, the same files are answered with an ETag and `no-cache`.
"""

from functools import cache
from hashlib import blake2b
from pathlib import Path

from flask import Flask, Response, current_app, request, send_from_directory
from werkzeug.security import safe_join

from portal.core import compression
from portal.core.bundling import Modules, joined
from portal.core.web import open_to_everyone

BELOW = "/assets"
FOR_EVER = 365 * 24 * 3600
STYLES = "css/portal.css"
TEXTS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
LEVEL = 9  # packed once, sent often


def install(app: Flask, folder: Path) -> None:
    """Answer the files below `/assets/`, give templates `asset(path)` and `modules_of(html)`."""
    present, modules = fingerprint(folder), Modules(folder / "js")

    @cache
    def known(path: str) -> str:
        if not (folder / path).is_file():
            raise LookupError(f"There is no static file {path!r}.")
        return path

    def asset(path: str) -> str:
        # Put together by hand: a page asks for some twenty, which took as long as three statements.
        version = "now" if current_app.debug else present
        return f"{request.script_root}{BELOW}/{version}/{known(path)}"

    @open_to_everyone
    def answer(version: str, path: str) -> Response:
        response = _text(folder, path) if Path(path).suffix in TEXTS else None
        response = response or send_from_directory(folder, path, conditional=True)
        response.headers["Cache-Control"] = (
            f"public, max-age={FOR_EVER}, immutable" if version == present else "no-cache"
        )
        return response

    app.add_url_rule(f"{BELOW}/<version>/<path:path>", "asset", answer)
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.globals["modules_of"] = lambda html: [
        asset(f"js/{name}") for name in modules.of_page(html)
    ]


def fingerprint(folder: Path) -> str:
    """Return ten hex digits that change with any name or byte below the folder."""
    digest = blake2b(digest_size=5)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _text(folder: Path, path: str) -> Response | None:
    """Return the answer of a text file, from the kept ones; none for what is not there."""
    found = safe_join(str(folder), path)
    if found is None or not Path(found).is_file():
        return None
    forms = (_forms.__wrapped__ if current_app.debug else _forms)(folder, path)
    is_small = compression.is_taken()
    content = forms[is_small]
    response = Response(content, mimetype=TEXTS[Path(path).suffix])
    if is_small:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.set_etag(blake2b(content, digest_size=8).hexdigest())
    response.make_conditional(request)
    return response


@cache
def _forms(folder: Path, path: str) -> tuple[bytes, bytes]:
    """Return a file as it is sent: plain, and compressed."""
    whole = joined(folder / path) if path == STYLES else (folder / path).read_text("utf-8")
    plain = whole.encode()
    return plain, compression.packed(plain, level=LEVEL)
