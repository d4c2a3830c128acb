"""Tools that make what the repository holds; the library never needs them."""
