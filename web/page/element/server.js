// The server that the chat talks to.

// A request that got no answer to show. Status 0: nothing came back at all. `given`: what came with the refusal.
class Refused extends Error {
  constructor(status, given = null, after = 2) {
    super(String(status));
    Object.assign(this, { status, given, kept: given?.kept === true, after });
  }
}

class Server {
  constructor(trial, base) {
    Object.assign(this, { trial, base });
  }

  // The chat's own words in a language. Raises Refused.
  words(language, signal) {
    return this.ask("GET", `static/words/${language}.json${this.trial ? `?trial=${encodeURIComponent(this.trial)}` : ""}`, { signal });
  }

  // What comes of a request. `told` hears what happens before that, where the server streams its answer. Raises Refused.
  async ask(method, path, { token, body, told, signal }) {
    const one = new AbortController();
    const abort = () => one.abort();
    let timer = setTimeout(abort, TIMEOUT_MS);
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(abort, TIMEOUT_MS);
    };
    signal.addEventListener("abort", abort);
    try {
      const headers = { ...(told && { Accept: "text/event-stream, application/json;q=0.9" }), ...(body && { "Content-Type": "application/json" }), ...(token && { Authorization: `Bearer ${token}` }) };
      const answer = await fetch(new URL(path, this.base), { method, headers, body: body && JSON.stringify(body), signal: one.signal });
      const streamed = answer.headers.get("Content-Type")?.startsWith("text/event-stream");
      const given = await (streamed ? this.#streamed(answer, told, alive) : answer.json()).catch(() => null);
      if (signal.aborted) throw new Refused(0);
      if (answer.ok && given) return given;
      throw new Refused(answer.ok ? 0 : answer.status, given, Math.max(Number(answer.headers.get("Retry-After")) || 2, 1));
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
}
