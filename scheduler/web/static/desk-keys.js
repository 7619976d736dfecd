// Esc gives back, and Alt with a letter goes to a place; the latter can be turned off.
import { open, send } from "./desk-pages.js";

const STORED = "desk-chords-off";
const CHORDS = {
  KeyQ: () => focus("#words"),
  KeyY: () => focus("#day"),
  KeyW: () => focus(".time:not([aria-disabled='true'])"),
  KeyN: () => press("#next-free"),
  KeyU: () => press("#undo"),
  KeyK: () => keys(),
};

export function watchKeys() {
  showChoice();
  document.addEventListener("desk:shown", showChoice);
  document.addEventListener("change", (event) => {
    if (event.target.id !== "use-chords") return;
    if (event.target.checked) window.localStorage.removeItem(STORED);
    else window.localStorage.setItem(STORED, "yes");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") giveBack(event);
    const chord = event.altKey && !event.ctrlKey && !event.metaKey && CHORDS[event.code];
    if (!chord || isOff()) return;
    event.preventDefault();
    chord();
  });
}

function giveBack(event) {
  const way = document.querySelector("[data-escape]");
  if (!way) return;
  event.preventDefault();
  if (way.matches("form")) send(way, null);
  else open(way.href);
}

function isOff() {
  return window.localStorage.getItem(STORED) === "yes";
}

function showChoice() {
  const choice = document.querySelector("#chords");
  if (!choice) return;
  choice.hidden = false;
  document.querySelector("#use-chords").checked = !isOff();
}

function focus(selector) {
  const found = document.querySelector(selector);
  found?.focus();
  found?.select?.();
}

function press(selector) {
  document.querySelector(selector)?.click();
}

function keys() {
  const panel = document.querySelector("#keys");
  panel.open = !panel.open;
  panel.querySelector("summary").focus();
}
