"""How every page looks and behaves: layout, parts of pages, forms, languages and files for browsers."""
