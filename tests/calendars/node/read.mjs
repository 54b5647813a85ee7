// Reads calendars from standard input (a JSON list of texts) with ical.js or node-ical, and writes
// the events of each as JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [which, home] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${home}/package.json`));
const texts = JSON.parse(readFileSync(0, "utf8"));
const iso = (date) => date.toISOString().replace(".000Z", "Z");

async function icaljs() {
  const { default: ICAL } = await import(pathToFileURL(require.resolve("ical.js")));
  const first = (component, name) => component.getFirstPropertyValue(name);
  return (text) => new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent").map((one) => {
    const event = new ICAL.Event(one);
    return {
      uid: event.uid, summary: event.summary, description: event.description ?? "",
      location: event.location ?? "", start: iso(event.startDate.toJSDate()),
      end: iso(event.endDate.toJSDate()), sequence: event.sequence,
      status: first(one, "status"), url: String(first(one, "url") ?? ""),
    };
  });
}

async function nodeical() {
  const ical = require("node-ical");
  const plain = (value) => (typeof value === "object" && value ? value.val : value) ?? "";
  return (text) => Object.values(ical.sync.parseICS(text)).filter((one) => one.type === "VEVENT")
    .map((one) => ({
      uid: one.uid, summary: plain(one.summary), description: plain(one.description),
      location: plain(one.location), start: iso(one.start), end: iso(one.end),
      sequence: Number(one.sequence), status: one.status, url: plain(one.url),
    }));
}

const read = await (which === "ical.js" ? icaljs() : nodeical());
process.stdout.write(JSON.stringify(texts.map(read)));
