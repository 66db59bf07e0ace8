"""The desk put together: settings and the apps go in, one web application and one river come out."""
