/** The legend of shares: each part's name, value and share. */
import { type FieldDisplay, formattedValueToString } from '@grafana/data';
import { h } from '../page/dom';
import { numberOf } from '../data/json';
import { type LegendOptions, legendPlace, legendTable, nameButton } from '../graph/legend';
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

/** What all parts make together. */
export function totalOf(parts: Part[]): number {
  const sizes = parts.map(({ value }) => value.display.numeric);
  return sizes.reduce((all, size) => all + (Number.isFinite(size) ? size : 0), 0);
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
  const element = legendPlace(options);
  const rows = parts.map((part) => ({
    part,
    name: entry(part, choose),
    texts: values.map(() => h('span', { class: 'value' })),
  }));
  const update = (hidden: Set<string>) => {
    const shown = parts.filter(({ value }) => !hidden.has(nameOf(value)));
    const total = totalOf(shown);
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
  const button = nameButton({ name, said: name, color, isShown: true }, (beside) => choose(name, beside));
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
  return legendTable([head('Name'), ...heads], body, values.length);
}
