/** Values side by side: a column a field, a row a sample. */
import {
  type DataFrame,
  type Field,
  fieldReducers,
  FieldType,
  getFieldDisplayName,
  getFrameDisplayName,
} from '@grafana/data';
import { h } from '../page/dom';
import { numberOf, record } from '../data/json';
import { valuesOf } from '../graph/legend';
import { cellOf, displayOf, paint, type Style, styleOf, textOf } from './cell';
import type { Kind, Room } from './kind';
import { drawNothing } from './nothing';
import { redrawn } from './redrawn';
import { type Sorting, rowsBy, sortingOf, turned } from './sorting';
import { optionsOf } from './values';

/** More rows than a reader goes through; the rest is said to be left out. */
const MOST_ROWS = 1000;
const MOST_COLUMNS = 200;
const LEAST_WIDTH = 150;
const ROW_HEIGHTS: Record<string, number> = { sm: 36, md: 42, lg: 48 };

interface Column {
  field: Field;
  name: string;
  style: Style;
  align: string;
  /** Pixels. */
  width: number;
  reducers: string[];
}

export const table: Kind = (room) => {
  const { body, frames } = room;
  const options = optionsOf(room);
  const notes = new Set<string>();
  let chosen = Math.min(Math.max(0, Math.trunc(numberOf(options.frameIndex) ?? 0)), frames.length - 1);
  const frame = () => frames[chosen];
  if (!frame() || !visible(frame()!).length) return drawNothing(room);
  let sorting = sortingOf(options.sortBy);
  let kept = { top: 0, left: 0 };
  const draw = (): (() => void) => {
    const columns = columnsOf(room, frame()!, body.clientWidth);
    for (const { style } of columns)
      if (style.type === 'image') notes.add('Images in cells are written as their addresses.');
    const rows = rowsBy(frame()!, columns, sorting);
    const resort = (name: string) => {
      sorting = turned(sorting, name);
      drawing.again(name);
    };
    const scroll = h('div', {
      class: 'table-scroll',
      tabindex: 0,
      role: 'group',
      'aria-label': room.panel.model.title || 'Table',
    });
    scroll.append(tableOf(room, columns, rows, sorting, resort));
    const choice =
      frames.length > 1 ? frameChoice(frames, chosen, (at) => ((chosen = at), drawing.again())) : undefined;
    const more =
      rows.length > MOST_ROWS
        ? h('div', { class: 'table-below' }, `The first ${MOST_ROWS} of ${rows.length} rows.`)
        : undefined;
    body.replaceChildren(h('div', { class: 'table' }, scroll, more, choice));
    scroll.scrollTo(kept);
    return () => (kept = { top: scroll.scrollTop, left: scroll.scrollLeft });
  };
  const made = redrawn(body, draw);
  const drawing = {
    again(focus?: string) {
      made.dispose();
      draw();
      if (focus) [...body.querySelectorAll<HTMLElement>('th button')].find((button) => button.title === focus)?.focus();
    },
  };
  return { ...made, notes: [...notes], summary: summaryOf(frame()!) };
};

function visible(frame: DataFrame): Field[] {
  return frame.fields
    .filter(({ config }) => {
      const { hidden, hideFrom } = record(config.custom);
      return hidden !== true && record(hideFrom).viz !== true;
    })
    .slice(0, MOST_COLUMNS);
}

function columnsOf(room: Room, frame: DataFrame, width: number): Column[] {
  const fields = visible(frame);
  const fixed = fields.map(({ config }) => numberOf(record(config.custom).width));
  const taken = fixed.reduce<number>((all, one) => all + (one && one > 0 ? one : 0), 0);
  const free = fixed.filter((one) => !(one && one > 0)).length;
  const share = Math.max(0, width - taken) / Math.max(1, free);
  return fields.map((field, at) => {
    const { align, minWidth } = record(field.config.custom);
    const least = numberOf(minWidth) ?? LEAST_WIDTH;
    const own = fixed[at];
    return {
      field,
      name: getFieldDisplayName(field, frame, room.frames),
      style: styleOf(field),
      align:
        typeof align === 'string' && ['left', 'center', 'right'].includes(align)
          ? align
          : field.type === FieldType.number
            ? 'right'
            : 'left',
      width: own && own > 0 ? own : Math.max(share, least),
      reducers: reducersOf(field, optionsOf(room)),
    };
  });
}

