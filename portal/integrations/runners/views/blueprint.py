"""The blueprint and the doors the pages share."""

from flask import Blueprint

from portal.core.web import needs
from portal.integrations.runners.policy import RunnersPermission

ID = "int(max=2147483647)"  # more does not fit a column, so it is no record's number

bp = Blueprint("runners", __name__)
manages = needs(RunnersPermission.MANAGE)
sees = needs(RunnersPermission.SEE_RUNS)
