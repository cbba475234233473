"""The judged queries, the engines they are asked of, and what is measured."""
