"""A layout, a seed and the catalogues go in; a made-up ITA page with its answers comes out."""
