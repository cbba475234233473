"""Tokens of runners: in the settings or in a file of the server, never in the database."""

from portal.core.keyring import Keyring

keyring = Keyring("token")
