"""The inputs and options of one model, and sending them."""