/** What stands below a column; older dashboards say it once for all of them. */
function reducersOf(field: Field, options: Record<string, unknown>): string[] {
  const own = record(record(field.config.custom).footer).reducers;
  const { show, reducer, fields, countRows } = record(options.footer);
  const isAsked =
    show === true &&
    (Array.isArray(fields) && fields.length ? fields.includes(field.name) : field.type === FieldType.number);
  const asked = isAsked ? (countRows === true ? ['countAll'] : reducer) : [];
  const chosen = Array.isArray(own) ? own : Array.isArray(asked) ? asked : [asked];
  return chosen.filter((id): id is string => typeof id === 'string' && fieldReducers.getIfExists(id) !== undefined);
}

function tableOf(
  room: Room,
  columns: Column[],
  rows: number[],
  sorting: Sorting[],
  resort: (name: string) => void,
): HTMLElement {
  const { theme } = room;
  const options = optionsOf(room);
  const height = ROW_HEIGHTS[String(options.cellHeight)] ?? ROW_HEIGHTS.sm!;
  const made = h('table', {});
  made.style.width = `${columns.reduce((all, { width }) => all + width, 0)}px`;
  made.append(h('colgroup', {}, ...columns.map(({ width }) => h('col', { style: `width:${width}px` }))));
  if (options.showHeader !== false)
    made.append(h('thead', {}, h('tr', {}, ...columns.map((column) => headOf(column, sorting, resort)))));
  const ofRow = columns.find(({ style }) => style.isOfRow && style.type === 'color-background');
  const body = h('tbody');
  for (const row of rows.slice(0, MOST_ROWS)) {
    const line = h('tr');
    line.style.height = `${height}px`;
    for (const { field, style, align, width } of columns) {
      const cell = cellOf(
        field,
        row,
        ofRow && style.type === 'auto' ? { ...style, type: 'of-row' } : style,
        { width, height },
        theme,
      );
      cell.classList.add(align);
      if (!style.wraps) cell.title = cell.textContent ?? '';
      line.append(cell);
    }
    if (ofRow) paint(line, displayOf(ofRow.field, ofRow.field.values[row]), ofRow.style, theme);
    body.append(line);
  }
  made.append(body);
  if (columns.some(({ reducers }) => reducers.length))
    made.append(h('tfoot', {}, h('tr', {}, ...columns.map((column) => footOf(column)))));
  return made;
}

function headOf({ name, align }: Column, sorting: Sorting[], resort: (name: string) => void): HTMLElement {
  const own = sorting.find((one) => one.name === name);
  const order = own ? (own.isDescending ? 'descending' : 'ascending') : 'none';
  const arrow = own && h('span', { 'aria-hidden': 'true' }, own.isDescending ? '↓' : '↑');
  const button = h('button', { type: 'button', title: name, onclick: () => resort(name) }, h('span', {}, name), arrow);
  return h('th', { scope: 'col', class: align, 'aria-sort': order }, button);
}

function footOf({ field, reducers, align }: Column): HTMLElement {
  const lines = valuesOf(field, reducers).map(({ name, text }) =>
    h('div', {}, h('span', {}, name), h('span', {}, text)),
  );
  return h('td', { class: align }, ...lines);
}

function frameChoice(frames: DataFrame[], chosen: number, choose: (at: number) => void): HTMLElement {
  const names = frames.map((frame, at) =>
    h('option', { value: at, selected: at === chosen }, getFrameDisplayName(frame, at)),
  );
  const select = h(
    'select',
    { class: 'control', 'aria-label': 'Series', onchange: () => choose(Number(select.value)) },
    ...names,
  );
  return h('div', { class: 'table-below' }, select);
}

function summaryOf(frame: DataFrame): string {
  const fields = visible(frame);
  const first = fields
    .map((field) => `${getFieldDisplayName(field, frame)} ${textOf(field, field.values[0])}`)
    .join(', ');
  return frame.length
    ? `${frame.length} ${frame.length === 1 ? 'row' : 'rows'}; the first answered: ${first}`
    : 'No rows';
}
