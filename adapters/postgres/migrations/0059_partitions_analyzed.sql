-- Plans are made from what is known of the whole, which no vacuum of the server's own looks at.
analyze message;
analyze outcome;
