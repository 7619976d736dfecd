// Finds people while somebody types; Enter takes the first, arrows move among those found.
import { open, send } from "./desk-pages.js";

const PAUSE = 90; // milliseconds after the last key

export function watchSearch() {
  let waiting = 0;
  let asked = "";
  document.addEventListener("input", (event) => {
    if (event.target.id !== "words") return;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => find(event.target), PAUSE);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-find]") || event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    window.clearTimeout(waiting);
    const words = form.querySelector("#words").value.trim();
    const first = form.querySelector(".found a");
    if (first && words === asked) open(first.href);
    else if (words) send(form, { name: "take", value: "first", getAttribute: () => null });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const places = [...document.querySelectorAll("#words, .found a")];
    const here = places.indexOf(document.activeElement);
    const next = places[here + (event.key === "ArrowDown" ? 1 : -1)];
    if (here < 0 || !next) return;
    event.preventDefault();
    next.focus();
  });

  async function find(box) {
    const form = box.closest("form");
    const words = box.value.trim();
    const found = form.querySelector("#found");
    if (words.length < 2) {
      found.replaceChildren();
      asked = "";
      return;
    }
    try {
      const answer = await fetch(form.getAttribute("action"), {
        method: "POST",
        headers: { "X-Fragment": "yes" },
        body: new URLSearchParams(new FormData(form)),
      });
      if (!answer.ok || box.value.trim() !== words) return;
      found.innerHTML = await answer.text();
      asked = words;
    } catch {
      // What was typed stays; pressing Enter says that there is no connection.
    }
  }
}
