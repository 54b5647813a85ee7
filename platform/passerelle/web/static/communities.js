// Topics: new replies as they come, drafts that keep themselves, names after an @.
// The pages work without it.

const say = (element, text) => {
  if (element) element.textContent = text;
};

// New replies: a bar says how many, and shows them where they belong. Nothing jumps.
const posts = document.querySelector("#posts[data-live]");
const region = document.getElementById("newer");

if (posts && region && window.EventSource) {
  const path = `/topics/${posts.dataset.topic}`;
  let source;
  let waiting;
  let timer;

  const look = async () => {
    const after = posts.dataset.last;
    const answer = await fetch(`${path}/newer?after=${encodeURIComponent(after)}`, { cache: "no-store" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (after !== posts.dataset.last) return heard(); // some of them were shown meanwhile
    const came = page.querySelector("template");
    if (!came || came.dataset.count === "0") return;
    waiting = came;
    let bar = region.querySelector("button");
    if (!bar) {
      bar = document.createElement("button");
      bar.className = "button newer";
      bar.type = "button";
      bar.addEventListener("click", show);
      region.append(bar);
    }
    say(bar, came.dataset.says);
  };

  const show = () => {
    if (!waiting) return;
    const first = waiting.content.querySelector("li");
    posts.append(document.importNode(waiting.content, true));
    posts.dataset.last = waiting.dataset.last;
    region.replaceChildren();
    document.getElementById(first.id)?.focus();
    if ("marks" in posts.dataset) {
      fetch(`${path}/read`, { method: "POST", body: new URLSearchParams({ to: waiting.dataset.last }) });
    }
    waiting = undefined;
    heard(); // there may be more than one answer holds
  };

  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => look().catch(() => {}), 50 + Math.random() * 350);
  };

  const close = () => {
    source?.close();
    source = undefined;
  };

  const open = () => {
    if (source || !posts.dataset.last) return;
    source = new EventSource(`/live?stream=topic/${posts.dataset.topic}`);
    source.addEventListener("open", heard);
    source.addEventListener("changed", heard);
    source.addEventListener("missed", heard);
    // Lines that break are taken up by the browser; ones that were refused are not.
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      close();
      setTimeout(() => document.hidden || open(), 15_000);
    });
  };

  // A page that nobody looks at lets its connection go, and catches up when it is looked at.
  addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();
}

// The draft is kept a few seconds after the last key.
for (const form of document.querySelectorAll("form.composer")) {
  const said = form.querySelector("[data-said]");
  const body = form.elements.namedItem("body");
  let timer;
  let kept;
  let isSent = false;

  const words = () => {
    const typed = new URLSearchParams();
    for (const name of ["title", "body", "language", "parent"]) {
      const field = form.elements.namedItem(name);
      if (field) typed.set(name, field.value);
    }
    return typed;
  };

  const keep = async () => {
    const typed = words().toString();
    if (isSent || typed === kept) return;
    const answer = await fetch(form.dataset.keep, { method: "POST", body: new URLSearchParams(typed) });
    if (answer.ok) {
      kept = typed;
      say(said, form.dataset.kept);
    }
  };

  kept = words().toString();
  form.addEventListener("input", () => {
    say(said, "");
    clearTimeout(timer);
    timer = setTimeout(() => keep().catch(() => {}), 2000);
  });
  form.addEventListener("submit", () => {
    isSent = true;
    clearTimeout(timer);
  });
  addEventListener("pageshow", () => {
    isSent = false;
  });

  if (body) names(form, body);
}

// After an @, the members whose names begin like what is typed; arrows and Enter choose one.
function names(form, field) {
  const list = document.createElement("ul");
  list.className = "names";
  list.id = "names";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.named);
  field.after(list);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", "names");
  let at = -1;
  let asked = 0;

  const begun = () => {
    const before = field.value.slice(0, field.selectionStart);
    return /(?:^|[\s(])@([\p{L}\p{N}.]{1,40})$/u.exec(before)?.[1];
  };

  // What was asked before is not shown after.
  const close = () => {
    asked++;
    list.hidden = true;
    list.replaceChildren();
    field.removeAttribute("aria-activedescendant");
    at = -1;
  };

  const point = (to) => {
    const options = [...list.children];
    at = (to + options.length) % options.length;
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
    field.setAttribute("aria-activedescendant", options[at].id);
  };

  const choose = (option) => {
    const word = begun();
    if (!word) return close();
    const end = field.selectionStart;
    field.setRangeText(`${option.dataset.handle} `, end - word.length, end, "end");
    close();
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const members = async (word) => {
    const answer = await fetch(`${form.dataset.names}?q=${encodeURIComponent(word)}`);
    return answer.ok ? (await answer.json()).items : [];
  };

  field.addEventListener("input", async () => {
    const word = begun();
    if (!word) return close();
    const mine = ++asked;
    const found = await members(word).catch(() => []);
    if (mine !== asked) return;
    list.replaceChildren(
      ...found.map((one, n) => {
        const option = document.createElement("li");
        option.id = `name-${n}`;
        option.setAttribute("role", "option");
        option.dataset.handle = one.handle;
        option.textContent = `${one.name} @${one.handle}`;
        option.addEventListener("mousedown", (event) => {
          event.preventDefault();
          choose(option);
        });
        return option;
      }),
    );
    list.hidden = !found.length;
    if (found.length) point(0);
    else close();
  });

  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (!begun()) return close();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      point(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" || event.key === "Tab") {
      event.preventDefault();
      choose(list.children[at]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  });
  field.addEventListener("blur", close);
  document.addEventListener("selectionchange", () => {
    if (!list.hidden && !begun()) close();
  });
}
