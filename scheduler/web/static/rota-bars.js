/* Shifts as bars. What is dropped fills the form of the cell, which asks before anything is saved. */

const frame = document.querySelector("#bars");
const form = document.querySelector("#dragged");
const { people, kinds, shifts, away, first, today } = JSON.parse(frame.dataset.bars);

const DAY = 86_400_000;
// Wall times are reckoned in UTC, where no clock is ever put forward or back.
const wall = (on, at) => Date.parse(`${on}T${at}Z`);
const words = (moment) => new Date(moment).toISOString();
const onOf = (moment) => words(moment).slice(0, 10);
const atOf = (moment) => words(moment).slice(11, 16);

function stretch(shift) {
  const starts = wall(shift.on, shift.from);
  const ends = wall(shift.on, shift.until);
  return [starts, ends > starts ? ends : ends + DAY];
}

function asBar(shift, number) {
  const [starts, ends] = stretch(shift);
  return {
    id: number,
    resourceId: shift.who,
    start: words(starts).slice(0, 19),
    end: words(ends).slice(0, 19),
    editable: "pattern" in shift,
    classNames: ["bar", `bar--${shift.look}`, "pattern" in shift ? "bar--drags" : "bar--stays"],
    extendedProps: shift,
  };
}

function asLeave(leave, number) {
  return {
    id: `away-${number}`,
    resourceId: leave.who,
    start: leave.starts,
    end: leave.ends,
    editable: false,
    classNames: ["bar", "bar--away", "bar--stays"],
    extendedProps: { code: "Away", text: leave.text.replace("Away", "").trim(), words: leave.words },
  };
}

function piece(tag, text, attributes) {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(text);
  return made;
}

function content({ event }) {
  const { code, text, words: said } = event.extendedProps;
  const shown = piece("span", "", { ariaHidden: "true" });
  shown.append(piece("strong", code), ` ${text}`);
  return { domNodes: [shown, piece("span", said, { className: "nhsuk-u-visually-hidden" })] };
}

function send(fields) {
  for (const [name, value] of fields) {
    form.append(piece("input", "", { type: "hidden", name, value }));
  }
  form.submit();
}

// What it became is told in the zone of this machine; by how much it was moved or pulled, in wall time.
function changed({ event, delta, startDelta = delta, endDelta = delta }) {
  const [starts, ends] = stretch(event.extendedProps);
  const by = ({ days, seconds }) => days * DAY + seconds * 1000;
  return [starts + by(startDelta), ends + by(endDelta)];
}

function dropped(drag) {
  const shift = drag.event.extendedProps;
  const [starts, ends] = changed(drag);
  const { site, room, modes } = kinds[shift.kind];
  const staff = people[shift.who].id;
  send([
    ["pattern", shift.pattern],
    ["form", `shift-${shift.pattern}`],
    ["version", shift.version],
    ["on", shift.on],
    ["starting", shift.from],
    ["was_until", shift.until],
    ["to_on", onOf(starts)],
    ["from_time", atOf(starts)],
    ["until_time", atOf(ends)],
    ["site", site],
    ["room", room],
    ...modes.map((mode) => ["modes", mode]),
    ["cell_staff", staff],
    ["cell_on", shift.on],
  ]);
}

// A shift stays with its worker, begins today or later, and ends within a day.
function isAllowed(drag) {
  if (String(drag.event.resourceIds[0]) !== String(drag.event.extendedProps.who)) return false;
  const [starts, ends] = changed(drag);
  return onOf(starts) >= today && ends > starts && ends - starts <= DAY;
}

// The hours of the day are shown, and those of the night where somebody works in it.
const isDay = shifts.every(({ from, until }) => from >= "06:00" && until > from && until <= "22:00");

EventCalendar.create(frame, {
  view: "resourceTimelineWeek",
  date: first,
  firstDay: 1,
  timeZone: "UTC",
  locale: "en-GB",
  headerToolbar: { start: "", center: "", end: "" },
  dayHeaderFormat: { weekday: "short", day: "numeric", month: "short" },
  slotDuration: "01:00",
  slotWidth: 15,
  slotLabelInterval: "04:00",
  slotMinTime: isDay ? "06:00" : "00:00",
  slotMaxTime: isDay ? "22:00" : "24:00",
  slotLabelFormat: { hour: "numeric", hour12: false },
  snapDuration: "00:15",
  resources: people.map((person, number) => ({ id: number, title: person.name })),
  events: [...shifts.map(asBar), ...away.map(asLeave)],
  eventContent: content,
  eventResizableFromStart: true,
  dragConstraint: isAllowed,
  resizeConstraint: isAllowed,
  eventDrop: dropped,
  eventResize: dropped,
});
// Its roles say “a table” of what is none, with names outside the rows. The board is the table; each bar
// says in words whose it is and when.
for (const each of frame.querySelectorAll("[role], [aria-colindex]")) {
  each.removeAttribute("role");
  each.removeAttribute("aria-colindex");
}
// What scrolls can be scrolled by the keyboard.
frame.querySelector(".ec-main").tabIndex = 0;
