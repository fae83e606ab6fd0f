"""Events: what happens to the spacecraft and in its fields of view, and when interrupting it would hurt."""
