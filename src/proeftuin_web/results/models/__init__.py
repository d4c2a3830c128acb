"""What this part of the application keeps."""
