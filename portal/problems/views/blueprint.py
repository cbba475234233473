"""The blueprint all pages of problems stand on."""

from flask import Blueprint

bp = Blueprint("problems", __name__)
