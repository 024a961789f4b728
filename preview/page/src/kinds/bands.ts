/** Rows of coloured boxes with words in them, names at their left and time below. */
import { colorManipulator, type GrafanaTheme2, intervalToAbbreviatedDurationString } from '@grafana/data';
import { h } from '../page/dom';
import { numberOf, record } from '../data/json';
import { legendOptions } from '../graph/legend';
import { textWidth } from '../graph/text';
import { spanText } from '../graph/timespan';
import type { Size } from '../graph/chart';
import type { Drawn, Room } from './kind';
import { drawNothing } from './nothing';
import { colourKey, draw, gridFor, labelStyle, type Plan, type Span, timeAxis } from './looks';
import { stateLegend, type StateRow } from './states';

/** How boxes are drawn; shares are of the room of a row or column, 0 to 1. */
interface BandStyle {
  rowHeight: number;
  columnWidth: number;
  align: 'left' | 'center' | 'right';
  lineWidth: number;
  showValue: string;
  perPage: number;
}

/** The style that a panel's options ask for. */
export function bandStyle(options: Record<string, unknown>, usual: Partial<BandStyle>): BandStyle {
  const share = (value: unknown, other: number) => Math.min(1, Math.max(0, numberOf(value) ?? other));
  const align = options.alignValue;
  const perPage = numberOf(options.perPage) ?? 0;
  return {
    rowHeight: share(options.rowHeight, 0.9),
    columnWidth: usual.columnWidth ?? share(options.colWidth, 0.9),
    align: usual.align ?? (align === 'center' || align === 'right' ? align : 'left'),
    lineWidth: usual.lineWidth ?? 0,
    showValue: String(options.showValue ?? 'auto'),
    perPage: perPage >= 1 ? Math.floor(perPage) : Number.MAX_SAFE_INTEGER, // unless told, all are on one page
  };
}

/** Draws as many rows as a page has, with buttons for the others. `span` is the time from left to right. */
export function bands(room: Room, rows: StateRow[], style: BandStyle, span: Span): Drawn {
  if (!rows.length) return drawNothing(room);
  const { panel, theme, timeZone } = room;
  const count = Math.ceil(rows.length / style.perPage);
  let page = 0;
  const shown = () => rows.slice(page * style.perPage, (page + 1) * style.perPage);
  const key = h('div', { class: 'legend legend-bottom' });
  if (legendOptions(panel.model.options).isShown) key.append(colourKey(stateLegend(rows, theme)));
  const picture = draw(room, {
    summary: summaryOf(rows),
    key: pager(key, count, (to) => {
      page = to;
      picture.redraw();
    }),
    plan: (size) => planOf(room, shown(), style, span, size),
    say({ value }) {
      const row = shown()[value[2]!]!;
      const { start, end, text, color } = row.states[value[3]!]!;
      const lasts = intervalToAbbreviatedDurationString({ start, end });
      return {
        heading: spanText(start, end, timeZone),
        lines: [
          { name: row.name, text, color },
          { name: 'Duration', text: lasts, color: 'transparent' },
        ],
      };
    },
  });
  return picture;
}

/** Adds buttons that turn pages, where there are several. */
function pager(key: HTMLElement, count: number, turn: (to: number) => void): HTMLElement {
  if (count < 2) return key;
  let page = 0;
  const said = h('span', { role: 'status' });
  const to = (wanted: number): void => {
    page = Math.min(count - 1, Math.max(0, wanted));
    said.textContent = `${page + 1} of ${count}`;
  };
  const button = (sign: string, label: string, step: number) =>
    h('button', { type: 'button', 'aria-label': label, onclick: () => (to(page + step), turn(page)) }, sign);
  to(0);
  key.append(h('div', { class: 'pages' }, button('‹', 'Previous rows', -1), said, button('›', 'Next rows', 1)));
  return key;
}

/** Pixels that a letter is taken to need, a little more than most do, as Grafana reckons. */
const LETTER = 9.5;
const PADDING = 2;

interface Api {
  value(at: number): number;
  coord(point: [number, number]): [number, number];
  size(of: [number, number]): [number, number];
}

