"""Reaching by mail who is not here, and what may be done by the links in such mails."""
