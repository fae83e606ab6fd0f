"""Payload activities: templates, activity files, the requests and the configuration history they imply."""
