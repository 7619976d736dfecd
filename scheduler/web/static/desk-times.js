// The table of times: arrows move in it, and a time that another desk takes goes grey.
const PAUSE = 1000; // milliseconds; two of them are the most that a time is shown too long

export function watchTimes() {
  document.addEventListener("keydown", move);
  let mark = "";
  document.addEventListener("desk:shown", () => { mark = ""; });
  const look = async () => {
    const form = document.querySelector("[data-mark]");
    if (form && !document.hidden) {
      try {
        const answer = await fetch(form.dataset.mark, {
          headers: mark ? { "If-None-Match": mark } : {},
          cache: "no-store",
        });
        const now = answer.headers.get("ETag") ?? mark;
        if (answer.ok && now !== mark) {
          if (mark) await grey(form);
          mark = now;
        }
      } catch {
        // The next look may get through; a hold asks anew in any case.
      }
    }
    window.setTimeout(look, PAUSE);
  };
  look();
}

async function grey(form) {
  const times = [...form.querySelectorAll("button.time")];
  const fields = new URLSearchParams({
    csrfmiddlewaretoken: form.querySelector("[name=csrfmiddlewaretoken]").value,
    service: form.querySelector("[name=service]").value,
    picks: times.map((time) => time.value).join(" "),
  });
  const answer = await fetch(form.dataset.taken, { method: "POST", body: fields });
  if (!answer.ok) return;
  const gone = new Set((await answer.json()).taken);
  let fresh = 0;
  for (const time of times) {
    const isGone = gone.has(time.value);
    const was = time.getAttribute("aria-disabled") === "true";
    if (isGone && !was) fresh += 1;
    if (isGone) time.setAttribute("aria-disabled", "true");
    else time.removeAttribute("aria-disabled");
    time.title = isGone ? "Taken by another desk" : "";
  }
  if (fresh) form.querySelector("#gone").textContent = `${fresh} of these times ${fresh === 1 ? "has" : "have"} just been taken by another desk.`;
}

function move(event) {
  const here = document.activeElement;
  if (!here?.matches?.("button.time") || event.altKey || event.ctrlKey) return;
  const times = [...document.querySelectorAll("button.time")];
  const cell = here.closest("td");
  let next = null;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const rows = [...document.querySelectorAll(".times tbody tr")];
    const inCell = cell ? [...cell.querySelectorAll("button.time")] : times;
    const step = event.key === "ArrowDown" ? 1 : -1;
    next = inCell[inCell.indexOf(here) + step];
    for (let row = rows.indexOf(here.closest("tr")) + step; !next && rows[row]; row += step) {
      const there = [...rows[row].cells[cell.cellIndex].querySelectorAll("button.time")];
      next = there.at(step > 0 ? 0 : -1);
    }
  } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
    const step = event.key === "ArrowRight" ? 1 : -1;
    for (let other = cell; !next && other; ) {
      other = step > 0 ? other.nextElementSibling : other.previousElementSibling;
      next = other?.querySelector("button.time") ?? null;
    }
  } else return;
  event.preventDefault();
  next?.focus();
}
