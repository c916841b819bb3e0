// Live parts of a page: when something has changed, the page is fetched again and its parts marked
// data-live are put in place. Without this file, reloading does the same.
const parts = document.querySelectorAll("[data-live]");

// Where no option is marked, a browser selects the first.
const isTyped = (field) =>
  field instanceof HTMLSelectElement
    ? field.selectedIndex !==
      Math.max(0, [...field.options].findLastIndex(({ defaultSelected }) => defaultSelected))
    : field.value !== field.defaultValue || field.checked !== field.defaultChecked;
/** Nothing changes under somebody's hands: what they typed, opened or have to mend stays as it is. */
const isInHands = (part) =>
  part.contains(document.activeElement) ||
  part.querySelector("[data-refused], details[open]") !== null ||
  [...part.querySelectorAll("input, select, textarea")].some(isTyped);

if (parts.length > 0 && "EventSource" in window) {
  let busy = false;
  let again = false;
  let timer;
  // What moves by itself says how often its page looks, in milliseconds, for as long as it moves.
  const poll = () => {
    clearTimeout(timer);
    const moving = [...document.querySelectorAll("[data-poll]")];
    if (moving.length > 0) {
      timer = setTimeout(refresh, Math.min(...moving.map(({ dataset }) => Number(dataset.poll))));
    }
  };
  const refresh = async () => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      const response = await fetch(location.href, {
        redirect: "error",
        headers: { "x-songhanh-live": "1" },
      });
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      for (const part of document.querySelectorAll("[data-live]")) {
        const fresh = page.getElementById(part.id);
        if (!fresh || isInHands(part)) continue;
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
      } else {
        poll();
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
  poll();
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
