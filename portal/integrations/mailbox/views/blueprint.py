"""The blueprint all pages of mail stand on."""

from flask import Blueprint

bp = Blueprint("mailbox", __name__)
