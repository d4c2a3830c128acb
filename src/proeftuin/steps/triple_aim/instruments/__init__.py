"""Questionnaires as data: what was asked, what the answers mean, and how scores are made of them."""
