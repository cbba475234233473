"""Static files with an address that changes when they do, so that browsers may keep them for ever.

One fingerprint is taken over all files and put into the *path*: `/assets/<fingerprint>/js/main.js`.
A relative `@import` in a style sheet and a relative `import` in a module then inherit it, which a
query string would not give. While debugging, and for the fingerprint of another version, the same
files are answered with an ETag and `no-cache`.
"""

from hashlib import blake2b
from pathlib import Path

from flask import Flask, Response, current_app, send_from_directory, url_for

from portal.core.web import open_to_everyone

FOR_EVER = 365 * 24 * 3600


def install(app: Flask, folder: Path) -> None:
    """Answer the files of a folder below `/assets/` and give templates `asset(path)`."""
    present = fingerprint(folder)

    def asset(path: str) -> str:
        if not (folder / path).is_file():
            raise LookupError(f"There is no static file {path!r}.")
        return url_for("asset", version="now" if current_app.debug else present, path=path)

    @open_to_everyone
    def answer(version: str, path: str) -> Response:
        response = send_from_directory(folder, path, conditional=True)
        response.headers["Cache-Control"] = (
            f"public, max-age={FOR_EVER}, immutable" if version == present else "no-cache"
        )
        return response

    app.add_url_rule("/assets/<version>/<path:path>", "asset", answer)
    app.jinja_env.globals["asset"] = asset


def fingerprint(folder: Path) -> str:
    """Return ten hex digits that change with any name or byte below the folder."""
    digest = blake2b(digest_size=5)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
