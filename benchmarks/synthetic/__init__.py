"""Makes projects of any size; needs nothing but the standard library."""
