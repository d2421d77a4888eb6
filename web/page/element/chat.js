// The chat as one element: <trial-chat language="en"></trial-chat>, on our page or any page that may embed it.
//
// What is written is never lost. A text gets an id of its own, is kept on this device, and is sent under that id until
// it is answered; what is still being typed is kept too. Knows nothing of the interview: it shows what the server says.

const NAME = /\/static\/chat\.js(\?|#|$)/;
// Where this file came from: of a module, only the page's script elements tell.
const SCRIPT = document.currentScript ?? [...document.scripts].find(({ src }) => NAME.test(src));
const BASE = new URL("..", SCRIPT?.src || location.href);
const KEY = "prescreen.chat";
const LONGEST = 2000;
const NEARLY = 200;
const TIMEOUT_MS = 15000;
const POLL_MS = 1500;
const SLOWEST_MS = 15000;
// A person may take the conversation over, or hand it back: how often that is looked for, and while one has it.
const LOOK_MS = 20000;
const TEAM_MS = 4000;
// A second tap of a double tap must not answer the next question.
const SETTLE_MS = 250;
const FILLED_IN = {
  "contact.first_name": ["given-name"],
  "contact.last_name": ["family-name"],
  "contact.email": ["email", "email"],
  "contact.phone": ["tel", "tel"],
};
// Questions that a person has to answer one way or the other, or in their own words.
const NO_SKIP = /^(consent|confirm|readback|contact\.(agreed|other_trials))$/;

// Private windows may refuse storage; the chat then lives as long as the page.
const device = {
  read() { try { return JSON.parse(localStorage.getItem(KEY)) || {}; } catch { return {}; } },
  write(kept) { try { localStorage.setItem(KEY, JSON.stringify(kept)); } catch { /* it lives in memory */ } },
  drop() { try { localStorage.removeItem(KEY); } catch { /* nothing was kept */ } },
};

// A chat opened from a text comes on the page that its link opened; a reload is then one of the study page.
const handedOver = (element) => {
  const carried = element.querySelector("script.carried");
  if (!carried) return null;
  const kept = JSON.parse(carried.textContent);
  carried.remove();
  history.replaceState(null, "", `/${location.search}#chat`);
  device.write(kept);
  return kept;
};

// crypto.randomUUID is missing on pages that came over plain HTTP.
const newId = () => crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// As the server counts: whole characters.
const lengthOf = (text) => [...text].length;

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

// What the assistant says; where it tells answers back, line by line, what was answered stands out.
const PAIR = /^([^:]{2,60}: )(.+)$/;
const told = (text) => {
  const lines = text.split("\n");
  if (lines.filter((line) => PAIR.test(line)).length < 3) return [text];
  return lines.flatMap((line, number) => {
    const [, label, value] = PAIR.exec(line) ?? [];
    return [number ? "\n" : "", label ? make("span", { class: "pair" }, label, make("b", {}, value)) : line];
  });
};

const pencil = () => {
  const [icon, path] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
  for (const [name, value] of [["viewBox", "0 0 24 24"], ["width", "20"], ["height", "20"], ["aria-hidden", "true"]]) icon.setAttribute(name, value);
  path.setAttribute("d", "M4 20l1-5L16.5 3.5a2 2 0 0 1 3 0l1 1a2 2 0 0 1 0 3L9 19z");
  icon.append(path);
  return icon;
};

// A constructed sheet is let through by every policy; where there is none, an element does.
const styled = (root) => {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(make("style", {}, STYLE));
  }
};

// A request that got no answer to show. Status 0: nothing came back at all.
class Refused extends Error {
  constructor(status, kept = false, after = 2) {
    super(String(status));
    Object.assign(this, { status, kept, after });
  }
}

class TrialChat extends HTMLElement {
  #labels = {};
  #language = "";
  #kept = {};
  // Ends whatever is under way when the chat is removed.
  #life = new AbortController();
  #lines = [];
  #view = null;
  #busy = false;
  #parts = {};
  #opened = false;
  #starting = false;
  #wake = () => {};

