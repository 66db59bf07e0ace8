"""Pictures of pages go in; their text, lists cell by cell, or a reason why there is none, comes out."""
