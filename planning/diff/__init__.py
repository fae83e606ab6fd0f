"""What differs between two laws, schedules or packages."""