function planOf(room: Room, rows: StateRow[], style: BandStyle, span: Span, size: Size): Plan {
  const { theme } = room;
  const names = rows.map((row) => row.name);
  const middles = names.map((_, index) => middle(index, rows.length, style.rowHeight));
  const paints = rows.map((row) => paintOf(row, theme));
  const grid = gridFor(names, size);
  const named = new Map(middles.map((at, index) => [at, names[index]!]));
  const data = rows.flatMap((row, index) =>
    row.states.flatMap((state, place) => {
      const [start, end] = [Math.max(state.start, span.from), Math.min(state.end, span.to)];
      return start < end ? [[start, end, index, place]] : [];
    }),
  );
  const renderItem = (_: unknown, api: Api) => {
    const index = api.value(2);
    const state = rows[index]!.states[api.value(3)]!;
    const { fill, text } = paints[index]!(state.color);
    const [left, y] = api.coord([api.value(0), middles[index]!]);
    const [right] = api.coord([api.value(1), 0]);
    const height = Math.round((api.size([0, 1])[1] * style.rowHeight) / rows.length);
    const gap = (right - left) * (1 - style.columnWidth);
    const box = { x: left + gap / 2, y: Math.round(y - height / 2), width: Math.max(1, right - left - gap), height };
    const rect = { type: 'rect', shape: box, style: { fill, stroke: state.color, lineWidth: style.lineWidth } };
    return { type: 'group', children: [rect, ...words(state.text, box, style, theme.typography.fontFamily, text)] };
  };
  return {
    grid,
    span,
    option: {
      xAxis: timeAxis(room, span, grid, size),
      yAxis: {
        type: 'value',
        inverse: true,
        min: 0,
        max: 1,
        axisLine: { show: false },
        axisTick: { show: false, customValues: middles },
        axisLabel: {
          ...labelStyle(theme, size),
          customValues: middles,
          formatter: (at: number) => named.get(at) ?? '',
        },
        splitLine: { show: false },
      },
      series: [{ type: 'custom', clip: true, encode: { x: [0, 1], y: -1 }, data, renderItem }],
    },
  };
}

type Box = { x: number; y: number; width: number; height: number };

/** A state's name where it fits, else as much of it as its box is wide; not a single letter unless it must be there. */
function words(text: string, box: Box, style: BandStyle, font: string, fill: string) {
  const letters = Math.floor(box.width / LETTER);
  if (style.showValue === 'never' || !text || (style.showValue === 'auto' && letters < 2)) return [];
  const fits = textWidth(text) + 2 * PADDING <= box.width;
  const x = {
    left: box.x + PADDING + style.lineWidth,
    center: box.x + box.width / 2,
    right: box.x + box.width - PADDING - style.lineWidth,
  };
  const look = {
    text: fits ? text : text.slice(0, letters),
    x: x[style.align],
    y: box.y + box.height / 2,
    fill,
    font: `500 12px ${font}`,
  };
  return [{ type: 'text', silent: true, style: { ...look, align: style.align, verticalAlign: 'middle' } }];
}

/** Where a row's middle lies, from 0 at the top to 1: the first row touches the top, the last one the bottom. */
function middle(index: number, count: number, rowHeight: number): number {
  const height = rowHeight / count;
  return count === 1 ? 0.5 : height / 2 + (index * (1 - height)) / (count - 1);
}

/** The colours of a row's boxes and of the words on them; a colour that is see-through by itself stays as it is. */
function paintOf(row: StateRow, theme: GrafanaTheme2): (color: string) => { fill: string; text: string } {
  const opacity = Math.min(100, Math.max(0, numberOf(record(row.field.config.custom).fillOpacity) ?? 70)) / 100;
  const known = new Map<string, { fill: string; text: string }>();
  return (color) => {
    const paint = known.get(color) ?? painted(color, opacity, theme);
    known.set(color, paint);
    return paint;
  };
}

function painted(color: string, opacity: number, theme: GrafanaTheme2): { fill: string; text: string } {
  const { values } = colorManipulator.decomposeColor(color);
  const fill = (values[3] ?? 1) < 1 ? color : colorManipulator.alpha(color, opacity);
  return { fill, text: theme.colors.getContrastText(fill, 3) };
}

function summaryOf(rows: StateRow[]): string {
  const said = rows.slice(0, 20).map((row) => `${row.name}: ${row.states.at(-1)?.text || 'no state'}`);
  return `${said.join(', ')}${rows.length > 20 ? `, and ${rows.length - 20} more` : ''}.`;
}
