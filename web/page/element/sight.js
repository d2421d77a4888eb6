// Keeps the open question in sight: between the chat's bar and its field, beneath what the page fixes to the window's edges, above the
// keyboard, and after each change of the window, unless the person has scrolled away.

const GAP = 12;

// How far something of the page that is fixed to this edge of the window reaches in, in front of the chat.
const fixedAt = (host, atTop) => {
  const { left, width } = host.getBoundingClientRect();
  const x = Math.min(Math.max(left + width / 2, 1), innerWidth - 2);
  const y = atTop ? 1 : innerHeight - 2;
  for (const element of document.elementsFromPoint(x, y)) {
    for (let one = element; one && !one.contains(host); one = one.parentElement) {
      if (!["fixed", "sticky"].includes(getComputedStyle(one).position)) continue;
      const { top, bottom, height } = one.getBoundingClientRect();
      if (height < innerHeight / 2 && (atTop ? top <= 1 : bottom >= innerHeight - 1)) return Math.round(atTop ? bottom : innerHeight - top);
    }
  }
  return 0;
};

class Sight {
  #host;
  #parts;
  #target = null;
  #following = false;
  #signal;
  #watched = new IntersectionObserver((seen) => this.#seen(seen));
  #away = true;
  #further = true;

  // `parts`: chat, bar, composer, back.
  constructor(host, parts, signal) {
    this.#host = host;
    this.#parts = parts;
    this.#signal = signal;
    const changed = () => this.measure();
    let waiting = 0;
    const later = () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.#edges(), 120);
    };
    for (const [target, name] of [[window, "resize"], [window.visualViewport, "resize"], [window.visualViewport, "scroll"]]) target?.addEventListener(name, changed, { signal });
    addEventListener("scroll", later, { signal, passive: true, capture: true });
    for (const name of ["wheel", "touchmove"]) addEventListener(name, () => { this.#following = false; }, { signal, passive: true });
    addEventListener("keydown", ({ key }) => { if (["PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown"].includes(key)) this.#following = false; }, { signal });
    const sizes = new ResizeObserver(changed);
    for (const part of [parts.chat, parts.bar, parts.composer]) sizes.observe(part);
    this.#watched.observe(parts.chat);
    signal.addEventListener("abort", () => {
      sizes.disconnect();
      this.#watched.disconnect();
      clearTimeout(waiting);
    });
    this.measure();
  }

  // Takes the room there is, and brings back into it what is to be in sight.
  measure() {
    if (this.#signal.aborted) return;
    this.#edges();
    if (this.#following) this.#bring();
  }

  #edges() {
    const { chat, bar, composer } = this.#parts;
    const view = window.visualViewport;
    const zoomed = view && view.scale > 1.01;
    const given = Number.parseFloat(this.#host.getAttribute("top-offset"));
    const top = Number.isFinite(given) ? given : fixedAt(this.#host, true);
    const above = Math.max(top, view && !zoomed ? Math.round(view.offsetTop) : 0);
    const below = Math.max(fixedAt(this.#host, false), view && !zoomed ? Math.round(innerHeight - view.offsetTop - view.height) : 0);
    const height = innerHeight - above - below;
    // The shorter words, where the longer don't fit on one line.
    bar.classList.remove("tight");
    bar.classList.toggle("tight", bar.scrollWidth > bar.clientWidth);
    // Where little is left between them, the bar goes with the page.
    const short = height < bar.offsetHeight + composer.offsetHeight + 140;
    chat.classList.toggle("short", short);
    const sizes = { above, below, bar: short ? 0 : bar.offsetHeight, composer: composer.offsetHeight };
    for (const [name, size] of Object.entries(sizes)) for (const part of [chat, this.#parts.back]) part.style.setProperty(`--${name}`, `${size}px`);
  }

  // Shows from the first of what is new to the last that belongs to the question, or as much of it as there is room for.
  show(first, question, last) {
    this.#follow(question);
    this.#target = { first, question, last };
    this.#following = true;
    this.measure();
    this.measure(); // a header of the page's may have come to stand in front by now
  }

  // Once more, as when somebody begins to write.
  again() {
    if (!this.#target) return;
    this.#following = true;
    this.#bring();
  }

  #bring() {
    const { first, question, last } = this.#target ?? {};
    if (!question?.isConnected) return;
    const style = this.#parts.chat.style;
    const size = (name) => Number.parseFloat(style.getPropertyValue(`--${name}`)) || 0;
    const top = size("above") + size("bar") + GAP;
    const bottom = innerHeight - size("below") - size("composer") - GAP;
    const room = bottom - top;
    const at = (element) => element.getBoundingClientRect();
    const start = first?.isConnected ? first : question;
    const end = last?.isConnected && !last.hidden && last.offsetHeight ? last : question;
    if (at(end).bottom - at(start).top <= room) this.#into(start, end, top, bottom);
    else if (at(end).bottom - at(question).top <= room) this.#into(question, end, top, bottom, true);
    else {
      (at(question).bottom - at(start).top <= room ? start : question).scrollIntoView({ block: "start" });
      this.#uncut(bottom + GAP);
    }
  }

  // What can be pressed is in sight or not, rather than half behind the field.
  #uncut(edge) {
    const half = [...this.#parts.chat.querySelectorAll(".choices button, .tools button, .log a")].map((button) => button.getBoundingClientRect()).filter(({ top, bottom }) => top < edge && bottom > edge);
    if (half.length) scrollBy({ top: Math.min(...half.map(({ top }) => top)) - edge - 4, behavior: "instant" });
  }

  #into(start, end, top, bottom, low = false) {
    if (low || end.getBoundingClientRect().bottom > bottom) end.scrollIntoView({ block: "end" });
    if (start.getBoundingClientRect().top < top) start.scrollIntoView({ block: "start" });
  }

  // While the question is further on, or the whole chat out of sight, a button leads there. It covers none of what follows the question.
  #follow(question) {
    if (this.#target?.question) this.#watched.unobserve(this.#target.question);
    this.#watched.observe(question);
  }

  #seen(entries) {
    const { back, chat } = this.#parts;
    for (const { target, isIntersecting, boundingClientRect } of entries) {
      if (target === chat) back.classList.toggle("outside", !isIntersecting);
      else [this.#away, this.#further] = [!isIntersecting, boundingClientRect.top > 0];
    }
    const leads = this.#away && (this.#further || back.classList.contains("outside"));
    back.hidden = !this.#target || !leads || !back.dataset.open;
  }

  // Whether there is a question to be led back to.
  asks(open) {
    if (open) this.#parts.back.dataset.open = "1";
    else delete this.#parts.back.dataset.open;
    this.#seen([]);
  }

  // Watches the question without going to it.
  note(question) {
    this.#follow(question);
    this.#target = { first: question, question, last: null };
  }
}
