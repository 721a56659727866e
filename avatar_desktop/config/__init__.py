"""What a person has configured: one readable file, and secrets in the system's key store."""
