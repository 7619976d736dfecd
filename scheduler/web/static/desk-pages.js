// Sends forms and follows links of the desk without leaving the page: when the connection drops,
// what was typed is still there, and the page says so.
const NO_CONNECTION = "There is no connection. Nothing you typed is lost. Press again when it is back.";

export function watchForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!isOurs(form) || event.defaultPrevented) return;
    event.preventDefault();
    if (event.submitter?.getAttribute("aria-disabled") === "true") return;
    send(form, event.submitter);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#work a, .strip__do a, .found a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (!new URL(link.href).pathname.startsWith("/desk")) return;
    event.preventDefault();
    open(link.href);
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

async function go(address, options) {
  const mine = ++latest;
  document.body.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { credentials: "same-origin", ...options });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine === latest) replace(page, answer.url);
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