  async connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    styled(root);
    const given = this.querySelector("script:not(.carried)[type='application/json']");
    this.#language = this.getAttribute("language") || "en";
    if (given) this.#labels = JSON.parse(given.textContent);
    else await this.#fetched();
    this.#kept = handedOver(this) ?? device.read();
    this.lang = this.#language;
    document.addEventListener("visibilitychange", () => this.#refresh());
    document.addEventListener("click", (event) => this.#follow(event.target.closest?.("a[hreflang]")?.hreflang));
    this.#welcome();
    if (this.#kept.token) this.#restore();
  }

  // Its words, on another's page. Until they are there, what that page has put inside the element is shown.
  async #fetched() {
    this.shadowRoot.append(make("slot"));
    for (let wait = 1000; !this.#labels.start; wait = Math.min(wait * 2, 60000)) {
      try {
        this.#labels = await this.#words(this.#language);
      } catch (error) {
        if (error.status === 404) this.#language = "en";
        else await this.#wait(wait);
      }
    }
  }

  // ---- Before the chat is open

  #welcome(message = "") {
    this.#opened = false;
    this.removeAttribute("open");
    const begin = make("button", { type: "button", class: "main begin" }, this.#label(this.#kept.token ? "again" : "start"));
    const state = make("p", { class: "state", role: "status" });
    begin.addEventListener("click", () => (this.#starting ? this.#wake() : this.#kept.token ? this.#restore() : this.#begin()));
    this.#parts = { begin, state };
    this.#put(make("div", { class: "welcome" }, begin, state));
    if (message) this.#tell(message);
  }

  async #begin() {
    const { signal } = this.#life;
    this.#starting = true;
    try {
      const view = await this.#ask("POST", "api/chat", { language: this.#language });
      this.#keep({ ...this.#kept, token: view.token });
      this.#build();
      // Filled after it is on the page, so that it is read out.
      this.#show(view, view.messages);
      this.#watch();
      this.#parts.log.focus({ preventScroll: true });
      this.#scroll(this.#lines[0].node);
    } catch (error) {
      if (!signal.aborted) this.#tellOf(error);
    }
    this.#starting = false;
  }

  // The chat that this device began before, as soon as it can be had.
  async #restore() {
    const { signal } = this.#life;
    const { begin } = this.#parts;
    const asked = begin.matches(":focus");
    this.#starting = true;
    for (let wait = 1000; !this.#opened; wait = Math.min(wait * 2, SLOWEST_MS)) {
      begin.hidden = true;
      this.#tell("restoring");
      try {
        const view = await this.#ask("GET", "api/chat");
        const { wanted, ...kept } = this.#kept;
        this.#keep(kept);
        this.#build(view.messages);
        // The page was left for another in this language: so is the chat, unless an answer is still on its way.
        const change = wanted === this.#language && wanted !== view.language && !kept.pending;
        this.#settle(change ? { ...view, language: wanted } : view);
        if (change) this.#answer(this.#labels.languages[wanted], this.#labels.languages[wanted]);
        this.#watch();
        if (asked) this.#parts.log.focus({ preventScroll: true });
      } catch (error) {
        if (signal.aborted) return;
        if (error.status === 401) return this.#lose();
        begin.hidden = false;
        this.#tellOf(error);
        await this.#wait(error.status === 429 ? error.after * 1000 : wait);
        if (signal.aborted) return;
      }
    }
    this.#starting = false;
    if (this.#kept.pending) this.#deliver(this.#kept.pending, true);
  }

  // ---- The open chat

  #build(before = []) {
    this.#opened = true;
    this.setAttribute("open", "");
    this.#lines = [];
    const button = (name, act, kind = "quiet") => {
      const made = make("button", { type: "button", class: kind }, this.#label(name));
      made.addEventListener("click", act);
      return made;
    };
    const say = (name) => () => this.#answer(this.#label(name), this.#label(name));
    const bar = make("progress", { max: 1, value: 0 });
    const count = make("span");
    const progress = make("div", { class: "progress" }, bar, count);
    const log = make("div", { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions", "aria-label": this.#label("log"), tabindex: "-1" });
    const typing = make("p", { class: "typing", "aria-hidden": "true", hidden: "" }, make("i"), make("i"), make("i"));
    const choices = make("div", { class: "choices", role: "group", "aria-label": this.#label("choices"), tabindex: "-1" });
    const input = make("textarea", { id: "input", rows: "1", "aria-describedby": "hint counter", enterkeyhint: "send" });
    const counter = make("p", { class: "counter", id: "counter" });
    const state = make("p", { class: "state", role: "status" });
    const form = make(
      "form",
      { class: "form", novalidate: "" },
      make("label", { for: "input" }, this.#label("input")),
      make("div", { class: "field" }, input, make("button", { class: "main" }, this.#label("send"))),
      make("p", { class: "hint", id: "hint" }, this.#label("hint")),
      counter,
    );
    const tools = {
      why: button("why", say("why")),
      back: button("back", say("back")),
      skip: button("skip", say("skip")),
      change: button("answers", () => this.#change()),
    };
    // In sight at every moment, whatever is scrolled to.
    const out = { person: button("person", say("person")), stop: button("stop", say("stop")) };
    const top = make("div", { class: "top" }, progress, make("div", { class: "out", role: "group", "aria-label": this.#label("out") }, ...Object.values(out)));
    const more = { print: button("print", () => print()), remove: button("remove", () => this.#parts.dialog.showModal()) };
    const dialog = this.#dialog(button);
    const answers = make("dialog", { "aria-labelledby": "answers-title", "aria-describedby": "answers-text" });
    this.#parts = { progress, bar, count, log, typing, choices, input, counter, state, form, tools, out, more, dialog, answers };
    const title = make("div", { class: "title" }, make("p", {}, this.#label("title")), make("p", {}, this.#label("automated")), ...this.#others());
    // What was said before is not read out again: it is there before the log is.
    this.#match(before);
    this.#put(
      make(
        "section",
        { class: "chat", "aria-label": this.#label("title") },
        title, top, log, typing, choices, state, form,
        make("div", { class: "tools", role: "group", "aria-label": this.#label("tools") }, ...Object.values(tools)),
        make("div", { class: "tools more", role: "group", "aria-label": this.#label("more") }, ...Object.values(more)),
        dialog,
        answers,
      ),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#typed();
    });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#typed();
    });
    input.addEventListener("input", () => {
      this.#keep({ ...this.#kept, draft: input.value || undefined });
      this.#count();
    });
    input.value = this.#kept.draft ?? "";
    this.#count();
  }

  // A button for each other language that the chat can go on in: it writes that language's name.
  #others() {
    const others = Object.entries(this.#labels.languages ?? {}).filter(([code]) => code !== this.#language);
    return others.map(([code, name]) => {
      const button = make("button", { type: "button", class: "quiet", lang: code }, name);
      button.addEventListener("click", () => this.#answer(name, name));
      return button;
    });
  }

  // Whoever leaves for the page in another language takes the chat along.
  #follow(language) {
    if (this.#kept.token && this.#labels.languages?.[language]) this.#keep({ ...this.#kept, wanted: language });
  }

  #dialog(button) {
    const close = () => this.#parts.dialog.close();
    const dialog = make(
      "dialog",
      { "aria-labelledby": "remove-title", "aria-describedby": "remove-text" },
      make("h3", { id: "remove-title" }, this.#label("remove_title")),
      make("p", { id: "remove-text" }, this.#label("remove_text")),
      make(
        "div",
        { class: "ways" },
        button("remove_not", close, "main"),
        button("remove_again", () => this.#remove(true), ""),
        button("remove_only", () => this.#remove(false), ""),
      ),
    );
    return dialog;
  }

  // Which answer to change: of one line of the participant's, or of all.
  async #change(line) {
    if (this.#busy) return this.#tell("busy");
    const { answers: dialog } = this.#parts;
    let found;
    try {
      found = (await this.#ask("GET", "api/chat/answers")).answers;
    } catch (error) {
      return this.#tellOf(error);
    }
    const place = line ? this.#lines.indexOf(line) : -1;
    const here = found.filter(({ message }) => message === place);
    const close = make("button", { type: "button", class: "main" }, this.#label("answers_close"));
    close.addEventListener("click", () => dialog.close());
    const rows = (here.length ? here : found).map((one) => {
      const button = make("button", { type: "button", class: "row" }, make("span", {}, one.label), make("strong", {}, one.shown), pencil());
      button.addEventListener("click", () => {
        dialog.close();
        this.#answer(one.text, one.text);
      });
      return make("li", {}, button);
    });
    dialog.replaceChildren(
      make("h3", { id: "answers-title" }, this.#label("answers_title")),
      make("p", { id: "answers-text" }, this.#label(rows.length ? "answers_text" : "answers_none")),
      make("ul", { class: "rows" }, ...rows),
      make("div", { class: "ways" }, close),
    );
    dialog.showModal();
  }

  #count() {
    const { input, counter } = this.#parts;
    const left = LONGEST - lengthOf(input.value.trim());
    const text = left < 0 ? this.#label("over", { over: -left }) : left <= NEARLY ? this.#label("left", { left }) : "";
    counter.textContent = text;
    counter.classList.toggle("bad", left < 0);
    input.setAttribute("aria-invalid", String(left < 0));
  }

  #typed() {
    const { input } = this.#parts;
    const text = input.value.trim();
    if (!text) return;
    if (lengthOf(text) > LONGEST) return this.#tell("too_long", {}, true);
    this.#answer(text, text, true);
  }

  // Takes an answer, unless one is still on its way: what is typed then stays where it is.
  #answer(text, title, typed = false) {
    if (this.#busy) return this.#tell("busy");
    if (typed) {
      this.#parts.input.value = "";
      this.#count();
    }
    const pending = { id: newId(), text, title, typed };
    this.#keep({ token: this.#kept.token, pending, draft: this.#parts.input.value || undefined });
    this.#deliver(pending);
  }

  // Sends until it is answered. The id makes it one message however often it is sent, on this visit or the last.
  async #deliver(pending, again = false) {
    const { signal } = this.#life;
    const { log, choices, state } = this.#parts;
    const focused = this.shadowRoot.activeElement;
    const chosen = choices.contains(focused);
    const written = this.#lines.filter((line) => line.from === "participant").pop();
    const mine = again && written?.text === pending.text ? written : this.#line({ from: "participant", text: pending.text }, pending.title);
    const busy = () => this.#busy && !signal.aborted;
    this.#busy = true;
    mine.node.classList.add("waiting");
    this.#offer([]);
    this.#tell("");
    this.#wait(250).then(() => { if (busy()) this.#typing(true); });
    this.#wait(1500).then(() => { if (busy() && !state.textContent) this.#tell("waiting"); });
    if (chosen) log.focus({ preventScroll: true });
    this.#scroll(mine.node);
    let view = await this.#until(pending, mine, signal);
    if (view && again && !view.whole) view = await this.#whole().catch(() => view);
    if (!view || signal.aborted) return;
    this.#busy = false;
    this.#typing(false);
    this.#keep({ ...this.#kept, pending: undefined });
    mine.sent();
    const first = this.#lines.length;
    this.#show(view, view.whole ? view.messages : [...this.#lines, ...view.messages]);
    if (chosen || focused?.hidden) (choices.childElementCount ? choices : log).focus({ preventScroll: true });
    if (this.#lines[first]) this.#scroll(this.#lines[first].node);
  }

  // The view that answers a message; nothing when there will be none.
  async #until(pending, mine, signal) {
    for (let wait = 1000; !signal.aborted;) {
      try {
        const view = await this.#ask("POST", "api/chat/messages", { text: pending.text, id: pending.id }, (name) => {
          mine.sent();
          if (name === "late") this.#tell("kept");
        });
        // Without what came of it there is only the whole to go by.
        return view.messages.length && view.progress ? view : await this.#whole();
      } catch (error) {
        if (signal.aborted) return null;
        if (error.status === 401) return this.#lose(pending);
        if ([400, 413, 422].includes(error.status)) return this.#giveBack(pending, mine, error.status === 413 ? "too_long" : "not_understood");
        if (error.kept) {
          mine.sent();
          this.#tell("kept");
          const view = await this.#polled(signal);
          if (view) return view;
          continue;
        }
        mine.wait(this.#label("not_sent"));
        if (error.status === 429) this.#tell("slow_down", { seconds: error.after }, true);
        else this.#tell(navigator.onLine ? "retrying" : "offline", {}, true);
        await this.#wait(error.status === 429 ? error.after * 1000 : wait);
        wait = Math.min(wait * 2, SLOWEST_MS);
      }
    }
    return null;
  }

  // The whole, once it ends with an answer; nothing after some tries: the message is then sent once more under its id.
  async #polled(signal) {
    for (let tries = 0; tries < 8; tries += 1) {
      await this.#wait(POLL_MS * (1 + tries / 2));
      if (signal.aborted) return null;
      const view = await this.#whole().catch(() => null);
      if (view?.messages[view.messages.length - 1]?.from === "bot") return view;
    }
    return null;
  }

  async #whole() {
    return { ...(await this.#ask("GET", "api/chat")), whole: true };
  }

  // The server will not take it: back to where it can be changed, before whatever was typed since.
  #giveBack(pending, mine, why) {
    const { input } = this.#parts;
    this.#lines = this.#lines.filter((line) => line !== mine);
    mine.node.remove();
    this.#busy = false;
    this.#typing(false);
    if (pending.typed) input.value = [pending.text, input.value].filter(Boolean).join("\n");
    this.#keep({ token: this.#kept.token, draft: input.value || undefined });
    this.#count();
    this.#offer(this.#view?.choices ?? []);
    this.#tell(why, {}, true);
    input.focus({ preventScroll: true });
    return null;
  }

  async #watch() {
    const { signal } = this.#life;
    while (!signal.aborted) {
      await this.#wait(this.#view?.team ? TEAM_MS : LOOK_MS);
      if (!signal.aborted) await this.#refresh();
    }
  }

  // What another visit or a person of the study team has added meanwhile.
  async #refresh() {
    if (document.hidden || !this.#opened || this.#busy) return;
    try {
      const view = await this.#ask("GET", "api/chat");
      if (!this.#busy && this.#opened && (view.messages.length > this.#lines.length || Boolean(view.team) !== Boolean(this.#view?.team))) this.#show(view, view.messages);
    } catch (error) {
      if (error.status === 401 && this.#opened && !this.#busy) this.#lose();
    }
  }

  // ---- What is shown

  #show(view, messages) {
    this.#match(messages);
    this.#settle(view);
  }

  // Makes the lines those of the messages, leaving alone what is there already, so that each is read out once.
  #match(messages) {
    let same = 0;
    while (same < this.#lines.length && same < messages.length && this.#lines[same].from === messages[same].from && this.#lines[same].text === messages[same].text) same += 1;
    for (const line of this.#lines.splice(same)) line.node.remove();
    for (const message of messages.slice(same)) this.#line(message, this.#title(message));
  }

  // A pressed button comes back as its value; people see its title.
  #title({ from, text }) {
    const before = this.#lines[this.#lines.length - 1];
    return (from === "participant" && before?.choices.find((choice) => choice.value === text)?.title) || text;
  }

  #line({ from, text, choices = [], by }, title) {
    const who = by ?? (from === "bot" ? "bot" : "you");
    const note = make("span", { class: "note" });
    const said = make("p", { class: by ? "bot team" : who }, make("span", { class: by ? "who" : "hidden" }, `${this.#label(who)}: `), ...(from === "bot" ? told(title) : [title]), note);
    const node = from === "bot" ? said : this.#mine(said, () => this.#change(line));
    const line = {
      from,
      text,
      choices,
      by,
      node,
      sent() { node.classList.remove("waiting"); note.textContent = ""; },
      wait(why) { note.textContent = why; },
    };
    this.#lines.push(line);
    this.#parts.log.append(node);
    return line;
  }

  // The participant's own words are not read out to them, and can be tapped to change what they answer. By keyboard the tools do it.
  #mine(said, change) {
    const edit = make("button", { type: "button", class: "edit", tabindex: "-1", "aria-label": this.#label("edit"), title: this.#label("edit") }, pencil());
    const node = make("div", { class: "mine", "aria-live": "off" }, edit, said);
    edit.addEventListener("click", change);
    said.addEventListener("click", () => { if (!edit.disabled && !getSelection()?.toString()) change(); });
    return node;
  }

  // All that depends on where the conversation stands.
  #settle(view) {
    const { progress, bar, count, input, tools, out, more, log } = this.#parts;
    const last = this.#lines[this.#lines.length - 1];
    const choices = last?.from === "bot" && !view.team ? last.choices : [];
    this.#view = { ...view, choices };
    this.#offer(choices);
    const { done = 0, of = 0 } = view.progress ?? {};
    const text = this.#label("progress", { now: Math.min(done + 1, of), of });
    bar.max = Math.max(of, 1);
    bar.value = done;
    bar.setAttribute("aria-label", text);
    count.textContent = text;
    progress.hidden = Boolean(view.ended || view.team) || !of;
    const question = view.question ?? "";
    const [autocomplete = "off", inputmode = "text"] = FILLED_IN[question] ?? [];
    input.setAttribute("autocomplete", autocomplete);
    input.setAttribute("inputmode", inputmode);
    const changes = Boolean(question) && question !== "consent";
    tools.why.hidden = out.stop.hidden = !question;
    tools.back.hidden = tools.change.hidden = !changes;
    tools.skip.hidden = !question || NO_SKIP.test(question);
    more.print.hidden = !question;
    if (!question && !view.team) this.#parts.choices.append(this.#printing());
    for (const edit of log.querySelectorAll(".edit")) edit.disabled = !changes;
    this.#tell(view.team ? "team_here" : view.ended ? "ended" : "");
    if (view.language && view.language !== this.#language) this.#translate(view.language);
  }

  #printing() {
    const button = make("button", { type: "button", class: "main" }, this.#label("print"));
    button.addEventListener("click", () => print());
    this.#parts.choices.hidden = false;
    return button;
  }

  #offer(choices) {
    const buttons = choices.map(({ title, value }) => {
      const button = make("button", { type: "button", disabled: "" }, title);
      button.addEventListener("click", () => this.#answer(value, title));
      return button;
    });
    this.#parts.choices.replaceChildren(...buttons);
    this.#parts.choices.hidden = !buttons.length;
    setTimeout(() => buttons.forEach((button) => { button.disabled = false; }), SETTLE_MS);
  }

  // The conversation has changed its language: so do the words around it.
  async #translate(language) {
    const labels = await this.#words(language).catch(() => null);
    // What can't be had now is asked for again with the next answer.
    if (!labels || !this.#opened || this.#busy) return;
    this.lang = this.#language = language;
    this.#labels = labels;
    const { messages, view } = { messages: this.#lines.map(({ from, text, choices, by }) => ({ from, text, choices, by })), view: this.#view };
    this.#build(messages);
    this.#settle(view);
    this.#parts.input.focus({ preventScroll: true });
  }

  #typing(on) {
    this.#parts.typing.hidden = !on;
  }

  // The newest words, from their beginning where they don't fit with the field for the answer.
  #scroll(node) {
    const { form, out } = this.#parts;
    const covered = out.person.closest(".top").offsetHeight + 40;
    const top = node.getBoundingClientRect().top;
    const bottom = form.getBoundingClientRect().bottom;
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    if (bottom - top > innerHeight - covered) node.scrollIntoView({ block: "start", behavior });
    else form.scrollIntoView({ block: "nearest", behavior });
  }

  #tell(key, fields = {}, bad = false) {
    const { state } = this.#parts;
    state.textContent = key ? this.#label(key, fields) : "";
    state.classList.toggle("bad", bad);
  }

  #tellOf(error) {
    if (error.status === 429) this.#tell("wait_start", { seconds: error.after }, true);
    else this.#tell(navigator.onLine ? "failed" : "offline_start", {}, true);
  }

  #put(element) {
    this.shadowRoot.replaceChildren(...this.shadowRoot.querySelectorAll("style"), element);
  }

  #label(key, fields = {}) {
    return Object.entries(fields).reduce((text, [name, value]) => text.replace(`{${name}}`, value), this.#labels[key] ?? "");
  }

  // ---- What is kept on this device

  #keep(kept) {
    this.#kept = kept;
    device.write(kept);
  }

  #forget() {
    this.#life.abort();
    this.#life = new AbortController();
    this.#busy = false;
    this.#starting = false;
    this.#kept = {};
    device.drop();
  }

  #remove(again) {
    this.#parts.dialog.close();
    this.#forget();
    this.#welcome("removed");
    this.#parts.begin.focus();
    if (again) this.#begin();
  }

  // The server knows no such chat: politely back to the start, with what was being written.
  #lose(pending) {
    const draft = [pending?.typed ? pending.text : "", this.#parts.input?.value ?? this.#kept.draft].filter(Boolean).join("\n");
    this.#forget();
    this.#welcome("lost");
    if (draft) this.#keep({ draft });
    return null;
  }

  // ---- The server

  async #words(language) {
    const answer = await fetch(new URL(`static/words/${language}.json`, BASE));
    if (!answer.ok) throw new Refused(answer.status);
    return answer.json();
  }

  // What comes of a request. `told` hears what happens before that, where the server streams its answer.
  async #ask(method, path, body, told) {
    const { signal } = this.#life;
    const one = new AbortController();
    const abort = () => one.abort();
    let timer = setTimeout(abort, TIMEOUT_MS);
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(abort, TIMEOUT_MS);
    };
    signal.addEventListener("abort", abort);
    try {
      const headers = { ...(told && { Accept: "text/event-stream, application/json;q=0.9" }), ...(body && { "Content-Type": "application/json" }), ...(this.#kept.token && { Authorization: `Bearer ${this.#kept.token}` }) };
      const answer = await fetch(new URL(path, BASE), { method, headers, body: body && JSON.stringify(body), signal: one.signal });
      const streamed = answer.headers.get("Content-Type")?.startsWith("text/event-stream");
      const given = await (streamed ? this.#streamed(answer, told, alive) : answer.json()).catch(() => null);
      if (signal.aborted) throw new Refused(0);
      if (answer.ok && given) return given;
      throw new Refused(answer.ok ? 0 : answer.status, given?.kept === true, Math.max(Number(answer.headers.get("Retry-After")) || 2, 1));
    } catch (error) {
      throw error instanceof Refused ? error : new Refused(0);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    }
  }

  // The last event of a stream; the ones before it are told. Nothing where the stream ends before its answer.
  async #streamed(answer, told, alive) {
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const { value, done } = await reader.read();
      alive();
      if (done) return null;
      text += value;
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(text.slice(0, end)) ?? [];
        text = text.slice(end + 2);
        if (name === "answered") return JSON.parse(data);
        if (name) told(name);
      }
    }
  }

  // Waits, but not once the connection is back or the chat is removed.
  #wait(ms) {
    const { signal } = this.#life;
    return new Promise((done) => {
      const end = () => {
        clearTimeout(timer);
        removeEventListener("online", end);
        signal.removeEventListener("abort", end);
        done();
      };
      const timer = setTimeout(end, ms);
      this.#wake = end;
      addEventListener("online", end);
      signal.addEventListener("abort", end);
    });
  }
}

if (!customElements.get("trial-chat")) customElements.define("trial-chat", TrialChat);
