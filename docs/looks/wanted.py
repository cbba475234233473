"""What no run brings about and is wanted all the same, by reason: files, rules, functions."""

WANTED: dict[str, tuple[str, ...]] = {
    "on paper": ("print.css",),
    "colours forced by the reader": ("contrast.css",),
}
