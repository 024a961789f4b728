/** The legend of shares: each part's name, value and share. */
import { type FieldDisplay, formattedValueToString } from '@grafana/data';
import { h } from '../page/dom';
import { numberOf } from '../data/json';
import type { LegendOptions } from '../graph/legend';
import { linked, linksOf } from './linked';

export interface Part {
  value: FieldDisplay;
  color: string;
  /** Not drawn at all. */
  isHidden: boolean;
  /** Not in the legend. */
  isUnlisted: boolean;
}

interface PieLegend {
  element: HTMLElement;
  /** Tells which parts are hidden now: the others share the whole. */
  update(hidden: Set<string>): void;
}

export function nameOf({ display }: FieldDisplay): string {
  return display.title ?? '';
}

/** '42%', with the decimals of the field. */
export function shareText({ display, field }: FieldDisplay, total: number): string {
  const share = total ? (display.numeric / total) * 100 : NaN;
  const decimals = Math.min(20, Math.max(0, Math.trunc(numberOf(field.decimals) ?? 0)));
  return Number.isNaN(share) ? '-' : `${share.toFixed(decimals)}%`;
}

export function pieLegend(
  parts: Part[],
  values: string[],
  options: LegendOptions,
  choose: (name: string, beside: boolean) => void,
): PieLegend {
  const element = h('div', {
    class: `legend legend-${options.placement}`,
    tabindex: 0,
    role: 'group',
    'aria-label': 'Legend',
  });
  const rows = parts.map((part) => ({
    part,
    name: entry(part, choose),
    texts: values.map(() => h('span', { class: 'value' })),
  }));
  const update = (hidden: Set<string>) => {
    const shown = parts.filter(({ value }) => !hidden.has(nameOf(value)));
    const total = shown.reduce((all, { value }) => all + (value.display.numeric || 0), 0);
    for (const { part, texts } of rows) {
      const isHidden = hidden.has(nameOf(part.value));
      texts.forEach((place, at) => {
        const isShare = values[at] === 'percent';
        const text = isShare ? shareText(part.value, total) : formattedValueToString(part.value.display);
        place.textContent = isShare && isHidden ? '-' : text;
      });
    }
  };
  element.append(options.isTable ? table(rows, values) : list(rows));
  update(new Set());
  return { element, update };
}

interface Row {
  part: Part;
  name: HTMLElement;
  texts: HTMLElement[];
}

function entry({ value, color }: Part, choose: (name: string, beside: boolean) => void): HTMLElement {
  const name = nameOf(value);
  const mark = h('span', { class: 'mark' });
  mark.style.background = color;
  const onclick = (event: MouseEvent) => choose(name, event.ctrlKey || event.metaKey || event.shiftKey);
  const button = h(
    'button',
    { type: 'button', class: 'name', 'aria-pressed': 'true', title: name, onclick },
    mark,
    h('span', {}, name),
  );
  const link = linked(linksOf(value), '↗');
  if (!link) return button;
  link.setAttribute('aria-label', `Links of ${name}`);
  return h('span', {}, button, ' ', link);
}

function list(rows: Row[]): HTMLElement {
  return h('ul', {}, ...rows.map(({ name, texts }) => h('li', {}, name, ...texts)));
}

function table(rows: Row[], values: string[]): HTMLElement {
  const head = (text: string) => h('th', { scope: 'col' }, text);
  const heads = values.map((value) => head(value === 'percent' ? 'Percent' : 'Value'));
  const body = rows.map(({ name, texts }) => h('tr', {}, h('td', {}, name), ...texts.map((text) => h('td', {}, text))));
  const style = `--calcs:${values.length}`;
  return h('table', { style }, h('thead', {}, h('tr', {}, head('Name'), ...heads)), h('tbody', {}, ...body));
}
