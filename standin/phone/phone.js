// The phone: shows the thread of one number and texts from it. Knows nothing of what answers.
"use strict";

const PAUSE = 700; // milliseconds between two looks for something new
const KEPT = "demo-phone-number";
const $ = (id) => document.getElementById(id);
const numberField = $("number");
const text = $("text");
const messages = $("messages");
const thread = $("thread");

let number = null;
let seen = null;
let waiting = []; // sent from here, not yet in the thread
let queue = Promise.resolve(); // texts go one after the other, in order

function keep(value) {
  try { localStorage.setItem(KEPT, value); } catch { /* private browsing */ }
}

function kept() {
  try { return localStorage.getItem(KEPT); } catch { return null; }
}

// 555-0100 to 555-0199 belong to nobody.
function madeUp() {
  const area = ["312", "312", "608", "713", "213"][Math.floor(Math.random() * 5)];
  return `+1${area}55501${String(Math.floor(Math.random() * 100)).padStart(2, "0")}`;
}

function e164(value) {
  const digits = value.replace(/\D/g, "");
  if (value.trim().startsWith("+")) return `+${digits}`;
  if (digits.length === 10) return `+1${digits}`;
  return `+${digits}`;
}

function readable(value) {
  const parts = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(value);
  return parts ? `+1 (${parts[1]}) ${parts[2]}-${parts[3]}` : value;
}

// A trouble is told until the next text goes; under it, what holds for the number.
const told = { trouble: "", standing: "", connection: "" };
function say(kind, words) {
  told[kind] = words;
  const state = $("state");
  const bad = told.connection || told.trouble;
  const shown = bad || told.standing;
  if (state.textContent !== shown) state.textContent = shown;
  state.classList.toggle("bad", Boolean(bad));
}

function withLinks(element, words) {
  for (const part of words.split(/(https?:\/\/[^\s]+[^\s.,;:!?)])/)) {
    if (/^https?:\/\//.test(part)) {
      const link = document.createElement("a");
      link.href = part;
      link.textContent = part;
      link.target = "_blank";
      link.rel = "noopener noreferrer";
      element.append(link);
    } else if (part) {
      element.append(part);
    }
  }
}

function detail(message) {
  const time = new Date(message.at).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
  if (message.error) return `${time} · not delivered, error ${message.error}`;
  if (message.sending) return "Sending";
  if (message.mine && message.webhook !== null && message.webhook !== 200) return `${time} · sent; webhook: ${message.webhook}`;
  return `${time} · ${message.segments} ${message.segments === 1 ? "segment" : "segments"}`;
}

function draw(message) {
  const item = document.createElement("li");
  item.dataset.sid = message.sid;
  if (message.mine) item.classList.add("mine");
  if (message.error) item.classList.add("lost");
  const from = document.createElement("span");
  from.className = "hidden";
  from.textContent = message.error ? "Not delivered: " : message.mine ? "You: " : "Received: ";
  const bubble = document.createElement("p");
  bubble.className = "bubble";
  bubble.append(from);
  withLinks(bubble, [message.text, ...message.media.map((kind) => `(a file: ${kind})`)].filter(Boolean).join("\n"));
  const line = document.createElement("p");
  line.className = "detail";
  line.textContent = detail(message);
  item.append(bubble, line);
  return item;
}

function show(list) {
  const low = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
  const known = new Map([...messages.children].map((item) => [item.dataset.sid, item]));
  let added = false;
  list.forEach((message, place) => {
    let item = known.get(message.sid);
    if (item) {
      item.querySelector(".detail").textContent = detail(message);
      known.delete(message.sid);
    } else {
      item = draw(message);
      added = true;
    }
    if (messages.children[place] !== item) messages.insertBefore(item, messages.children[place] || null);
  });
  for (const gone of known.values()) gone.remove();
  $("empty").hidden = list.length > 0;
  if (added && low) thread.scrollTop = thread.scrollHeight;
}

let last = [];
async function look() {
  const asked = number;
  const query = new URLSearchParams({ number: asked });
  if (seen !== null) query.set("since", seen);
  const answer = await fetch(`api/thread?${query}`);
  if (asked !== number) return;
  say("connection", "");
  if (answer.status === 204) return;
  if (!answer.ok) throw new Error(answer.status);
  const found = await answer.json();
  if (asked !== number) return;
  seen = found.changes;
  last = found.messages;
  $("other").textContent = `Text ${readable(found.number)}`;
  waiting = waiting.filter((message) => !last.some((there) => there.sid === message.sid));
  show([...last, ...waiting]);
  say("standing", found.opted_out ? "This phone has opted out. Text START to hear from the number again." : "");
}

async function watch() {
  for (;;) {
    if (!document.hidden) {
      try {
        await look();
      } catch {
        seen = null;
        say("connection", "The phone has no connection. Trying again.");
      }
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

let sent = 0;
function send(body, media = []) {
  const from = number;
  const mine = { sid: `here-${(sent += 1)}`, mine: true, text: body, media, at: new Date().toISOString(), segments: 1, error: null, webhook: null, sending: true };
  say("trouble", "");
  waiting.push(mine);
  show([...last, ...waiting]);
  thread.scrollTop = thread.scrollHeight;
  queue = queue.then(async () => {
    try {
      const answer = await fetch("api/texts", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ from, body, media }),
      });
      const result = await answer.json();
      if (!answer.ok) throw new Error(result.error || answer.status);
      if (last.some((message) => message.sid === result.sid)) {
        waiting = waiting.filter((message) => message !== mine); // a look in between has shown it already
        if (from === number) show([...last, ...waiting]);
        return;
      }
      const item = [...messages.children].find((one) => one.dataset.sid === mine.sid);
      if (item) item.dataset.sid = result.sid;
      mine.sid = result.sid;
      if (from === number) await look();
    } catch (error) {
      waiting = waiting.filter((message) => message !== mine);
      show([...last, ...waiting]);
      if (!text.value) text.value = body;
      say("trouble", `Not sent: ${error.message}`);
    }
  });
}

function take(value) {
  number = e164(value);
  numberField.value = readable(number);
  keep(number);
  say("trouble", "");
  say("standing", "");
  seen = null;
  last = [];
  waiting = [];
  show([]);
}

$("who").addEventListener("submit", (event) => {
  event.preventDefault();
  numberField.blur();
});
numberField.addEventListener("change", () => {
  if (/^\+\d{7,15}$/.test(e164(numberField.value))) return take(numberField.value);
  numberField.value = readable(number);
  say("trouble", "A number like (312) 555-0100, or with + and the country code.");
});
$("fresh").addEventListener("click", () => {
  take(madeUp());
  text.focus();
});
$("picture").addEventListener("click", () => send("", ["image/jpeg"]));
$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const body = text.value.trim();
  if (!body) return text.focus();
  text.value = "";
  send(body);
  text.focus();
});
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $("composer").requestSubmit();
  }
});

take(kept() || madeUp());
watch();
