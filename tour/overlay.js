// Puts a caption over a page, and marks the words that it speaks of, as with a pen. It chooses the end of the window where it covers none of
// them. Gives what is wrong, or an empty text. `found` are elements that hold the words, `words` in the same order.
({ found, words, caption }) => {
  const place = (element, text) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.data.indexOf(text);
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + text.length);
      return range;
    }
    return element; // cut up by elements within it
  };
  const scroller = (element) => {
    for (let one = element; one; one = one.parentElement ?? one.getRootNode().host)
      if (one.scrollHeight > one.clientHeight && /auto|scroll/.test(getComputedStyle(one).overflowY)) return one;
    return document.scrollingElement;
  };
  const lines = (at) => [...place(found[at], words[at]).getClientRects()];
  const look = () => found.map((element, at) => place(element, words[at]).getBoundingClientRect());
  const covered = (_, at) => {
    const one = lines(at)[0];
    const x = one.left + one.width / 2;
    return [one.top + 2, one.top + one.height / 2, one.bottom - 2].some((y) => {
      let top = document.elementFromPoint(x, y);
      for (let inner = top?.shadowRoot?.elementFromPoint(x, y); inner && inner !== top; inner = top.shadowRoot?.elementFromPoint(x, y)) top = inner;
      return !found[at].contains(top);
    });
  };
  const outside = (one) => one.top < 0 || one.bottom > innerHeight;
  if (look().some((one, at) => outside(one) || covered(one, at))) scroller(found[0]).scrollBy({ top: look()[0].top - innerHeight * 0.4, behavior: "instant" });
  document.getElementById("tour-caption")?.remove();
  const host = document.createElement("div");
  host.id = "tour-caption";
  host.setAttribute("aria-hidden", "true");
  host.style.cssText = "position: fixed; inset: 0; z-index: 2147483647; pointer-events: none";
  const inside = host.attachShadow({ mode: "closed" });
  const bar = document.createElement("div");
  bar.textContent = caption;
  bar.style.cssText =
    `position: absolute; left: 0; right: 0; padding: 18px 22px; background: #14213d; color: #fff; text-align: center; text-wrap: balance;
     font: 600 ${innerWidth > 600 ? 32 : 23}px/1.3 system-ui, "Liberation Sans", sans-serif; box-shadow: 0 0 24px rgb(0 0 0 / 45%)`;
  inside.append(bar);
  document.documentElement.append(host);
  const spoken = look();
  const hidden = spoken.findIndex(outside);
  if (hidden >= 0) return `not in the window: ${words[hidden]}`;
  const under = spoken.findIndex(covered);
  if (under >= 0) return `under something else: ${words[under]}`;
  const height = bar.offsetHeight;
  const highest = Math.min(...spoken.map((one) => one.top));
  const lowest = Math.max(...spoken.map((one) => one.bottom));
  if (highest >= height) bar.style.top = "0";
  else if (lowest <= innerHeight - height) bar.style.bottom = "0";
  else return "the caption would cover what it speaks of";
  for (const one of found.flatMap((_, at) => lines(at))) {
    const mark = document.createElement("div");
    mark.style.cssText = `position: absolute; left: ${one.left - 3}px; top: ${one.top}px; width: ${one.width + 6}px; height: ${one.height}px;
      background: rgb(255 190 0 / 30%); border-bottom: 3px solid #e85d04; border-radius: 4px; box-sizing: border-box`;
    inside.append(mark);
  }
  return "";
}
