"""The blueprint all pages of actions stand on."""

from flask import Blueprint

bp = Blueprint("actions", __name__)
