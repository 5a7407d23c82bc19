"""Operations: pure functions on packages; each gives a new package or a report."""
