"""Tables of fields of the interface control documents, made from the code that defines the fields."""
