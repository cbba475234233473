"""Tables for spreadsheets: what was typed stays text, what is a number stays one."""

from flask import Flask

from portal.core.sheets import sheet


def test_no_cell_is_taken_for_a_formula(app: Flask) -> None:
    answer = sheet("services", ["service", "cases"], [["=HYPERLINK(1)", -3], ["-2+3", 0.5]])
    assert answer.get_data(as_text=True).splitlines() == [
        "service,cases",
        "'=HYPERLINK(1),-3",
        "'-2+3,0.5",
    ]


def test_it_is_saved_under_its_name(app: Flask) -> None:
    answer = sheet("services", ["service"], [])
    assert answer.headers["Content-Disposition"] == 'attachment; filename="services.csv"'
    assert answer.mimetype == "text/csv"
