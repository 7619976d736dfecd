// Sends forms and follows links of the desk without leaving the page: when the connection drops,
// what was typed is still there, and the page says so.
// Of the times only the table is asked for: the rest of the page stays as it is.
const NO_CONNECTION = "There is no connection. Nothing you typed is lost. Press again when it is back.";

const FIRST = "#times [autofocus], #times .time:not([aria-disabled='true'])";

export function watchForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!isOurs(form) || event.defaultPrevented) return;
    event.preventDefault();
    if (event.submitter?.getAttribute("aria-disabled") === "true") return;
    if (form.matches("[data-times]")) times(asked(form));
    else send(form, event.submitter);
  });
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form?.matches("[data-times]")) times(asked(form), { staysHere: true });
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#work a, .strip__do a, .found a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (!new URL(link.href).pathname.startsWith("/desk")) return;
    event.preventDefault();
    if (link.closest("#times")) times(link.href);
    else open(link.href);
  });
  window.addEventListener("popstate", () => window.location.reload());
}

// Shows what is to be done next: the first thing to press has the focus.
export function show() {
  // After something was done the next caller comes, and undoing takes a chord.
  const isDone = document.querySelector("[data-undo]");
  const work = isDone ? null : document.querySelector("#work");
  const next = work?.querySelector("[autofocus], .time:not([aria-disabled='true'])");
  (next ?? document.querySelector(isDone ? "#words" : "[autofocus]"))?.focus();
}

export function open(address) {
  return go(address, {});
}

export function send(form, submitter) {
  const fields = new FormData(form);
  if (submitter?.name) fields.append(submitter.name, submitter.value);
  const address = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
  if (form.method === "get") return go(`${address}?${new URLSearchParams(fields)}`, {});
  return go(address, { method: "POST", body: new URLSearchParams(fields) });
}

function isOurs(form) {
  const action = new URL(form.getAttribute("action"), window.location.href);
  return Boolean(form.closest("main")) && action.pathname.startsWith("/desk");
}

let latest = 0;

function go(address, options) {
  return ask(address, options, (answer, text) => {
    replace(new DOMParser().parseFromString(text, "text/html"), answer.url);
  });
}

function asked(form) {
  const fields = new URLSearchParams(new FormData(form));
  return `${form.getAttribute("action")}?${fields}`;
}

// Another day, service, place or mode. What cannot be read is answered with the whole page.
// Whoever types on meanwhile keeps what they typed, and the place where they type it.
function times(address, { staysHere = false } = {}) {
  const form = document.querySelector("[data-times]");
  const [typed, here] = [asked(form), document.activeElement];
  return ask(address, { headers: { "X-Fragment": "yes" } }, (answer, text) => {
    if (!answer.ok) return open(address);
    const isUntouched = asked(form) === typed && document.activeElement === here;
    const there = new URL(address, window.location.href);
    document.querySelector("#times").innerHTML = text;
    if (isUntouched) keepForm(there.searchParams);
    if (there.href !== window.location.href) window.history.pushState({}, "", address);
    document.querySelector("#lost")?.remove();
    document.querySelector("#shown").textContent = "Times shown.";
    document.dispatchEvent(new Event("desk:shown"));
    if (isUntouched && !staysHere) document.querySelector(FIRST)?.focus();
    return undefined;
  });
}

function keepForm(fields) {
  for (const name of ["place", "mode", "day"]) {
    document.querySelector(`[data-times] [name=${name}]`).value = fields.get(name) ?? "";
  }
}

async function ask(address, options, take) {
  const mine = ++latest;
  document.body.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { credentials: "same-origin", ...options });
    const text = await answer.text();
    if (mine === latest) await take(answer, text);
  } catch {
    if (mine === latest) say(NO_CONNECTION);
  } finally {
    document.body.removeAttribute("aria-busy");
  }
}

function replace(page, address) {
  const main = page.querySelector("main");
  if (!main || !new URL(address).pathname.startsWith("/desk")) {
    window.location.assign(address);
    return;
  }
  document.title = page.title;
  document.querySelector("main").replaceWith(main);
  if (address !== window.location.href) window.history.pushState({}, "", address);
  document.dispatchEvent(new Event("desk:shown"));
  show();
}

function say(words) {
  document.querySelector("#lost")?.remove();
  const box = document.createElement("div");
  box.id = "lost";
  box.className = "notice notice--act";
  box.setAttribute("role", "alert");
  box.innerHTML = "<p><strong>You must act:</strong> </p>";
  box.firstChild.append(words);
  document.querySelector("main").prepend(box);
}
