// Reads a calendar with ical.js: node ical_reader.mjs <package> <from> <until> < calendar.ics
// Writes every single time between two moments (seconds since 1970) as JSON. A start or end is
// {u: seconds}, {d: "2027-03-01"} for a day, or {f: "2027-03-01T09:00:00"} where no zone is said.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , library, from, until] = process.argv;
const { default: ICAL } = await import(pathToFileURL(library));
// A date that was moved may come from later on.
const LATER = 90 * 24 * 60 * 60;

const parsed = ICAL.parse(readFileSync(0, "utf8").replace(/^\uFEFF/, ""));
const calendars = typeof parsed[0] === "string" ? [parsed] : parsed;
const found = [];

function said(time) {
  if (time.isDate) return { d: time.toString() };
  if (time.zone === ICAL.Timezone.localTimezone) return { f: time.toString() };
  return { u: time.toUnixTime() };
}

function keep(component, starts, ends) {
  if (starts.toUnixTime() >= Number(until) || ends.toUnixTime() <= Number(from)) return;
  found.push({
    uid: component.getFirstPropertyValue("uid"),
    title: component.getFirstPropertyValue("summary") ?? "",
    status: component.getFirstPropertyValue("status") ?? "",
    transp: component.getFirstPropertyValue("transp") ?? "",
    starts: said(starts),
    ends: said(ends),
  });
}

function expand(master, exceptions) {
  const event = new ICAL.Event(master, { exceptions });
  if (!event.isRecurring()) {
    keep(master, event.startDate, event.endDate);
    return;
  }
  const times = event.iterator();
  for (let next = times.next(); next; next = times.next()) {
    if (next.toUnixTime() > Number(until) + LATER) return;
    const { item, startDate, endDate } = event.getOccurrenceDetails(next);
    keep(item.component, startDate, endDate);
  }
}

for (const each of calendars) {
  const calendar = new ICAL.Component(each);
  const entries = new Map();
  for (const event of calendar.getAllSubcomponents("vevent")) {
    const uid = event.getFirstPropertyValue("uid");
    if (!entries.has(uid)) entries.set(uid, { masters: [], exceptions: [] });
    const isException = event.hasProperty("recurrence-id");
    entries.get(uid)[isException ? "exceptions" : "masters"].push(event);
  }
  for (const { masters, exceptions } of entries.values()) {
    for (const master of masters) expand(master, exceptions);
    if (!masters.length)
      for (const alone of exceptions) {
        const event = new ICAL.Event(alone);
        keep(alone, event.startDate, event.endDate);
      }
  }
}
process.stdout.write(JSON.stringify(found));
