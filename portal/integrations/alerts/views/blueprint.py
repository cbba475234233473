"""The blueprint and the doors the pages of sources share."""

from flask import Blueprint

from portal.core.web import needs
from portal.integrations.alerts.policy import AlertsPermission

ID = "int(max=2147483647)"  # more does not fit a column, so it is no record's number

bp = Blueprint("alerts", __name__)
sees = needs(AlertsPermission.SEE_SOURCES)
manages = needs(AlertsPermission.MANAGE_SOURCES)
