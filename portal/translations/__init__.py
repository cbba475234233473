"""Texts of the portal in other languages: gettext catalogues, one a feature."""
