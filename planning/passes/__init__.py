"""Ground-station passes: when stations see the spacecraft, what a pass carries, what the memory holds between them."""
