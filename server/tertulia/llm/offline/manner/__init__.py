"""How offline agents speak German and Spanish: the same facts, in each of their registers."""
