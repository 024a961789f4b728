/** The ticks of a time axis: round moments in the dashboard's time zone, written as Grafana writes them. */
import { dateTimeFormat, dateTimeForTimeZone, systemDateFormats } from '@grafana/data';
import { textWidth } from './text';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;
const MONTH = 28 * DAY;

const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 4, 6, 8, 12].map((count) => count * HOUR),
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15].map((count) => count * DAY),
];
const MONTHS = [1, 2, 3, 4, 6];
const YEARS = [1, 2, 5, 10, 25, 50, 100];

const USUAL_SPACE = 40;
const GAP = 18;

interface TimeTicks {
  at: number[];
  /** Milliseconds from one to the next, about. */
  step: number;
}

/** Moments between `from` and `to` for an axis of so many pixels, so far apart that their names do not touch. */
export function timeTicks(from: number, to: number, pixels: number, timeZone: string): TimeTicks {
  const range = to - from;
  const name = timeText(from, (range * USUAL_SPACE) / pixels, range, timeZone);
  const least = (range * (textWidth(name) + GAP)) / pixels;
  const step = STEPS.find((one) => one >= least);
  if (step !== undefined)
    return { at: step >= DAY ? days(from, to, step, timeZone) : hours(from, to, step, timeZone), step };
  const months = MONTHS.find((count) => count * MONTH >= least);
  if (months !== undefined) return { at: monthly(from, to, months, timeZone), step: months * MONTH };
  const years = YEARS.find((count) => count * YEAR >= least) ?? 100;
  return { at: monthly(from, to, years * 12, timeZone), step: years * YEAR };
}

/** A moment as the axis shows it, given the step of its ticks and its whole range in milliseconds. */
export function timeText(moment: number, step: number, range: number, timeZone: string): string {
  return dateTimeFormat(moment, { format: formatOf(step, range), timeZone });
}

function formatOf(step: number, range: number): string {
  const { interval } = systemDateFormats;
  if (step < SECOND) return interval.millisecond;
  if (step <= MINUTE) return interval.second;
  if (range <= DAY) return interval.minute;
  if (step <= DAY) return interval.hour;
  if (range < YEAR) return interval.day;
  if (Math.round(step / DAY) === YEAR / DAY) return interval.year;
  return step <= YEAR ? interval.month : interval.year;
}

/** Multiples of the step since local midnight, through changes of the clock. */
function hours(from: number, to: number, step: number, timeZone: string): number[] {
  const offset = (moment: number) => dateTimeForTimeZone(timeZone, moment).utcOffset() * MINUTE;
  const first = offset(from);
  const isSame = first === offset(to);
  const at: number[] = [];
  for (let local = Math.ceil((from + first) / step) * step; local - first <= to + HOUR; local += step) {
    const moment = local - (isSame ? first : offset(local - first));
    if (moment >= from && moment <= to) at.push(moment);
  }
  return [...new Set(at)];
}

function days(from: number, to: number, step: number, timeZone: string): number[] {
  const at: number[] = [];
  for (
    const day = dateTimeForTimeZone(timeZone, from).startOf('day');
    day.valueOf() <= to;
    day.add(Math.round(step / DAY), 'days')
  ) {
    if (day.valueOf() >= from) at.push(day.valueOf());
  }
  return at;
}

function monthly(from: number, to: number, count: number, timeZone: string): number[] {
  const at: number[] = [];
  const first = dateTimeForTimeZone(timeZone, from).startOf(count >= 12 ? 'year' : 'month');
  for (; first.valueOf() <= to; first.add(count, 'months')) if (first.valueOf() >= from) at.push(first.valueOf());
  return at;
}
