// How the chat makes what it shows.

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

const SVG = "http://www.w3.org/2000/svg";
const drawn = (line) => {
  const [icon, path] = ["svg", "path"].map((tag) => document.createElementNS(SVG, tag));
  for (const [name, value] of [["viewBox", "0 0 24 24"], ["width", "20"], ["height", "20"], ["aria-hidden", "true"]]) icon.setAttribute(name, value);
  path.setAttribute("d", line);
  icon.append(path);
  return icon;
};
const pencil = () => drawn("M4 20l1-5L16.5 3.5a2 2 0 0 1 3 0l1 1a2 2 0 0 1 0 3L9 19z");
const arrow = () => drawn("M12 20V5M5 11.5L12 4.5l7 7");

// What can be called or written to, wherever it is said: `links` has each as it is said, and how it stands with its links.
const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const OURS = /(https?:\/\/[^\s]+\/background\/[\w.]+\w)/;
const ours = (text) => text.split(OURS).filter(Boolean).map((part) => (OURS.test(part) ? make("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part) : part));
const linked = (text, links) => {
  if (!links.length) return ours(text);
  const known = new Map(links);
  const said = [...known.keys()].sort((one, other) => other.length - one.length).map((one) => (/^\w/.test(one) ? "\\b" : "") + literal(one));
  return text.split(new RegExp(`((?:${said.join("|")})(?![\\w-]))`)).flatMap((part) => {
    if (!known.has(part)) return ours(part);
    return known.get(part).split(/(\[[^\]]+\]\([^)]+\))/).filter(Boolean).map((piece) => {
      const [, words, to] = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(piece) ?? [];
      return to ? make("a", { href: to }, words) : piece;
    });
  });
};

// What the assistant says; where it tells answers back, line by line, what was answered stands out.
const PAIR = /^([^:]{2,60}: )(.+)$/;
const told = (text, links) => {
  const lines = text.split("\n");
  if (lines.filter((line) => PAIR.test(line)).length < 3) return linked(text, links);
  return lines.flatMap((line, number) => {
    const [, label, value] = PAIR.exec(line) ?? [];
    return [number ? "\n" : "", label ? make("span", { class: "pair" }, label, make("b", {}, value)) : line];
  });
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
