"""An installed wheel carries everything the portal reads beside its code."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_wheel_has_templates_styles_migrations_and_the_demo(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        check=True,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "portal/_resources/templates/layout/base.html",
        "portal/_resources/static/css/portal.css",
        "portal/_resources/migrations/env.py",
        "portal/_resources/migrations/versions/0001_first_tables.py",
        "portal/demo/content/company.yaml",
    } <= names
