"""The first hour: what an admin of a new portal does once, step by step."""
