"""The course of an incident as a drawing: places in per cent, so that it fits any width."""
