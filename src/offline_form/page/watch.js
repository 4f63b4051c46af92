// Runs where the rest did not, because the browser is too old to read it. Written for the oldest ones.
if (!document.documentElement.getAttribute("data-begun")) document.getElementById("unopened").hidden = false;
