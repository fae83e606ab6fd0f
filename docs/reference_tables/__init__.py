"""What makes the generated parts of pages: commands from their help, keys and columns from what defines them."""
