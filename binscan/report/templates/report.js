
for (const box of document.querySelectorAll("input[type=checkbox]")) {
  const name = "binscan " + box.id;
  try {
    box.checked = localStorage.getItem(name) === "1";
    box.addEventListener("change", () => localStorage.setItem(name, box.checked ? "1" : "0"));
  } catch { /* a browser without storage: ticks last as long as the page */ }
}
