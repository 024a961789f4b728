/** The control of the time range, and of how often a served page asks again. */
import { dateTimeFormat, dateTimeParse, rangeUtil } from '@grafana/data';
import type { Choice } from './choice';
import type { Shown } from '../contract';
import { h, icon } from './dom';
import { closeFloating, menu } from './float';

/** Grafana's quick ranges. */
const QUICK: [from: string, to: string][] = [
  ...['5m', '15m', '30m', '1h', '3h', '6h', '12h', '24h', '2d', '7d', '30d', '90d', '6M', '1y', '2y', '5y'].map(
    (span): [string, string] => [`now-${span}`, 'now'],
  ),
  ['now-1d/d', 'now-1d/d'],
  ['now-2d/d', 'now-2d/d'],
  ['now-7d/d', 'now-7d/d'],
  ['now-1w/w', 'now-1w/w'],
  ['now-1M/M', 'now-1M/M'],
  ['now-1y/y', 'now-1y/y'],
  ['now/d', 'now/d'],
  ['now/d', 'now'],
  ['now/w', 'now/w'],
  ['now/w', 'now'],
  ['now/M', 'now/M'],
  ['now/M', 'now'],
  ['now/y', 'now/y'],
  ['now/y', 'now'],
];
const REFRESH = ['', '5s', '10s', '30s', '1m', '5m', '15m', '30m', '1h', '2h', '1d'];
const RELATIVE = /^now([+-]\d*[smhdwMQy]|\/[smhdwMQy])*$/;

interface Times {
  /** As it was loaded. */
  shown: Shown;
  /** Unix milliseconds that are looked at within it. */
  zoom: { from: number; to: number } | undefined;
  choice: Choice;
  choose: (choice: Choice) => void;
  /** Whether a choice can be shown; a file carries some only. */
  can: (choice: Choice) => boolean;
  /** Why others cannot. */
  why: string;
}

export function timeControl(times: Times): HTMLElement {
  const { shown, zoom } = times;
  const exact = exactly(shown, zoom);
  const isRelative = !zoom && (shown.range.from.startsWith('now') || shown.range.to.startsWith('now'));
  const words = isRelative ? rangeUtil.describeTimeRange(shown.range, shown.timezone) : exact;
  const label = `Time range: ${words}`;
  const button = h(
    'button',
    { id: 'time-range', class: 'control', 'aria-label': label, title: exact },
    icon('clock'),
    words,
  );
  menu(button, () => picker(times));
  return h('span', {}, button);
}

/** From when to when, in the dashboard's time zone. */
export function exactly(shown: Shown, zoom: Times['zoom']): string {
  const { from, to } = zoom ?? shown;
  return `${moment(from, shown)} to ${moment(to, shown)}, ${zoneName(shown)}`;
}

export function refreshControl(every: string, choose: (every: string) => void, now: () => void): HTMLElement {
  const options = REFRESH.includes(every) ? REFRESH : [...REFRESH, every];
  const select = h(
    'select',
    { id: 'refresh-every', class: 'control', 'aria-label': 'Ask again every', onchange: () => choose(select.value) },
    ...options.map((one) => h('option', { value: one, selected: one === every }, one || 'Off')),
  );
  const button = h(
    'button',
    { id: 'refresh', class: 'control', 'aria-label': 'Ask again now', onclick: now },
    icon('refresh'),
  );
  return h('span', { class: 'joined' }, button, select);
}

function picker(times: Times): HTMLElement {
  const { choice, choose, can, why } = times;
  const take = (from: string, to: string): void => {
    closeFloating();
    choose({ ...choice, from, to });
  };
  let isLimited = false;
  const quick = QUICK.map(([from, to]) => {
    const carried = can({ ...choice, from, to });
    isLimited ||= !carried;
    const current = from === choice.from && to === choice.to;
    const words = rangeUtil.describeTimeRange({ from, to });
    const about = {
      class: 'plain',
      disabled: !carried,
      'aria-current': current && 'true',
      onclick: () => take(from, to),
    };
    return h('li', {}, h('button', about, words));
  });
  return h(
    'div',
    { class: 'times' },
    absolute(times, take),
    h(
      'div',
      {},
      h('h2', {}, 'Quick ranges'),
      isLimited && h('p', { class: 'why' }, why),
      h('ul', { class: 'menu' }, ...quick),
    ),
  );
}

function absolute({ shown, zoom, choice, why }: Times, take: (from: string, to: string) => void): HTMLElement {
  const field = (name: string, words: string, at: number): HTMLInputElement =>
    h('input', {
      id: `time-${name}`,
      value: !zoom && words.startsWith('now') ? words : moment(at, shown),
      autocomplete: 'off',
    });
  const from = field('from', choice.from, zoom?.from ?? shown.from);
  const to = field('to', choice.to, zoom?.to ?? shown.to);
  const wrong = h('p', { class: 'wrong', role: 'alert' });
  const apply = (event: Event): void => {
    event.preventDefault();
    const [first, last] = [from, to].map((input) => asMoment(input.value.trim(), shown.timezone));
    if (!first || !last) wrong.textContent = 'Write 2026-01-31 09:30:00, or now-6h, now/d.';
    else if (/^\d+$/.test(first) && /^\d+$/.test(last) && Number(first) >= Number(last))
      wrong.textContent = 'From must be before to.';
    else take(first, last);
  };
  return h(
    'form',
    { onsubmit: apply },
    h('h2', {}, 'Absolute time range'),
    h('label', { for: 'time-from' }, 'From'),
    from,
    h('label', { for: 'time-to' }, 'To'),
    to,
    wrong,
    h('button', { class: 'control primary' }, 'Apply time range'),
    h('p', { class: 'quiet' }, zoneName(shown)),
    why && h('p', { class: 'why' }, `In a file: between ${moment(shown.from, shown)} and ${moment(shown.to, shown)}.`),
  );
}

/** As the address says it: `now-6h`, or unix milliseconds; undefined for no moment. */
function asMoment(text: string, timeZone: string): string | undefined {
  if (RELATIVE.test(text)) return text;
  const parsed = dateTimeParse(text, { timeZone });
  return text && parsed.isValid() ? String(parsed.valueOf()) : undefined;
}

function moment(at: number, { timezone }: Shown): string {
  return dateTimeFormat(at, { timeZone: timezone });
}

function zoneName({ timezone }: Shown): string {
  if (timezone === 'utc') return 'UTC';
  return timezone === 'browser' ? Intl.DateTimeFormat().resolvedOptions().timeZone : timezone;
}
