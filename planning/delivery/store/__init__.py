"""The store: files by their content, and the registry of deliveries with their states."""
