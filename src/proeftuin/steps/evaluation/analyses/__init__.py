"""Other analyses of the same question: each takes a question and gives findings in the tables of an evaluation."""
