"""The ways to an account, and what is known of each."""
