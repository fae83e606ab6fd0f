"""The way to the control centre and back: a directory or SFTP, acknowledgements and rejections."""
