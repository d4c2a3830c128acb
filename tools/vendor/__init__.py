"""Brings the front-end files that pages carry into the repository, with their licences and checksums."""
