// Says when what this page shows has changed, and offers the new one. The page works without it.

const asked = document.querySelector('meta[name="live"]');
const main = document.getElementById("main");

if (asked && main && window.EventSource) {
  const region = document.createElement("div");
  region.setAttribute("role", "status");
  main.prepend(region); // empty from the start, so that a screen reader notices what comes in

  const streams = new URLSearchParams(asked.content.split(" ").map((name) => ["stream", name]));
  let source;
  let known; // the tag of the page as it was loaded; null for pages that have none
  let timer;

  const tag = async () => {
    const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" });
    return answer.ok ? answer.headers.get("etag") : known;
  };

  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  };

  const say = () => {
    close();
    if (region.hasChildNodes()) return;
    const notice = document.createElement("p");
    notice.className = "notice";
    const link = document.createElement("a");
    link.href = location.pathname + location.search;
    link.textContent = asked.dataset.again;
    notice.append(`${asked.dataset.says} `, link);
    region.append(notice);
  };

  // A room has changed; this page of it may not have. All who listen do not ask at once.
  const look = async (isNews) => {
    try {
      const now = await tag();
      if (known === undefined) known = now;
      else if (now === null ? isNews : now !== known) say();
    } catch {
      // The line is down: the next event asks again.
    }
  };

  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(look, 200 + Math.random() * 1800, true);
  };

  const open = () => {
    look(false);
    source = new EventSource(`/live?${streams}`);
    source.addEventListener("changed", heard);
    source.addEventListener("missed", heard);
    source.addEventListener("error", () => {
      if (source?.readyState === EventSource.CLOSED) {
        close();
        timer = setTimeout(() => document.hidden || source || open(), 15_000);
      }
    });
  };

  // A browser has few connections for one site: a page that nobody looks at lets its own go.
  function turn() {
    if (document.hidden) close();
    else if (!source && !region.hasChildNodes()) open();
  }

  addEventListener("visibilitychange", turn, true);
  addEventListener("pagehide", close);
  addEventListener("pageshow", turn);
}
