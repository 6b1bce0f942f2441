"""What keeps memories few and worth keeping: alike ones become one, and little used ones go."""
