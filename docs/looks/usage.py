"""What pages used of the style sheet and the scripts: rules and functions, by where they begin.

Every process of a test run writes a file into one folder; read together they are the usage of the
run. Where something begins means something in the same sources only, so a file names them.
"""

import json
import os
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.core.assets import fingerprint
from portal.core.resources import resource

Spans = dict[tuple[int, int], bool]  # from where to where a function reaches, and if it was called


class OtherSources(ValueError):
    """A file was written over other style sheets or scripts than there are now."""


@dataclass
class Usage:
    """Where the rules begin that were met, and every function a browser saw, by its file."""

    rules: set[int] = field(default_factory=set)
    rules_of_guide: set[int] = field(default_factory=set)  # met by the design reference
    functions: dict[str, Spans] = field(default_factory=lambda: defaultdict(dict))

    def meet_script(self, name: str, functions: list[dict[str, Any]]) -> None:
        """Add what `Profiler.takePreciseCoverage` says of one script."""
        for each in functions:
            whole = each["ranges"][0]
            self._meet(name, (whole["startOffset"], whole["endOffset"]), whole["count"] > 0)

    def write(self, folder: Path) -> None:
        """Add a file to the folder."""
        spans = {
            name: [[*span, is_met] for span, is_met in sorted(found.items())]
            for name, found in self.functions.items()
        }
        kept = {"sources": _sources(), "functions": spans}
        kept |= {"rules": sorted(self.rules), "rules_of_guide": sorted(self.rules_of_guide)}
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{os.getpid()}.json").write_text(json.dumps(kept), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Usage":
        """Return what all files of the folder say; refuses those of other sources."""
        usage = cls()
        for path in sorted(folder.glob("*.json")):
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["sources"] != _sources():
                raise OtherSources(f"Style sheets or scripts changed after {path} was written.")
            usage.rules.update(kept["rules"])
            usage.rules_of_guide.update(kept["rules_of_guide"])
            for name, spans in kept["functions"].items():
                for begin, end, is_met in spans:
                    usage._meet(name, (begin, end), is_met)
        return usage

    def _meet(self, name: str, span: tuple[int, int], is_met: bool) -> None:
        found = self.functions[name]
        found[span] = is_met or found.get(span, False)


def _sources() -> str:
    return fingerprint(resource("static"))
