"""The blueprint all pages of postmortems stand on."""

from flask import Blueprint

bp = Blueprint("postmortems", __name__)
