"""The blueprint all pages of changes stand on."""

from flask import Blueprint

bp = Blueprint("changes", __name__)
