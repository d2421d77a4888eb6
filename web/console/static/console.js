// What the console's pages gain where JavaScript is on; each works whole without it.
(() => {
  "use strict";

  // The queue by keyboard: only while the focus is in the list, so that no single key surprises anybody elsewhere.
  const keys = () => document.querySelectorAll("[data-keys]").forEach((list) => {
    const links = [...list.querySelectorAll("h2 a")];
    list.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const at = links.findIndex((link) => link.closest("li").contains(document.activeElement));
      const to = { ArrowDown: at + 1, j: at + 1, ArrowUp: at - 1, k: at - 1, Home: 0, End: links.length - 1 }[event.key];
      if (event.key === "/") document.querySelector("input[type=search]").focus();
      else if (to === undefined) return;
      else if (links[to]) links[to].focus();
      event.preventDefault();
    });
  });
  keys();

  // Only the reasons that the chosen status takes.
  for (const choice of document.querySelectorAll("select[data-needs]")) {
    const reasons = document.getElementById(choice.dataset.needs);
    const narrow = () => {
      const group = choice.selectedOptions[0] ? choice.selectedOptions[0].dataset.group : "";
      document.getElementById(choice.dataset.needs + "_field").hidden = !group;
      for (const one of document.querySelectorAll("[data-only]")) one.hidden = one.dataset.only !== choice.value;
      for (const one of reasons.querySelectorAll("optgroup")) one.hidden = one.disabled = one.dataset.group !== group;
      if (reasons.selectedOptions[0] && reasons.selectedOptions[0].closest("optgroup[disabled]")) reasons.value = "";
    };
    choice.addEventListener("change", narrow);
    narrow();
  }

  // What can no longer be taken back goes.
  for (const one of document.querySelectorAll("[data-fades]")) {
    setTimeout(() => one.remove(), Number(one.dataset.fades) * 1000);
  }

  // Enter does nothing where it could only guess which button is meant.
  for (const button of document.querySelectorAll("[data-nothing]")) {
    button.form.addEventListener("submit", (event) => { if (event.submitter === button) event.preventDefault(); }, true);
  }

  for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());

  // A picture as PNG, at twice its size, for a slide.
  for (const button of document.querySelectorAll("[data-png]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const picture = button.closest("figure").querySelector("img"), canvas = document.createElement("canvas");
      canvas.width = picture.naturalWidth * 2;
      canvas.height = picture.naturalHeight * 2;
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => {
        const link = document.createElement("a");
        link.href = URL.createObjectURL(blob);
        link.download = button.dataset.png + ".png";
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 10000);
      });
    });
  }

  // What pages ask for by themselves keeps nobody signed in. Once nobody is, the page goes, with whoever stands on it.
  const overtaken = document.getElementById("overtaken"), list = document.getElementById("list");
  const here = overtaken ? overtaken.dataset.from.replace(/\/version$/, "") : list ? location.pathname + location.search : "/console/";
  const ask = async (address, accept) => {
    try {
      const answer = await fetch(address, { headers: { Accept: accept, "X-Refresh": "1" } });
      if (answer.status === 401) location.assign(here);
      return answer.ok ? answer : null;
    } catch (error) { return null; /* the network is away; the next look tells */ }
  };
  const every = (seconds, look) => {
    const seen = () => { if (!document.hidden) look(); };
    setInterval(seen, seconds * 1000);
    document.addEventListener("visibilitychange", seen);
  };
  const anew = async (...ids) => {
    const answer = await ask(here, "text/html");
    if (!answer) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ids) {
      const old = document.getElementById(id), fresh = page.getElementById(id);
      if (!old || !fresh) continue;
      const at = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
      old.replaceWith(fresh);
      const same = at && [...fresh.querySelectorAll("a")].find((link) => link.getAttribute("href") === at);
      if (same) same.focus({ preventScroll: true });
    }
    return page;
  };

  // The queue shows what is new as soon as it is, and begins at the first referral for whoever uses the keyboard.
  if (list) {
    if (document.activeElement === document.body && !location.hash) list.focus({ preventScroll: true });
    every(15, async () => {
      const { stamp, stamps } = document.getElementById("fresh").dataset;
      if (!stamps || document.querySelector("#list input:checked")) return;
      const answer = await ask(stamps, "application/json");
      if (answer && (await answer.json()).stamp !== stamp) {
        await anew("fresh", "list");
        keys();
      }
    });
  }

  // A page that somebody else has overtaken says so before anything is typed in vain; what the participant writes comes onto it.
  if (overtaken) {
    let unread = document.querySelectorAll("#unread li").length;
    every("live" in overtaken.dataset ? 4 : 15, async () => {
      const answer = await ask(overtaken.dataset.from, "application/json");
      if (!answer) return;
      const now = await answer.json();
      if (String(now.version) !== overtaken.dataset.version) overtaken.hidden = false;
      if (now.unread !== unread && await anew("unread", "written")) unread = now.unread;
    });
  }
  if (!list && !overtaken && "signedIn" in document.body.dataset) every(60, () => ask("/console/still-here", "application/json"));

  // What is typed is kept as it is typed, and goes along with whatever else of the page is saved first.
  const held = [...document.querySelectorAll("[data-draft]")], was = new Map();
  const value = (field) => field.type !== "radio" ? field.value : field.checked ? field.value : null;
  for (const field of held) if (value(field) !== null) was.set(field.dataset.draft, value(field));
  const changed = (field) => value(field) !== null && value(field) !== (was.get(field.dataset.draft) || "");
  const fields = (form) => {
    const sent = new URLSearchParams();
    for (const field of held) if (field.form !== form && changed(field)) sent.set(`draft.${field.dataset.draft}`, value(field));
    return sent;
  };
  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      for (const old of form.querySelectorAll("[data-along]")) old.remove();
      for (const [name, text] of fields(form)) {
        const along = Object.assign(document.createElement("input"), { type: "hidden", name, value: text });
        along.dataset.along = "";
        form.append(along);
      }
      sent = true;
    });
  }
  let waiting = 0, sent = false;
  const keep = () => {
    clearTimeout(waiting);
    const typed = fields(null), csrf = document.querySelector("input[name=csrf]");
    if (!overtaken || sent || ![...typed].length) return;
    typed.set("csrf", csrf.value);
    fetch(here + "/draft", { method: "POST", body: typed, keepalive: true }).then((answer) => {
      if (answer.redirected) location.assign(here);
      if (answer.ok) for (const [name, text] of typed) was.set(name.replace("draft.", ""), text);
    }, () => {});
  };
  for (const field of held) {
    field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(keep, 700); });
  }
  addEventListener("pagehide", keep);

  // The answers of somebody who is asked again are kept as they are given, so that a page that closes loses none.
  for (const form of document.querySelectorAll("form[data-keeps]")) {
    let soon = 0, sending = false;
    const now = () => {
      clearTimeout(soon);
      if (sending) return;
      const given = new FormData(form);
      given.delete("key");
      given.set("what", "keep");
      fetch(form.action, { method: "POST", body: new URLSearchParams(given), redirect: "manual" }).catch(() => {});
    };
    form.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(now, 1500); });
    form.addEventListener("submit", () => { sending = true; clearTimeout(soon); });
  }
  addEventListener("pageshow", (event) => { sent = false; if (event.persisted) location.reload(); });
})();
