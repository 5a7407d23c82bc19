"""How fast qdabridge reads and writes, how much memory it takes, and against what."""
