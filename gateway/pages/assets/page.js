// Everything works without this file; it only adds comfort.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// A form that was sent is not sent twice by an impatient hand.
for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// The entry of the page that is shown may stand outside of a navigation that is moved sideways.
document.querySelector("nav.main [aria-current]")?.scrollIntoView({
  block: "nearest",
  inline: "center",
});

// How senders are served now: asked for again as long as the page is open. A page that gets no answer
// says so itself, twice in a row being enough, and goes on by itself once it gets one.
const line = document.getElementById("service");
if (line) {
  const { lang, stale, staleMore, staleIcon } = line.dataset;
  // Together they stay below ten seconds: asked, not answered, asked once more, not answered.
  const everyMs = Number(line.dataset.every);
  const againMs = 500;
  const waitMs = 2_000;
  // A page that nobody looks at asks less, and stays below ten seconds, too, as far as its browser lets
  // it; who comes back to it is told at once.
  const hiddenMs = 5_000;
  const [sign, head, more, act] = [".sign", "strong", ".more", "a"].map((part) =>
    line.querySelector(part)
  );
  const notify = document.querySelector("[data-notify]");
  const icon = document.getElementById("icon");
  const title = document.title.slice(line.dataset.mark.length);
  const timeOf = new Intl.DateTimeFormat(lang === "vi" ? "vi-VN" : "en-GB", {
    timeZone: "Asia/Ho_Chi_Minh",
    timeStyle: "medium",
  });
  // Kept before it is needed: nobody can be asked for it when the gateway is gone.
  new Image().src = staleIcon;
  let heardAt = new Date();
  let failed = 0;
  let isStale = false;
  let shown = line.dataset.state;
  let timer;

  // Said again only where it is another: who listens to the page hears no repetitions.
  const put = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };
  const signs = { good: "✓", warning: "!", bad: "✕" };
  const show = ({ level, mark, head: words, more: facts, action, icon: path }, isOld = false) => {
    line.className = `service ${level}${isOld ? " stale" : ""}`;
    put(sign, signs[level]);
    put(head, words);
    put(more, facts);
    act.hidden = !action;
    if (action) {
      act.href = action.path;
      put(act, action.text);
    }
    document.title = mark + title;
    if (icon.getAttribute("href") !== path) icon.href = path;
  };
  const tell = (words, facts) => {
    if (!wanted() || Notification.permission !== "granted") return;
    new Notification(`Songhanh: ${words}`, { body: facts, tag: "songhanh", lang });
  };
  const changed = () => document.dispatchEvent(new Event("songhanh:changed"));

  const heard = (told) => {
    const wasStale = isStale;
    heardAt = new Date();
    failed = 0;
    isStale = false;
    show(told);
    line.dataset.state = told.state;
    if (told.state !== shown) tell(told.head, told.more);
    if (told.state === shown && !wasStale) return;
    shown = told.state;
    // A page that could not be shown is shown now.
    if (document.querySelector("[data-reload]")) location.reload();
    else changed();
  };
  const unheard = () => {
    failed++;
    if (failed < 2 || isStale) return;
    isStale = true;
    const words = stale.replace("…", timeOf.format(heardAt));
    line.dataset.state = "stale";
    show(
      { level: "bad", mark: `✕ ${words} · `, head: words, more: staleMore, icon: staleIcon },
      true,
    );
    tell(words, staleMore);
  };
  const ask = async () => {
    clearTimeout(timer);
    try {
      const signal = AbortSignal.timeout(waitMs);
      const response = await fetch(`/service?lang=${lang}`, { signal, redirect: "error" });
      if (!response.ok) throw new Error(String(response.status));
      heard(await response.json());
    } catch {
      unheard();
    }
    clearTimeout(timer);
    const pauseMs = document.hidden && !wanted() ? hiddenMs : everyMs;
    timer = setTimeout(ask, failed === 1 ? againMs : pauseMs);
  };

  // Whether notifications are wanted is this browser's affair.
  const key = "songhanh-notify";
  const wanted = () => {
    try {
      return localStorage.getItem(key) === "yes";
    } catch {
      return false;
    }
  };
  const label = () => put(notify, wanted() ? notify.dataset.off : notify.dataset.on);
  if (notify && "Notification" in globalThis && isSecureContext) {
    notify.hidden = false;
    label();
    notify.addEventListener("click", async () => {
      const on = !wanted() && await Notification.requestPermission() === "granted";
      localStorage.setItem(key, on ? "yes" : "no");
      label();
    });
  }

  timer = setTimeout(ask, everyMs);
  document.addEventListener("visibilitychange", () => document.hidden || ask());
  addEventListener("pageshow", ({ persisted }) => persisted && ask());
  addEventListener("online", ask);
  addEventListener("offline", ask);
}
