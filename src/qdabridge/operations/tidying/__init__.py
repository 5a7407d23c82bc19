"""From a project to tidy tables: the steps behind ``operations.tables``."""
