// What the chat keeps on this device: the key to the conversation, what is being typed, and what is not answered yet.
//
// All tabs, windows and elements of one origin share it. Who finds that the key is another by now, or gone, follows; nobody writes it back.

let KEY = "prescreen.chat";
// Of each trial another conversation; all elements of one page are of the same.
const keepFor = (trial) => { KEY = trial ? `prescreen.chat.${trial}` : "prescreen.chat"; };
// How long anything may take before it is tried in another way.
const TIMEOUT_MS = 15000;

// Private windows may refuse storage; the chat then lives as long as the page, and says so.
const device = {
  memory: {},
  refused: false,
  read() {
    if (this.refused) return this.memory;
    try { return JSON.parse(localStorage.getItem(KEY)) || {}; } catch { return this.memory; }
  },
  write(kept) {
    this.memory = kept;
    try { localStorage.setItem(KEY, JSON.stringify(kept)); } catch { this.refused = true; }
  },
  drop() {
    this.memory = {};
    try { localStorage.removeItem(KEY); } catch { /* nothing was kept */ }
  },
  // Whether something is kept for longer than this page lives.
  keeps() {
    try {
      localStorage.setItem(`${KEY}.try`, "1");
      localStorage.removeItem(`${KEY}.try`);
    } catch {
      this.refused = true;
    }
    return !this.refused;
  },
  // One at a time, in whatever tab, where the browser can hold the others back; a tab that is asleep holds nobody back for long.
  async alone(work) {
    if (!navigator.locks) return work();
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), 2 * TIMEOUT_MS);
    let begun = false;
    try {
      return await navigator.locks.request(KEY, { signal: patience.signal }, () => {
        begun = true;
        clearTimeout(timer);
        return work();
      });
    } catch (error) {
      if (begun) throw error;
      return work();
    }
  },
};

// Tells the other tabs, windows and elements that something was said or forgotten, and hears it from them; that something else is kept
// than before is heard of as well.
class Others {
  #channel;
  #stored;

  constructor(heard) {
    this.#stored = ({ key }) => { if (key === KEY || key === null) heard(false); };
    addEventListener("storage", this.#stored);
    try {
      this.#channel = new BroadcastChannel(KEY);
      this.#channel.onmessage = () => heard(true);
    } catch { /* what is stored is heard of all the same */ }
  }

  tell() { this.#channel?.postMessage("changed"); }

  leave() {
    removeEventListener("storage", this.#stored);
    this.#channel?.close();
  }
}

// A chat opened from a text comes on the page that its link opened; a reload is then one of the study page.
const handedOver = (element) => {
  const carried = element.querySelector("script.carried");
  if (!carried) return;
  const { page, ...kept } = JSON.parse(carried.textContent);
  carried.remove();
  history.replaceState(null, "", `${page}${location.search}#chat`);
  device.write(kept);
};
