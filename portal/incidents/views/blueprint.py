"""The blueprint all pages of incidents stand on."""

from flask import Blueprint

bp = Blueprint("incidents", __name__)
