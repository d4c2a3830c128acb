"""Sites (*proeftuinen*), their parties and governance, and what happened around them."""
