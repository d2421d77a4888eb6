// The chat as one element: <trial-chat></trial-chat>, on our page or any page that may embed it. Its attributes: language, theme, top-offset,
// server (README.md).
//
// What is written is never lost. A text gets an id of its own, is kept on this device, and is sent under that id until
// it is answered; what is still being typed is kept too. Knows nothing of the interview: it shows what the server says.

const NAME = /\/static\/chat\.js(\?|#|$)/;
// Where this file came from: of a module, only the page's script elements tell.
const SCRIPT = document.currentScript ?? [...document.scripts].find(({ src }) => NAME.test(src));
const LONGEST = 2000;
const NEARLY = 200;
const POLL_MS = 1500;
const SLOWEST_MS = 15000;
// A person may take the conversation over, or hand it back: how often that is looked for, and while one has it.
const LOOK_MS = 20000;
const TEAM_MS = 4000;
// A second tap of a double tap must not answer the next question.
const SETTLE_MS = 250;
// A log that is new to a screen reader is listened to after a moment.
const HEARD_MS = 150;
// Questions that a person has to answer one way or the other, or in their own words.
const NO_SKIP = /^(consent|confirm|readback|amended|returning|contact\.(agreed|other_trials|second_look))$/;
// What is no answer to the question that is shown counts wherever the conversation stands by now.
const ANYWHERE = ["person", "stop"];

// crypto.randomUUID is missing on pages that came over plain HTTP.
const newId = () => crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// The beginning of what was said, as a name for it.
const asking = (text) => brief(text.split("\n").filter(Boolean).pop() ?? "");
const brief = (text) => (text.length > 48 ? `${text.slice(0, 40).replace(/\s\S*$/, "")} …` : text);

// As the server counts: whole characters.
const lengthOf = (text) => [...text].length;

// Whether the page has just been opened, and is one that was left a moment ago.
let first = true;
const reloaded = () => ["reload", "back_forward"].includes(performance.getEntriesByType("navigation")[0]?.type);

class TrialChat extends HTMLElement {
  static observedAttributes = ["language", "server"];

  #server;
  #labels = {};
  #language = "";
  #token;
  // Ends whatever is under way when the chat is removed or forgotten.
  #life = new AbortController();
  #page;
  #others;
  #sight = null;
  #lines = [];
  #view = null;
  #busy = false;
  #parts = {};
  #opened = false;
  #starting = false;
  #picked = new Set();
  // The page's language has changed while an answer was on its way.
  #asked = false;
  #shown = null;
  #wake = () => {};

  connectedCallback() {
    if (!this.shadowRoot) styled(this.attachShadow({ mode: "open" }));
    this.#page = new AbortController();
    this.#life = new AbortController();
    const { signal } = this.#page;
    document.addEventListener("visibilitychange", () => this.#refresh(), { signal });
    addEventListener("beforeprint", () => this.#headed(), { signal });
    addEventListener("pageshow", ({ persisted }) => { if (persisted) this.#synced(true); }, { signal });
    document.addEventListener("click", (event) => this.#follow(event.target.closest?.("a[hreflang]")?.hreflang), { signal });
    keepFor(this.getAttribute("trial"));
    this.#others = new Others((said) => this.#synced(said));
    this.#begun();
  }

  disconnectedCallback() {
    this.#page.abort();
    this.#life.abort();
    this.#others.leave();
    this.#busy = this.#starting = this.#opened = false;
  }

  attributeChangedCallback(name, before, now) {
    if (!this.isConnected || before === now || !this.#server) return;
    if (name === "server") {
      this.#labels = {};
      this.#again();
      this.#begun();
    } else {
      this.#speak();
    }
  }

  async #begun() {
    const { signal } = this.#life;
    this.#server = new Server(this.getAttribute("trial"), new URL(this.getAttribute("server") || "..", this.getAttribute("server") ? location.href : SCRIPT?.src || location.href));
    if (!this.#server.base.pathname.endsWith("/")) this.#server.base.pathname += "/";
    const given = this.querySelector("script:not(.carried)[type='application/json']");
    if (given) {
      this.#labels = JSON.parse(given.textContent);
      this.#language = this.#wanted()[0];
    } else if (!this.#labels.start) {
      await this.#fetched();
    }
    if (signal.aborted) return;
    handedOver(this);
    device.keeps();
    this.#token = device.read().token;
    this.lang = this.#language;
    this.#welcome();
    if (this.#token) this.#restore(first && (reloaded() || location.hash === "#chat" || Boolean(device.read().wanted)));
    first = false;
  }

  // The languages to try, the most wanted first: the attribute's, the page's, English. A region of a language is that language.
  #wanted() {
    const page = this.parentElement?.closest("[lang]")?.lang;
    const codes = [this.getAttribute("language"), page, "en"].filter(Boolean).map((code) => code.toLowerCase().split(/[-_]/)[0]);
    return [...new Set(codes)].filter((code) => /^[a-z]{2,3}$/.test(code));
  }

  // Its words, on another's page. Until they are there, what that page has put inside the element is shown.
  async #fetched() {
    const { signal } = this.#life;
    this.shadowRoot.replaceChildren(...this.shadowRoot.querySelectorAll("style"), make("slot"));
    for (let wait = 1000; !signal.aborted; wait = Math.min(wait * 2, 60000)) {
      for (const language of this.#wanted()) {
        try {
          const labels = await this.#server.words(language, signal);
          if (!labels.start) throw new Refused(0);
          [this.#labels, this.#language] = [labels, language];
          return;
        } catch (error) {
          if (error.status !== 404) break;
        }
      }
      await this.#wait(wait);
    }
  }

  // The page wants another language: so does the chat, and the conversation once nothing is on its way.
  async #speak() {
    const [wanted] = this.#wanted();
    if (wanted === this.#language) return;
    if (this.#opened) {
      const name = this.#labels.languages?.[wanted];
      this.#asked = this.#busy;
      if (name && !this.#busy) this.#answer(name, name, { anywhere: true });
      return;
    }
    const { signal } = this.#life;
    const labels = await this.#server.words(wanted, signal).catch(() => null);
    if (!labels || signal.aborted || this.#opened || this.#starting) return;
    [this.#labels, this.#language] = [labels, wanted];
    this.lang = wanted;
    this.#welcome();
  }

  // ---- Before the chat is open

  #welcome(message = "") {
    this.#opened = false;
    this.#sight = null;
    this.removeAttribute("open");
    const begin = make("button", { type: "button", class: "main begin" }, this.#label(this.#token ? "go_on" : "start"));
    const state = make("p", { class: "state", role: "status" });
    begin.hidden = !this.#token && this.hasAttribute("open-only"); // while nothing new begins, only what this device has begun goes on
    begin.addEventListener("click", () => (this.#starting ? this.#wake() : this.#token ? this.#restore(true) : this.#begin()));
    this.#parts = { begin, state };
    this.#put(make("div", { class: "welcome" }, begin, state));
    if (message) this.#tell(message);
  }

  // One conversation, however many tabs begin at once.
  async #begin() {
    const { signal } = this.#life;
    this.#starting = true;
    try {
      await device.alone(async () => {
        if (device.read().token) return;
        const view = await this.#ask("POST", "api/chat", { body: { language: this.#language, trial: this.getAttribute("trial") || undefined } });
        if (device.read().token) return; // another tab was quicker, in a browser that can't hold it back
        this.#token = view.token;
        device.write({ ...device.read(), token: view.token });
        this.#others.tell();
        this.#build();
        // Filled after it is on the page, so that it is read out.
        await this.#wait(HEARD_MS);
        if (!signal.aborted) this.#show(view, view.messages);
      });
      if (signal.aborted) return;
      this.#starting = false;
      if (!this.#opened) return this.#adopt(true);
      this.#watch();
      this.#turnTo(this.#lines[0], true);
    } catch (error) {
      if (!signal.aborted) this.#tellOf(error);
      this.#starting = false;
    }
  }

  #adopt(goThere) {
    this.#token = device.read().token;
    this.#welcome();
    return this.#restore(goThere);
  }

  // The chat that this device began before, as soon as it can be had. `goThere`: the open question is gone to.
  async #restore(goThere) {
    const { signal } = this.#life;
    const { begin } = this.#parts;
    if (goThere && "scrollRestoration" in history) history.scrollRestoration = "manual";
    this.#starting = true;
    for (let wait = 1000; !this.#opened; wait = Math.min(wait * 2, SLOWEST_MS)) {
      begin.hidden = true;
      this.#tell("restoring");
      try {
        const view = await this.#ask("GET", "api/chat");
        const { wanted, pending } = this.#kept();
        this.#keep({ wanted: undefined });
        if (signal.aborted) return;
        this.#build(view.messages);
        // The page was left for another in this language: so is the chat, unless an answer is still on its way.
        const change = wanted === this.#language && wanted !== view.language && !pending;
        this.#settle(change ? { ...view, language: wanted } : view);
        if (change) this.#answer(this.#labels.languages[wanted], this.#labels.languages[wanted], { anywhere: true });
        this.#watch();
        if (goThere) this.#turnTo(this.#question(), true);
        else this.#sight.note(this.#question().node);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof Refused)) throw error;
        if (error.status === 401) return this.#lose();
        begin.textContent = this.#label("again");
        begin.hidden = false;
        this.#tellOf(error);
        await this.#wait(error.status === 429 ? error.after * 1000 : wait);
        if (signal.aborted) return;
      }
    }
    this.#starting = false;
    const { pending } = this.#kept();
    if (pending && !this.#busy) this.#deliver(pending, true);
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
    const say = (name) => () => this.#answer(this.#label(name), this.#label(name), { anywhere: ANYWHERE.includes(name) });
    // Where the bar is narrow its buttons show the shorter word, which is part of the longer.
    const short = (name) => {
      const made = make("button", { type: "button", class: "quiet", "aria-label": this.#label(name) }, make("span", { class: "long" }, this.#label(name)), make("span", { class: "brief" }, this.#label(`${name}_short`)));
      made.addEventListener("click", say(name));
      return made;
    };
    const bar = make("progress", { max: 1, value: 0 });
    const count = make("span", { class: "count" });
    const progress = make("div", { class: "progress" }, count, bar);
    const log = make("div", { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions", "aria-label": this.#label("log"), tabindex: "-1" });
    const typing = make("p", { class: "typing", "aria-hidden": "true", hidden: "" }, make("i"), make("i"), make("i"));
    const choices = make("div", { class: "choices", role: "group", tabindex: "-1", hidden: "" });
    const hint = make("p", { class: "hint", id: "hint" });
    const counter = make("p", { class: "counter", id: "counter" });
    const state = make("p", { class: "state", role: "status" });
    const field = make("div", { class: "field" }, make("button", { class: "main send", "aria-label": this.#label("send") }, make("span", { class: "long" }, this.#label("send")), arrow()));
    const form = make("form", { class: "form", novalidate: "" }, make("label", { for: "input", class: "hidden" }, this.#label("input")), field, counter);
    const tools = {
      why: button("why", say("why")),
      back: button("back", say("back")),
      skip: button("skip", say("skip")),
      change: button("answers", () => this.#change()),
    };
    // In sight at every moment, whatever is scrolled to.
    const out = { person: short("person"), stop: short("stop") };
    const top = make("div", { class: "top" }, progress, make("div", { class: "out", role: "group", "aria-label": this.#label("out") }, ...Object.values(out)));
    const more = { print: button("print", () => print()), remove: button("remove", () => this.#parts.dialog.showModal()) };
    const dialog = this.#dialog(button);
    const answers = make("dialog", { "aria-labelledby": "answers-title", "aria-describedby": "answers-text" });
    const paper = make("p", { class: "paper" });
    const chat = make("section", { class: "chat", "aria-label": this.#label("title") });
    const back = make("button", { type: "button", class: "main back", hidden: "" }, this.#label("go_on"));
    back.addEventListener("click", () => this.#turnTo(this.#question(), true));
    this.#parts = { chat, progress, bar, count, log, typing, choices, hint, field, counter, state, form, tools, out, more, dialog, answers, paper, back };
    const title = make("div", { class: "title" }, make("p", {}, this.#label("title")), make("p", {}, ...linked(this.#label("automated"), this.#links())), ...this.#otherLanguages());
    // What was said before is not read out again: it is there before the log is.
    this.#match(before);
    chat.append(
      paper, title, top, log, typing, state, hint, choices, form,
      make("div", { class: "tools", role: "group", "aria-label": this.#label("tools") }, ...Object.values(tools)),
      ...(device.keeps() ? [] : [make("p", { class: "notice" }, this.#label("not_kept"))]),
      make("div", { class: "tools more", role: "group", "aria-label": this.#label("more") }, ...Object.values(more)),
    );
    this.#put(chat, back, dialog, answers);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#typed();
    });
    this.#fit("", this.#kept().draft ?? "");
    this.#shown?.abort();
    this.#shown = new AbortController();
    this.#life.signal.addEventListener("abort", () => this.#shown.abort());
    this.#sight = new Sight(this, { chat, bar: top, composer: form, back }, this.#shown.signal);
  }

  // The field for the answer, as its question wants it. What is in it stays in it.
  #fit(question, draft = this.#parts.input.value) {
    const { field, input: before } = this.#parts;
    const { one_line: oneLine = false, none, ...attributes } = this.#labels.fields?.[question] ?? {};
    const wanted = { autocomplete: "off", inputmode: "text", autocapitalize: "sentences", spellcheck: "true", ...attributes };
    const tag = oneLine ? "input" : "textarea";
    let input = before;
    if (before?.localName !== tag) {
      const focused = before?.matches(":focus");
      input = make(tag, { id: "input", enterkeyhint: "send", ...(oneLine ? { type: "text" } : { rows: "1" }) });
      input.value = draft;
      input.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        this.#typed();
      });
      input.addEventListener("input", () => {
        this.#keep({ draft: input.value || undefined });
        this.#count();
        this.#marked();
      });
      input.addEventListener("focus", () => this.#sight?.again());
      if (before) before.replaceWith(input);
      else field.prepend(input);
      this.#parts.input = input;
      if (focused) input.focus({ preventScroll: true });
    }
    for (const [name, value] of Object.entries(wanted)) input.setAttribute(name, value);
    input.placeholder = this.#label("input");
    this.#count();
  }

  // A button for each other language that the chat can go on in: it writes that language's name.
  #otherLanguages() {
    const others = Object.entries(this.#labels.languages ?? {}).filter(([code]) => code !== this.#language);
    return others.map(([code, name]) => {
      const button = make("button", { type: "button", class: "quiet", lang: code }, name);
      button.addEventListener("click", () => this.#answer(name, name, { anywhere: true }));
      return button;
    });
  }

  // Whoever leaves for the page in another language takes the chat along.
  #follow(language) {
    if (this.#token && this.#labels.languages?.[language]) this.#keep({ wanted: language });
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
      return error.status === 401 ? this.#lose() : this.#tellOf(error);
    }
    const place = line ? this.#lines.indexOf(line) : -1;
    const here = found.filter(({ message }) => message === place);
    const close = make("button", { type: "button", class: "main" }, this.#label("answers_close"));
    close.addEventListener("click", () => dialog.close());
    const rows = (here.length ? here : found).map((one) => {
      const button = make("button", { type: "button", class: "row" }, make("span", {}, one.label), make("strong", {}, one.shown), pencil());
      button.addEventListener("click", () => {
        dialog.close();
        this.#answer(one.text, one.text, { anywhere: true });
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

  // On paper stand the study and the day.
  #headed() {
    if (this.#opened) this.#parts.paper.textContent = this.#label("print_head", { date: new Date().toLocaleDateString(this.#language, { dateStyle: "long" }) });
  }

  #count() {
    const { input, counter } = this.#parts;
    const left = LONGEST - lengthOf(input.value.trim());
    const text = left < 0 ? this.#label("over", { over: -left }) : left <= NEARLY ? this.#label("left", { left }) : "";
    counter.textContent = text;
    counter.classList.toggle("bad", left < 0);
    input.setAttribute("aria-invalid", String(left < 0));
  }

  // What was typed, after what was chosen.
  #typed() {
    const { input } = this.#parts;
    const chosen = this.#choices().filter(({ value }) => this.#picked.has(value)).map(({ title }) => title);
    const text = [...chosen, input.value.trim()].filter(Boolean).join(", ");
    if (!text) return input.focus();
    if (lengthOf(text) > LONGEST) return this.#tell("too_long", {}, true);
    this.#answer(text, text, { typed: true });
  }

  // Takes an answer, unless one is still on its way: what is typed then stays where it is.
  #answer(text, title, { typed = false, anywhere = false } = {}) {
    if (this.#busy) return this.#tell("busy");
    const picked = typed ? [...this.#picked] : [];
    const written = this.#parts.input.value.trim();
    if (typed) {
      this.#parts.input.value = "";
      this.#count();
    }
    const question = anywhere ? undefined : this.#view?.question ?? "";
    const pending = { id: newId(), text, title, typed, written: typed ? written : "", picked, question };
    this.#keep({ pending, draft: this.#parts.input.value || undefined, ...(typed && { picked: undefined }) });
    if (this.#opened) this.#deliver(pending);
  }

  // Sends until it is answered. The id makes it one message however often it is sent, on this visit or the last.
  async #deliver(pending, again = false) {
    const { signal } = this.#life;
    const { input, state } = this.#parts;
    const writing = input.matches(":focus");
    const asked = this.#view?.question;
    const written = this.#lines.filter((line) => line.from === "participant").pop();
    const mine = again && written?.text === pending.text ? written : this.#line({ from: "participant", text: pending.text }, pending.title);
    const busy = () => this.#busy && !signal.aborted;
    this.#busy = true;
    mine.node.classList.add("waiting");
    this.#offer([]);
    this.#tell("");
    this.#wait(250).then(() => { if (busy() && !mine.failed) this.#typing(true); });
    this.#wait(1500).then(() => { if (busy() && !state.textContent) this.#tell("waiting"); });
    this.#turnTo(mine, !writing);
    let view = await this.#until(pending, mine, signal);
    // What was deleted is shown no longer.
    if (view && !view.whole && (again || asked === "forget")) view = await this.#whole().catch(() => view);
    if (!view || signal.aborted) return;
    this.#busy = false;
    this.#typing(false);
    if (this.#kept().pending?.id === pending.id) this.#keep({ pending: undefined });
    mine.sent();
    const first = this.#lines.length;
    this.#show(view, view.whole ? view.messages : [...this.#lines, ...view.messages]);
    this.#others.tell();
    this.#turnTo(this.#lines[first] ?? this.#question(), !this.#parts.input.matches(":focus") || this.#away());
    if (this.#asked) this.#speak();
  }

  // Whether the keyboard of a phone would stand before the buttons of a question.
  #away() {
    return this.#choices().length > 0 && matchMedia("(pointer: coarse)").matches;
  }

  // The view that answers a message; nothing when there will be none.
  async #until(pending, mine, signal) {
    for (let wait = 1000; !signal.aborted;) {
      try {
        const { id, text, question } = pending;
        const told = (name) => {
          mine.sent();
          if (name === "late") this.#tell("kept");
        };
        const view = await this.#ask("POST", "api/chat/messages", { body: { text, id, question }, told });
        // Without what came of it there is only the whole to go by.
        return view.messages.length && view.progress ? view : await this.#whole();
      } catch (error) {
        if (signal.aborted) return null;
        if (error.status === 401) return this.#lose(pending);
        if (error.status === 409 && error.given?.messages) return this.#behind(pending, mine, error.given);
        if ([400, 413, 422].includes(error.status)) return this.#giveBack(pending, mine, error.status === 413 ? "too_long" : "not_understood");
        if (error.kept) {
          mine.sent();
          this.#tell("kept");
          const view = await this.#polled(signal);
          if (view) return view;
          continue;
        }
        mine.wait(this.#label("not_sent"));
        this.#typing(false);
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
  #giveBack(pending, mine, why, view = null) {
    const { input } = this.#parts;
    this.#lines = this.#lines.filter((line) => line !== mine);
    mine.node.remove();
    this.#busy = false;
    this.#typing(false);
    if (pending.typed) input.value = [pending.written ?? pending.text, input.value].filter(Boolean).join("\n");
    this.#keep({ pending: undefined, draft: input.value || undefined });
    this.#count();
    if (view) this.#show(view, view.messages);
    else this.#offer(this.#choices(), pending.picked);
    this.#tell(why, {}, true);
    if (view) this.#turnTo(this.#question(), true);
    else input.focus({ preventScroll: true });
    return null;
  }

  // Another window has gone on meanwhile: this one shows the question that is open now, and what was typed stays in the field.
  async #behind(pending, mine, view) {
    const { signal } = this.#life;
    const last = view.messages[view.messages.length - 1];
    const now = last?.from === "bot" ? view : (await this.#polled(signal)) ?? view;
    return signal.aborted ? null : this.#giveBack(pending, mine, "behind", now);
  }

  async #watch() {
    const { signal } = this.#life;
    while (!signal.aborted) {
      await this.#wait(this.#view?.team ? TEAM_MS : LOOK_MS);
      if (!signal.aborted) await this.#refresh();
    }
  }

  // Another tab has done something: begun, gone on, or forgotten the chat on this device.
  #synced(said = false) {
    if (!this.#parts.state) return;
    const { token } = device.read();
    if (token !== this.#token) {
      const [had, wasStarting] = [this.#token, this.#starting];
      this.#again();
      this.#token = token;
      this.#welcome(!token && had ? "removed" : "");
      if (token) this.#restore(wasStarting);
    } else if (said && this.#opened) {
      this.#refresh(true);
    }
  }

  // What another tab or a person of the study team has added meanwhile, or had deleted.
  async #refresh(hidden = false) {
    if ((document.hidden && !hidden) || !this.#opened || this.#busy) return;
    const { signal } = this.#life;
    try {
      const view = await this.#ask("GET", "api/chat");
      if (signal.aborted || this.#busy || !this.#opened) return;
      const seen = ({ question, ended, team, language }, messages) => JSON.stringify([question ?? null, ended, Boolean(team), language, messages[messages.length - 1]?.text]);
      if (view.messages.length <= this.#lines.length && seen(view, view.messages) === seen(this.#view, this.#lines)) return;
      const inside = this.shadowRoot.activeElement;
      this.#show(view, view.messages);
      if (!document.hidden && inside) this.#turnTo(this.#question(), !this.#parts.input.matches(":focus"));
      else this.#sight.note(this.#question().node);
    } catch (error) {
      if (error.status === 401 && this.#opened && !this.#busy && !signal.aborted) this.#lose();
    }
  }

  // ---- What is shown

  #show(view, messages) {
    // From here on the conversation is held in another language.
    if (this.#view?.language && view.language !== this.#view.language) {
      this.#keep({ spoken: [...(this.#kept().spoken ?? [[0, this.#view.language]]), [this.#lines.length, view.language]] });
    }
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

  // The line that asks the open question: the last that the other side has said.
  #question() {
    return this.#lines.filter(({ from }) => from === "bot").pop() ?? this.#lines[this.#lines.length - 1];
  }

  #line({ from, text, choices = [], by }, title) {
    const who = by ?? (from === "bot" ? "bot" : "you");
    const place = this.#lines.length;
    const note = make("span", { class: "note" });
    const words = from === "bot" ? told(title, this.#links()) : [title];
    const said = make("p", { class: by ? "bot team" : who, tabindex: "-1" }, make("span", { class: by ? "who" : "hidden" }, `${this.#label(who)}: `), ...words, ...this.#ways(from, title), note);
    const spoken = (this.#kept().spoken ?? []).filter(([since]) => since <= place).pop()?.[1];
    if (from === "bot" && spoken && spoken !== this.#language) said.lang = spoken;
    const node = from === "bot" ? said : this.#mine(said, () => this.#change(line), text);
    const line = {
      from,
      text,
      choices,
      by,
      node,
      said,
      failed: false,
      sent() { node.classList.remove("waiting"); note.textContent = ""; line.failed = false; },
      wait(why) { note.textContent = why; line.failed = true; },
    };
    this.#lines.push(line);
    this.#parts.log.append(node);
    return line;
  }

  // Where somebody may be in danger, what helps can be pressed.
  #ways(from, text) {
    const found = from === "bot" && (this.#labels.lifelines ?? []).find(({ said }) => text.includes(said));
    if (!found) return [];
    return [make("span", { class: "lifelines" }, ...found.ways.map((one) => make("a", { href: one.to, class: "lifeline" }, one.text)))];
  }

  // The participant's own words are not read out to them, and can be tapped to change what they answer. By keyboard the tools do it.
  #mine(said, change, text) {
    const asked = this.#lines[this.#lines.length - 1];
    const name = this.#label("edit", { question: asking(asked?.from === "bot" ? asked.text : text) });
    const edit = make("button", { type: "button", class: "edit", tabindex: "-1", "aria-label": name, title: name }, pencil());
    const node = make("div", { class: "mine", "aria-live": "off" }, said);
    if (["why", "back", "person", "stop"].some((control) => this.#label(control) === text)) return node;
    node.prepend(edit);
    edit.addEventListener("click", change);
    said.addEventListener("click", () => { if (!edit.disabled && !getSelection()?.toString()) change(); });
    return node;
  }

  #choices() {
    return this.#view?.choices ?? [];
  }

  // All that depends on where the conversation stands.
  #settle(view) {
    const { progress, bar, count, tools, out, more, log } = this.#parts;
    const last = this.#lines[this.#lines.length - 1];
    const choices = last?.from === "bot" && !view.team ? last.choices : [];
    const question = view.question ?? "";
    if (this.#view && this.#view.question !== view.question) this.#keep({ picked: undefined });
    this.#view = { ...view, choices };
    this.#fit(question);
    this.#offer(choices, this.#kept().picked);
    const { done = 0, of = 0 } = view.progress ?? {};
    const now = Math.min(done + 1, of);
    const text = this.#label("progress", { now, of });
    bar.max = Math.max(of, 1);
    bar.value = now - 1;
    bar.setAttribute("aria-label", text);
    count.replaceChildren(make("span", { class: "long" }, text), make("span", { class: "brief", "aria-hidden": "true" }, `${now}/${of}`));
    progress.hidden = Boolean(view.ended || view.team) || !of;
    const changes = Boolean(question) && question !== "consent";
    tools.why.hidden = out.stop.hidden = !question;
    tools.back.hidden = tools.change.hidden = !changes;
    tools.skip.hidden = !question || NO_SKIP.test(question);
    more.print.hidden = !question;
    for (const edit of log.querySelectorAll(".edit")) edit.disabled = !changes;
    this.#tell(view.team ? "team_here" : view.ended ? "ended" : "");
    this.#sight?.asks(Boolean(question) || this.#stopped());
    if (view.language && view.language !== this.#language) this.#translate(view.language);
  }

  // The ways to answer by a press. Of a list several are picked and sent together; one that says there are none is alone.
  #offer(choices, picked = []) {
    const { choices: group, hint } = this.#parts;
    const several = choices.length ? this.#view?.several ?? [] : [];
    const question = this.#view?.question ?? "";
    this.#picked = new Set(picked.filter((value) => several.includes(value)));
    const buttons = choices.map(({ title, value }) => {
      const button = make("button", { type: "button", disabled: "", ...(several.includes(value) && { "aria-pressed": String(this.#picked.has(value)), class: "pick" }) }, title);
      button.addEventListener("click", () => this.#press(value, title, button, several));
      return button;
    });
    const extra = (name, kind, act) => {
      const button = make("button", { type: "button", class: kind }, this.#label(name));
      button.addEventListener("click", act);
      return button;
    };
    if (several.length) buttons.push(extra("done", "main done", () => this.#typed()));
    const field = this.#labels.fields?.[question];
    if (!this.#busy && !choices.length && field?.none) buttons.push(extra("none", "", () => this.#answer(this.#label("none"), this.#label("none"))));
    if (!this.#busy && /^(numeric|decimal|tel)$/.test(field?.inputmode) && matchMedia("(pointer: coarse)").matches) buttons.push(extra("letters", "quiet letters", () => this.#letters()));
    if (!this.#busy && this.#stopped()) buttons.unshift(extra("go_on", "main", () => this.#answer(this.#label("go_on"), this.#label("go_on"))));
    if (!this.#busy && this.#view?.ended && !this.#view.team) buttons.push(extra("print", "", () => print()));
    group.replaceChildren(...buttons);
    group.hidden = !buttons.length;
    hint.hidden = !choices.length || Boolean(this.#view?.ended);
    hint.textContent = hint.hidden ? "" : this.#label(several.length ? "several" : "hint");
    const asked = this.#question()?.said;
    for (const { said } of this.#lines) said.removeAttribute("id");
    if (asked) asked.id = "question";
    const wall = this.#question()?.text.includes("\n"); // no name for anything, and read already
    group.removeAttribute(wall ? "aria-labelledby" : "aria-label");
    if (wall) group.setAttribute("aria-label", asking(this.#question().text));
    else group.setAttribute("aria-labelledby", "question");
    this.#parts.input?.setAttribute("aria-describedby", `${wall ? "" : "question "}hint counter`);
    setTimeout(() => {
      for (const button of buttons) button.disabled = false;
      this.#marked();
    }, SETTLE_MS);
  }

  // Whether the questions were stopped before their end: then they can be gone on with.
  #stopped() {
    const { ended, team, progress: { done = 0, of = 0 } = {} } = this.#view ?? {};
    return Boolean(ended && !team && done < of);
  }

  #press(value, title, button, several) {
    if (!several.includes(value)) {
      // What is to be changed is picked from what was answered.
      if (this.#view?.question === "readback" && value === "no") return this.#change();
      return this.#answer(value, title);
    }
    if (!this.#picked.delete(value)) this.#picked.add(value);
    button.setAttribute("aria-pressed", String(this.#picked.has(value)));
    this.#keep({ picked: [...this.#picked] });
    this.#marked();
    return undefined;
  }

  // Done is there once there is something to send; what stands alone is not, once something is picked.
  #marked() {
    const { choices, input } = this.#parts;
    const done = choices?.querySelector(".done");
    if (!done) return;
    done.disabled = !this.#picked.size && !input.value.trim();
    for (const button of choices.querySelectorAll("button:not(.pick, .done)")) button.disabled = this.#picked.size > 0;
  }

  #letters() {
    const { input } = this.#parts;
    input.blur();
    input.setAttribute("inputmode", "text");
    input.focus();
  }

  // The conversation has changed its language: so do the words around it.
  async #translate(language) {
    const { signal } = this.#life;
    const labels = await this.#server.words(language, signal).catch(() => null);
    // What can't be had now is asked for again with the next answer.
    if (!labels || !this.#opened || this.#busy || signal.aborted) return;
    this.lang = this.#language = language;
    this.#labels = labels;
    const { messages, view } = { messages: this.#lines.map(({ from, text, choices, by }) => ({ from, text, choices, by })), view: this.#view };
    const last = messages[messages.length - 1];
    if (last) last.choices = view.choices;
    this.#build(messages);
    this.#settle(view);
    this.#turnTo(this.#question(), true);
  }

  #typing(on) {
    this.#parts.typing.hidden = !on;
  }

  // Brings the open question into sight, with what leads up to it from this line on; and into focus, unless somebody is writing.
  #turnTo(line, focus) {
    if (!line || !this.#sight) return;
    const question = line.from === "participant" ? line : this.#question();
    const { choices, state } = this.#parts;
    const tools = this.shadowRoot.querySelector(".tools");
    if (focus) question.said.focus({ preventScroll: true });
    this.#sight.show(line.node, question.node, line === question && line.from === "participant" ? state : tools.offsetHeight ? tools : choices);
  }

  #tell(key, fields = {}, bad = false) {
    const { state } = this.#parts;
    state.textContent = key ? this.#label(key, fields) : "";
    state.classList.toggle("bad", bad);
    this.#sight?.measure();
  }

  #tellOf(error) {
    if (error.status === 429) this.#tell("wait_start", { seconds: error.after }, true);
    else this.#tell(navigator.onLine ? "failed" : "offline_start", {}, true);
  }

  // All of it inside one element, which no rule of the page's reaches.
  #put(...elements) {
    const root = make("div", { class: "root", lang: this.#language, dir: "ltr" }, ...elements);
    this.shadowRoot.replaceChildren(...this.shadowRoot.querySelectorAll("style"), root);
  }

  #label(key, fields = {}) {
    return Object.entries(fields).reduce((text, [name, value]) => text.replace(`{${name}}`, () => value), this.#labels[key] ?? "");
  }

  #links() {
    return this.#labels.links ?? [];
  }

  // ---- What is kept on this device

  // What is kept of this conversation; nothing once the device knows another, or none.
  #kept() {
    const kept = device.read();
    return kept.token === this.#token ? kept : {};
  }

  #keep(changes) {
    const kept = device.read();
    if (kept.token === this.#token) device.write({ ...kept, ...changes });
    else this.#synced();
  }

  // Ends what is under way here.
  #again() {
    this.#life.abort();
    this.#life = new AbortController();
    this.#busy = this.#starting = this.#opened = false;
    this.#view = null;
    this.#lines = [];
    this.#picked = new Set();
    this.#token = undefined;
  }

  #remove(again) {
    this.#parts.dialog.close();
    this.#again();
    device.drop();
    this.#others.tell();
    this.#welcome("removed");
    this.#greet();
    if (again) this.#begin();
  }

  // The server knows no such chat: politely back to the start, with what was being written.
  #lose(pending) {
    const kept = this.#kept();
    const draft = [pending?.typed ? pending.text : "", this.#parts.input?.value ?? kept.draft].filter(Boolean).join("\n");
    this.#again();
    device.drop();
    if (draft) device.write({ draft });
    this.#others.tell();
    this.#welcome("lost");
    this.#greet();
    return null;
  }

  // Back at the start, in sight and in focus.
  #greet() {
    const { begin } = this.#parts;
    begin.focus({ preventScroll: true });
    begin.parentElement.scrollIntoView({ block: "nearest" });
  }

  // ---- The server

  #ask(method, path, more = {}) {
    return this.#server.ask(method, path, { token: this.#token, signal: this.#life.signal, ...more });
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
