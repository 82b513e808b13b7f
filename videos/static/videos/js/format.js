/** How numbers, dates and lengths are written. The pages are in English, whatever the browser's language. */

const whole = new Intl.NumberFormat("en");
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const plainDate = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const fullDate = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

const UNITS = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "1 view", "1,234 views"; with `short`, "1.2K views". */
export function counted(count, noun, { short = false } = {}) {
  const number = (short ? compact : whole).format(count);
  return `${number} ${noun}${count === 1 ? "" : "s"}`;
}

/** 1234 → "1.2K". */
export function shortNumber(count) {
  return compact.format(count);
}

/** A length in seconds as a clock: "0:07", "12:34", "1:02:03". */
export function clock(seconds) {
  const total = Math.max(0, Math.round(seconds));
  const two = (part) => String(part).padStart(2, "0");
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(total % 60)}` : `${minutes}:${two(total % 60)}`;
}

/** "3 days ago". */
export function timeAgo(date, now = new Date()) {
  const passed = (now - date) / 1000;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(passed) >= length) ?? [];
  return unit ? relative.format(-Math.trunc(passed / size), unit) : "just now";
}

/** Rewrites every `<time>` under `root` in the reader's time zone, with the full date as its hint. */
export function humaniseTimes(root = document) {
  for (const element of root.querySelectorAll("time[datetime]")) {
    const date = new Date(element.dateTime);
    if (Number.isNaN(date.getTime())) continue;
    element.textContent = "relative" in element.dataset ? timeAgo(date) : plainDate.format(date);
    element.title = fullDate.format(date);
  }
}

/** Shortens every count under `root` that says its number in `data-count`. */
export function humaniseCounts(root = document) {
  for (const element of root.querySelectorAll("[data-count]")) {
    const { count, noun } = element.dataset;
    element.textContent = noun ? counted(Number(count), noun, { short: true }) : shortNumber(Number(count));
  }
}
