/** The legend of a graph: a list or a table of its series, with what is reckoned of each. */
import { type Field, fieldReducers, formattedValueToString, getValueFormat, reduceField } from '@grafana/data';
import { numberOf, record } from '../data/json';
import { h } from '../page/dom';
import type { Plot } from './plots';

interface LegendItem {
  name: string;
  color: string;
  field: Field;
  hidden: boolean;
  /** It belongs to an axis on the right. */
  isRight?: boolean;
}

export interface LegendOptions {
  isShown: boolean;
  isTable: boolean;
  placement: 'bottom' | 'right';
  calcs: string[];
  width?: number;
  sortBy?: string;
  sortDesc: boolean;
}

/** A panel's legend settings, broken or missing ones as Grafana's defaults. */
export function legendOptions(options: Record<string, unknown> | undefined): LegendOptions {
  const legend = record(options?.legend);
  const calcs = Array.isArray(legend.calcs) ? legend.calcs : [];
  return {
    isShown: legend.showLegend !== false && legend.displayMode !== 'hidden',
    isTable: legend.displayMode === 'table',
    placement: legend.placement === 'right' ? 'right' : 'bottom',
    calcs: calcs.filter((id) => typeof id === 'string' && fieldReducers.getIfExists(id)),
    width: numberOf(legend.width),
    sortBy: typeof legend.sortBy === 'string' ? legend.sortBy : undefined,
    sortDesc: legend.sortDesc === true,
  };
}

interface Row extends LegendItem {
  values: { name: string; text: string; number: number }[];
}

/** Called when a name is chosen: alone, or (with Ctrl or Command) beside those that are shown. */
type Choose = (item: LegendItem, beside: boolean) => void;

/** The empty element of a legend. */
export function legendPlace({ placement }: LegendOptions): HTMLElement {
  // It may scroll, so the keyboard reaches it.
  return h('div', { class: `legend legend-${placement}`, tabindex: 0, role: 'group', 'aria-label': 'Legend' });
}

/** The element of the legend. Sorting a table by a head is kept within it. */
function legend(items: LegendItem[], options: LegendOptions, choose: Choose): HTMLElement {
  const place = legendPlace(options);
  const rows = items.map((item) => ({ ...item, item, values: valuesOf(item.field, options.calcs) }));
  const draw = (sortBy: string | undefined, sortDesc: boolean) => {
    const sorted = options.isTable ? sort(rows, sortBy, sortDesc) : rows;
    const made = options.isTable ? table(sorted, options, sortBy, sortDesc, choose, draw) : list(sorted, choose);
    place.replaceChildren(made);
  };
  draw(options.sortBy, options.sortDesc);
  return place;
}

/** What is reckoned of a field, with Grafana's names: 'Last *', 'Max'. */
export function valuesOf(field: Field, calcs: string[]): Row['values'] {
  if (!calcs.length) return [];
  const reduced = reduceField({ field, reducers: calcs });
  return calcs.map((id) => {
    const about = fieldReducers.get(id);
    const keepsUnit = about.preservesUnits !== false && field.display !== undefined;
    const value = keepsUnit ? field.display!(reduced[id]) : getValueFormat('none')(reduced[id] as number, 0);
    return { name: about.name, text: formattedValueToString(value), number: Number(reduced[id]) };
  });
}

function sort<Any extends Row>(rows: Any[], sortBy: string | undefined, descending: boolean): Any[] {
  if (!sortBy) return rows;
  const value = (row: Row) => row.values.find(({ name }) => name === sortBy)?.number;
  const known = rows.some((row) => value(row) !== undefined);
  if (!known && sortBy !== 'Name') return rows;
  const natural = new Intl.Collator('en', { numeric: true }).compare;
  const compare = (a: Row, b: Row) => (known ? rank(value(a)) - rank(value(b)) : natural(a.name, b.name));
  return rows.toSorted((a, b) => (descending ? compare(b, a) : compare(a, b)));
}

function rank(value: number | undefined): number {
  return value === undefined || Number.isNaN(value) ? -Number.MAX_VALUE : value;
}

function list(rows: (Row & { item: LegendItem })[], choose: Choose): HTMLElement {
  const entries = rows.map((row) => {
    const values = row.values.map(({ name, text }) => h('span', { class: 'value' }, `${name}: ${text}`));
    return h('li', { class: row.isRight && 'of-right' }, nameOf(row, row.name, choose), ...values);
  });
  return h('ul', {}, ...entries);
}

