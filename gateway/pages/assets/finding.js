// The key of search boxes everywhere; not where somebody types.
addEventListener("keydown", (event) => {
  const find = document.querySelector("[data-find]");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !find) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  find.focus();
  find.select();
});

// Live parts come and go with their buttons, so the page listens and not each of them.
const showCopies = () => {
  for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
};
showCopies();
new MutationObserver(showCopies).observe(document.body, { childList: true, subtree: true });
addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    // Without TLS there is no clipboard but by a selection.
    const field = document.createElement("textarea");
    field.value = button.dataset.copy;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    button.focus();
  }
  button.textContent = button.dataset.copied;
  setTimeout(() => button.textContent = label, 1500);
});

// How long ago something was stays true while the page is open, whatever this machine's clock says.
const ahead = Number(document.body.dataset.now) - Date.now();
const tellAgo = () => {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const since = Date.now() + ahead - Date.parse(time.dateTime);
    const seconds = Math.max(0, Math.floor(since / 1000));
    if (seconds >= 86400) {
      time.textContent = time.title;
      time.removeAttribute("data-ago");
      continue;
    }
    const [unit, n] = seconds < 60
      ? ["agoSeconds", seconds]
      : seconds < 3600
      ? ["agoMinutes", Math.floor(seconds / 60)]
      : ["agoHours", Math.floor(seconds / 3600)];
    const text = document.body.dataset[unit].replace("#", n);
    if (time.textContent !== text) time.textContent = text;
  }
};
if (!Number.isNaN(ahead)) setInterval(tellAgo, 10_000);

// A link to a part that is folded opens it.
const unfold = () => {
  const part = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  for (let at = part; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  if (part) part.scrollIntoView();
};
addEventListener("hashchange", unfold);
unfold();

// The two fields of a time of one's own are there where it is chosen.
for (const select of document.querySelectorAll("select[data-spans]")) {
  const fields = select.form.querySelectorAll("[data-own-span]");
  const show = () => fields.forEach((field) => field.hidden = select.value !== "custom");
  select.addEventListener("change", show);
  show();
}

// Jump to a line of a long document.
for (const select of document.querySelectorAll("select[data-jump]")) {
  select.closest("[hidden]")?.removeAttribute("hidden");
  select.addEventListener("change", () => location.hash = select.value);
}
for (const button of document.querySelectorAll("[data-unfold]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(open));
    const folds = document.getElementById(button.dataset.unfold).querySelectorAll("details");
    for (const fold of folds) fold.open = open;
  });
}
