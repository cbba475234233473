"""Where templates, static files and migrations lie, in a checkout and in an installed wheel."""

import tomllib
from importlib import metadata
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def resource(name: str) -> Path:
    """Return the folder `templates`, `static` or `migrations`; raises `FileNotFoundError`."""
    for candidate in (_PACKAGE / "_resources" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"Portal was installed without its {name} folder; install it again.")


def version() -> str:
    """Return the version of this program, also from a checkout that was never installed."""
    try:
        return metadata.version("portal")
    except metadata.PackageNotFoundError:
        project = tomllib.loads((_PACKAGE.parent / "pyproject.toml").read_text())["project"]
        return str(project["version"])
