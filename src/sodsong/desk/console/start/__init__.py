"""Setting the desk up in the browser, from an empty folder to a watch that can tell people: what is there goes in, the next step comes out."""
