"""Changing the codes of a project by a map: the steps of ``operations.recode``."""
