"""A synthetic Dutch-like population in care tables, for trying out, teaching, testing and measuring speed."""
