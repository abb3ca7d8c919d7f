/* Comfort only: every page works without this file. */
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("scripted");
  const on = (name, act) => document.addEventListener(name, act);

  // Enter asks, Shift+Enter breaks the line. While an input method is composing (Vietnamese typing
  // does), Enter belongs to the input method.
  on("keydown", (event) => {
    const field = event.target.closest?.("[data-enter-sends]");
    if (!field || event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    if (field.value.trim()) field.form.requestSubmit();
  });

  on("submit", (event) => {
    if (event.target.querySelector("[data-label]")) return event.preventDefault();
    const pressed = event.submitter?.dataset.busy ? event.submitter : null;
    const button = pressed ?? event.target.querySelector("[data-busy]");
    if (!button) return;
    button.dataset.label = button.lastElementChild.textContent;
    button.lastElementChild.textContent = button.dataset.busy;
    button.setAttribute("aria-disabled", "true");
  });
  // A page that comes back from the browser's cache must be usable again.
  window.addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("[data-label]")) {
      button.lastElementChild.textContent = button.dataset.label;
      delete button.dataset.label;
      button.removeAttribute("aria-disabled");
    }
  });

  on("click", async (event) => {
    const target = event.target.closest?.("[data-copy],[data-print],[data-all]");
    if (!target) return;
    if ("print" in target.dataset) return window.print();
    if ("all" in target.dataset) {
      for (const box of document.getElementsByName(target.dataset.all)) box.checked = target.checked;
      return;
    }
    const text = document.getElementById(target.dataset.copy).textContent.trim();
    const label = target.lastElementChild;
    const before = label.textContent;
    try {
      await navigator.clipboard.writeText(text);
      label.textContent = target.dataset.done;
    } catch {
      label.textContent = target.dataset.failed;
    }
    setTimeout(() => (label.textContent = before), 2500);
  });

  // One sentence to screen readers: how the question just asked ended, or which source was opened.
  const tell = (found) => {
    if (found?.dataset.told) setTimeout(() => (document.getElementById("told").textContent = found.dataset.told), 300);
  };
  on("DOMContentLoaded", () => tell(document.getElementById(location.hash.slice(1))));
  on("htmx:afterSwap", (event) => tell(event.detail.target.querySelector("[data-told]")));

  // An answer that was told while it was written: on to where it is kept.
  on("DOMContentLoaded", () => {
    const go = document.querySelector("a[data-go]");
    if (go) location.replace(go.href);
  });

  // What is being made is asked after: soon at first, then less often, and not while nobody looks.
  const began = Date.now();
  let next = 0;
  const look = () => {
    clearTimeout(next);
    const parts = document.querySelectorAll("[data-waits]");
    if (!parts.length || document.hidden) return;
    for (const part of parts) part.dispatchEvent(new Event("due"));
    rest();
  };
  const rest = () => {
    const waited = Date.now() - began;
    next = setTimeout(look, waited < 30_000 ? 3_000 : waited < 120_000 ? 5_000 : 10_000);
  };
  on("DOMContentLoaded", () => document.querySelector("[data-waits]") && rest());
  on("visibilitychange", look);

  // Beside on a wide screen, on its own page on a narrow one.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-beside]");
    const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey);
    if (link && !(isPlain && document.getElementById("source")?.offsetParent)) event.stopPropagation();
  }, true);
  on("htmx:afterRequest", (event) => {
    const link = event.detail.elt;
    if (!link.matches("a[data-beside]") || !event.detail.successful) return;
    for (const quote of document.querySelectorAll(".quote.current")) quote.classList.remove("current");
    link.closest(".quote")?.classList.add("current");
  });
  on("htmx:responseError", (event) => {
    if (event.detail.elt.matches("a[data-beside]")) location.assign(event.detail.elt.href);
  });

  // A long outline opens where the reader is, without moving the page itself.
  on("DOMContentLoaded", () => {
    const here = document.querySelector(".outline [aria-current]");
    const box = here?.closest(".outline");
    if (box) box.scrollTop = here.offsetTop - box.offsetTop - box.clientHeight / 3;
  });

  // A page image may still be drawing when it is first asked for.
  document.addEventListener("error", (event) => {
    const image = event.target;
    const tries = Number(image.dataset?.tries ?? 0);
    if (!image.matches?.(".leaf img, .leaf image") || tries > 4) return;
    image.dataset.tries = tries + 1;
    const name = image.tagName === "IMG" ? "src" : "href";
    const address = image.getAttribute(name).split("?")[0];
    setTimeout(() => image.setAttribute(name, `${address}?again=${tries + 1}`), 2000);
  }, true);

  // What the server would refuse whole is not sent at all.
  const weigh = (field) => {
    const size = [...field.files].reduce((sum, file) => sum + file.size, 0);
    field.setCustomValidity(size > Number(field.dataset.most) ? field.dataset.tooLarge : "");
  };
  on("change", (event) => event.target.dataset?.most && weigh(event.target));

  // Files dropped anywhere on the page go into its upload form.
  const form = () => document.querySelector("form[data-drop]");
  const carries = (event) => form() && [...(event.dataTransfer?.types ?? [])].includes("Files");
  let depth = 0;
  const shade = (step) => {
    depth = step ? Math.max(0, depth + step) : 0;
    document.body.classList.toggle("dropping", depth > 0);
    if (depth) document.body.dataset.dropText = form().dataset.drop;
  };
  on("dragenter", (event) => carries(event) && shade(1));
  on("dragleave", (event) => carries(event) && shade(-1));
  on("dragover", (event) => carries(event) && event.preventDefault());
  on("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    shade(0);
    const field = form().querySelector("input[type=file]");
    field.files = event.dataTransfer.files;
    weigh(field);
    if (field.files.length) form().requestSubmit();
  });
})();
