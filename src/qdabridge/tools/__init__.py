"""Tools: one module each; what a tool writes, reads, approximates and drops."""
