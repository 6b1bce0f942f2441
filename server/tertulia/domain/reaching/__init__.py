"""When and of what people are told who are not here."""
