"""What may be asked: one model a question, for the loop that checks it and the worker that answers it."""
