// What the console's pages gain where JavaScript is on; each works whole without it.
(() => {
  "use strict";

  // The queue by keyboard: only while the focus is in the list, so that no single key surprises anybody elsewhere.
  for (const list of document.querySelectorAll("[data-keys]")) {
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
  }

  // Only the reasons that the chosen status takes.
  for (const choice of document.querySelectorAll("select[data-needs]")) {
    const reasons = document.getElementById(choice.dataset.needs);
    const narrow = () => {
      const group = choice.selectedOptions[0] ? choice.selectedOptions[0].dataset.group : "";
      document.getElementById(choice.dataset.needs + "_field").hidden = !group;
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

  // A page that somebody else has overtaken, or whose participant has written since, says so before anything is typed in vain.
  const overtaken = document.getElementById("overtaken");
  if (overtaken) {
    const look = async () => {
      if (document.hidden) return;
      try {
        const answer = await fetch(overtaken.dataset.from, { headers: { Accept: "application/json" } });
        if (!answer.ok) return;
        const { version, unread } = await answer.json(), written = document.getElementById("written");
        if (String(version) !== overtaken.dataset.version) overtaken.hidden = false;
        if (unread > Number(written.dataset.unread)) written.hidden = false;
      } catch (error) { /* the network is away; the next look tells */ }
    };
    setInterval(look, 15000);
    document.addEventListener("visibilitychange", look);
  }
})();
