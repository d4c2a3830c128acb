"""Population management: a regional workbench and a national monitor for the Triple Aim."""
