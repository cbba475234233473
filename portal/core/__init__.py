"""Mechanisms every feature is built on; no word of the product lives here."""
