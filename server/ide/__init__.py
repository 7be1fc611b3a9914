"""What editors show, in plain words and plain data: nothing here knows the protocol."""