type Draw = (sortBy: string | undefined, sortDesc: boolean) => void;

function table(
  rows: (Row & { item: LegendItem })[],
  { calcs }: LegendOptions,
  sortBy: string | undefined,
  sortDesc: boolean,
  choose: Choose,
  draw: Draw,
): HTMLElement {
  const heads = ['Name', ...calcs.map((id) => fieldReducers.get(id).name)].map((name) => {
    const isSorted = name === sortBy;
    const onclick = () => (isSorted && !sortDesc ? draw(undefined, false) : draw(name, !isSorted));
    const button = h('button', { type: 'button', onclick }, isSorted ? `${name} ${sortDesc ? '▾' : '▴'}` : name);
    return h('th', { scope: 'col', 'aria-sort': isSorted && (sortDesc ? 'descending' : 'ascending') }, button);
  });
  const lines = rows.map((row) => {
    const name = nameOf(row, row.isRight ? `${row.name} (right y-axis)` : row.name, choose);
    return h('tr', {}, h('td', {}, name), ...row.values.map(({ text }) => h('td', {}, text)));
  });
  return legendTable(heads, lines, calcs.length);
}

/** A table of names, with so many columns beside them. */
export function legendTable(heads: HTMLElement[], lines: HTMLElement[], columns: number): HTMLElement {
  const made = h('table', {}, h('thead', {}, h('tr', {}, ...heads)), h('tbody', {}, ...lines));
  made.style.setProperty('--calcs', String(columns));
  return made;
}

function nameOf({ item, color, name }: Row & { item: LegendItem }, said: string, choose: Choose): HTMLElement {
  return nameButton({ name, said, color, isShown: !item.hidden }, (beside) => choose(item, beside));
}

/** The button of a name, with its colour before it. */
export function nameButton(
  { name, said, color, isShown }: { name: string; said: string; color: string; isShown: boolean },
  choose: (beside: boolean) => void,
): HTMLElement {
  const mark = h('span', { class: 'mark' });
  mark.style.background = color;
  const onclick = (event: MouseEvent) => choose(event.ctrlKey || event.metaKey || event.shiftKey);
  const about = { type: 'button', class: 'name', 'aria-pressed': String(isShown), title: name, onclick };
  return h('button', about, mark, h('span', {}, said));
}

/** Marks which names of a legend are shown, after one was chosen. */
export function press(place: HTMLElement, hidden: Set<string>): void {
  for (const button of place.querySelectorAll<HTMLElement>('button.name'))
    button.ariaPressed = String(!hidden.has(button.title));
}

/** Which names are hidden after one was chosen: the others when it is chosen alone, none when it is alone already. */
export function hiddenAfter(names: string[], hidden: Set<string>, chosen: string, beside: boolean): Set<string> {
  if (beside) {
    const next = new Set(hidden);
    if (!next.delete(chosen)) next.add(chosen);
    return next;
  }
  const others = names.filter((name) => name !== chosen);
  const isAlone = !hidden.has(chosen) && others.every((name) => hidden.has(name));
  return new Set(isAlone ? [] : others);
}

/** The legend of series, which hides and shows them; undefined where the panel has none. */
export function plotLegend(
  plots: Plot[],
  options: LegendOptions,
  redraw: () => void,
  isRight: (plot: Plot) => boolean = () => false,
): HTMLElement | undefined {
  const items = plots
    .filter((plot) => !plot.style.hideFrom.legend)
    .map((plot): LegendItem => {
      const { name, color, field, hidden } = plot;
      return { name, color, field, hidden, isRight: isRight(plot) };
    });
  if (!options.isShown || !items.length) return undefined;
  const key = legend(items, options, ({ name }, beside) => {
    const before = new Set(plots.filter((plot) => plot.hidden).map((plot) => plot.name));
    const names = plots.map((plot) => plot.name);
    const hidden = hiddenAfter(names, before, name, beside);
    for (const plot of plots) plot.hidden = hidden.has(plot.name);
    press(key, hidden);
    redraw();
  });
  return key;
}

/** A series and its last value, in words. */
export function lastText({ name, field }: Plot): string {
  return `${name} ${valuesOf(field, ['lastNotNull'])[0]?.text ?? ''}`;
}
