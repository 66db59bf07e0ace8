// A menu closes with Escape, which brings the reader back to its button, and when the reader goes elsewhere.
"use strict";
const open = () => document.querySelectorAll("details.more[open]");
const leave = (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
};
addEventListener("click", leave);
addEventListener("focusin", leave);
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
