"""A vendor's signed link goes in; what we see of its customers comes out, and its word goes into the incidents."""
