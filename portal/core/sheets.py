"""Tables for spreadsheets, in which no cell is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def sheet(name: str, headings: Sequence[str], rows: Iterable[Iterable[object]]) -> Response:
    """Answer with a table as CSV, to be saved as `<name>.csv`."""
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(headings)
    table.writerows(map(_plain, row) for row in rows)
    attached = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(file.getvalue(), mimetype="text/csv", headers=attached)


def _plain(value: object) -> object:
    """Return a cell no spreadsheet takes for a formula; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
