"""Tables as such, whatever is in them: cells read from files, typed tables written."""
