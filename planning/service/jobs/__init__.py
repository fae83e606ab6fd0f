"""Questions that take long: kept on disk, worked on one after another, going on after a restart."""
