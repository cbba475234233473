"""The blueprint all pages of insights stand on."""

from flask import Blueprint

bp = Blueprint("insights", __name__)
