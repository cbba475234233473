"""The blueprint all pages of payback stand on."""

from flask import Blueprint

bp = Blueprint("payback", __name__)
