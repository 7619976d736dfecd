// A screen at a site: asks after two minutes whether somebody is still there, and after another
// half minute forgets them. Without this file the server puts them out at their next press.

const asking = document.getElementById("still-there");
const left = document.getElementById("still-there-left");
const ASK_AFTER = 120;
const LEAVE_AFTER = 150;
let pressedAt = Date.now();

function stay() {
  pressedAt = Date.now();
  if (asking.open) asking.close();
}

function look() {
  const idle = (Date.now() - pressedAt) / 1000;
  if (idle >= LEAVE_AFTER) {
    location.replace(asking.dataset.over);
  } else if (idle >= ASK_AFTER) {
    if (!asking.open) asking.showModal();
    // Said aloud every ten seconds, not every second.
    const seconds = Math.ceil((LEAVE_AFTER - idle) / 10) * 10;
    if (left.textContent !== String(seconds)) left.textContent = String(seconds);
  }
}

if (asking) {
  for (const sign of ["keydown", "pointerdown", "input", "scroll"]) {
    addEventListener(sign, () => { if (!asking.open) pressedAt = Date.now(); }, { passive: true });
  }
  document.getElementById("still-there-stay").addEventListener("click", stay);
  asking.addEventListener("cancel", stay);
  setInterval(look, 1000);
  // “Back” shows nothing of whoever was here before.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}
