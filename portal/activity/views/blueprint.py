"""The blueprint of the pages about telling, and of those for whoever runs the portal."""

from flask import Blueprint

bp = Blueprint("activity", __name__)
ID = "int(max=2147483647)"  # more does not fit a column, so it is no record's number
