// Live parts of a page: when something has changed, the page is fetched again and its parts marked
// data-live are put in place. Without this file, reloading does the same.
const parts = document.querySelectorAll("[data-live]");
if (parts.length > 0 && "EventSource" in window) {
  let busy = false;
  let again = false;
  const refresh = async () => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      const response = await fetch(location.href, { redirect: "error" });
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      for (const part of document.querySelectorAll("[data-live]")) {
        const fresh = page.getElementById(part.id);
        // Nothing changes under somebody's hands.
        if (!fresh || part.contains(document.activeElement)) continue;
        if (part.innerHTML !== fresh.innerHTML) part.innerHTML = fresh.innerHTML;
        part.className = fresh.className;
      }
    } catch {
      // The next change tries again.
    } finally {
      busy = false;
      if (again) {
        again = false;
        setTimeout(refresh, 250);
      }
    }
  };
  let source;
  const listen = () => {
    source = new EventSource("/console/events");
    source.addEventListener("changed", refresh);
  };
  listen();
  addEventListener("pagehide", () => source.close());
  // The page hears of the gateway again, or messages are served otherwise: a stream that a gateway
  // which was just starting has refused is not opened anew by itself.
  document.addEventListener("songhanh:changed", () => {
    if (source.readyState === EventSource.CLOSED) listen();
    refresh();
  });
  // A switch takes less than a second: its page looks more often while it runs.
  if (document.querySelector("[data-poll]")) {
    const timer = setInterval(() => {
      if (document.querySelector("[data-poll]")) refresh();
      else clearInterval(timer);
    }, 400);
  }
}

// Values of the step that is pointed at are read below their chart. The page may be renewed meanwhile.
const read = (step) => {
  const chart = step.closest("[data-chart]");
  for (const other of chart.querySelectorAll(".read")) other.classList.remove("read");
  step.classList.add("read");
  chart.querySelector(".reading").textContent = step.querySelector("title").textContent;
};
for (const event of ["pointerover", "pointerdown"]) {
  addEventListener(event, ({ target }) => {
    if (target instanceof Element && target.matches(".step")) read(target);
  });
}

// Fields of the header light up where they are pointed at, in the bytes and in the list.
for (const field of document.querySelectorAll("[data-field]")) {
  const twins = () => document.querySelectorAll(`[data-field="${field.dataset.field}"]`);
  field.addEventListener("mouseenter", () => twins().forEach((each) => each.classList.add("lit")));
  field.addEventListener(
    "mouseleave",
    () => twins().forEach((each) => each.classList.remove("lit")),
  );
}
