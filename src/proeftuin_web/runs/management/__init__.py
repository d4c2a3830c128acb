"""What is done from the command line of the framework."""
