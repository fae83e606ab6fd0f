"""What makes the tables of the reference: commands from their help, keys from the models of files."""
