"""Keep the index, the words it is spelled by, and the searches people have saved."""
