"""HTTP as every cloud needs it: client, ways out, errors in words, downloads."""
