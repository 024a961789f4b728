/** Rows of coloured boxes with words in them, names at their left and time below. */
import { colorManipulator, dateTimeFormat, type GrafanaTheme2, intervalToAbbreviatedDurationString } from '@grafana/data';
import { h } from '../dom';
import { numberOf, record } from '../graph';
import { legendOptions } from '../legend';
import { tip, tooltipStyle } from './hover';
import type { Drawn, Room } from './kind';
import { fitted, gridFor, labelStyle, type Size, timeAxis } from './looks';
import { column, legend, nothing } from './places';
import { stateLegend, type StateRow } from './states';

/** How boxes are drawn; shares are of the room of a row or column, 0 to 1. */
export interface BandStyle {
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
    perPage: perPage >= 1 ? Math.floor(perPage) : 20,
  };
}

/** Draws as many rows as a page has, with buttons for the others. `span` is the time from left to right. */
export function bands(room: Room, rows: StateRow[], style: BandStyle, span: { from: number; to: number }): Drawn {
  if (!rows.length) return nothing(room);
  const { panel, theme } = room;
  const options = record(panel.model.options);
  const [place, below] = column(room.body);
  let page = 0;
  const count = Math.ceil(rows.length / style.perPage);
  if (legendOptions(options).isShown) below.append(legend(stateLegend(rows, theme)));
  const shown = () => rows.slice(page * style.perPage, (page + 1) * style.perPage);
  if (count > 1) {
    const turn = (to: number) => {
      page = Math.min(count - 1, Math.max(0, to));
      said.textContent = pageWords();
      made.redraw();
    };
    const pageWords = () => `${page + 1} of ${count}`;
    const said = h('span', {}, pageWords());
    const button = (name: string, label: string, step: number) =>
      h('button', { type: 'button', 'aria-label': label, onclick: () => turn(page + step) }, name);
    below.append(h('div', { class: 'pages' }, button('‹', 'Previous rows', -1), said, button('›', 'Next rows', 1)));
  }
  const made = fitted(room, place, (size) => optionOf(room, shown(), style, span, size));
  return { ...made, summary: summaryOf(rows) };
}

/** Pixels that a letter is taken to need, a little more than most do, as Grafana reckons. */
const LETTER = 9.5;
const PADDING = 2;

interface Api {
  value(at: number): number;
  coord(point: [number, number]): [number, number];
  size(of: [number, number]): [number, number];
}

function optionOf(room: Room, rows: StateRow[], style: BandStyle, span: { from: number; to: number }, size: Size) {
  const { theme, timeZone } = room;
  const names = rows.map((row) => row.name);
  const paints = rows.map((row) => paintOf(row, theme));
  const tooltip = record(record(room.panel.model.options).tooltip);
  const at = (value: number[]) => ({ row: rows[value[2]!]!, state: rows[value[2]!]!.states[value[3]!]! });
  const moment = (time: number) => dateTimeFormat(time, { timeZone });
  return {
    grid: gridFor(names, size),
    xAxis: timeAxis(room, size.width, span),
    yAxis: {
      type: 'value',
      inverse: true,
      min: 0,
      max: 1,
      axisLine: { show: false },
      axisTick: { show: false, customValues: names.map((_, index) => middle(index, rows.length, style.rowHeight)) },
      axisLabel: {
        ...labelStyle(theme, size.width),
        customValues: names.map((_, index) => middle(index, rows.length, style.rowHeight)),
        formatter: (_: number, index: number) => names[index] ?? '',
        interval: 0,
        hideOverlap: false,
      },
      splitLine: { show: false },
    },
    tooltip: {
      ...tooltipStyle(theme),
      show: tooltip.mode !== 'none',
      formatter: ({ value }: { value: number[] }) => {
        const { row, state } = at(value);
        const lasts = intervalToAbbreviatedDurationString({ start: state.start, end: state.end });
        return tip(`${moment(state.start)} – ${moment(state.end)}`, [
          { name: row.name, value: state.text, color: state.color },
          ...(style.columnWidth < 1 ? [] : [{ name: 'Duration', value: lasts }]),
        ]);
      },
    },
    series: [
      {
        type: 'custom',
        clip: true,
        dimensions: ['start', 'end', 'row', 'state'],
        encode: { x: [0, 1], y: -1 },
        data: rows.flatMap((row, index) =>
          row.states.flatMap((state, place) => {
            const [start, end] = [Math.max(state.start, span.from), Math.min(state.end, span.to)];
            return start < end ? [[start, end, index, place]] : [];
          }),
        ),
        renderItem: (_: unknown, api: Api) => {
          const index = api.value(2);
          const state = rows[index]!.states[api.value(3)]!;
          const { fill, text } = paints[index]!(state.color);
          const centre = middle(index, rows.length, style.rowHeight);
          const [left, y] = api.coord([api.value(0), centre]);
          const [right] = api.coord([api.value(1), centre]);
          const height = Math.round((api.size([0, 1])[1] * style.rowHeight) / rows.length);
          const gap = (right - left) * (1 - style.columnWidth);
          const box = { x: left + gap / 2, y: Math.round(y - height / 2), width: Math.max(1, right - left - gap), height };
          return {
            type: 'group',
            children: [
              { type: 'rect', shape: box, style: { fill: fill, stroke: state.color, lineWidth: style.lineWidth } },
              ...words(state.text, box, style, theme.typography.fontFamily, text),
            ],
          };
        },
      },
    ],
  };
}

type Box = { x: number; y: number; width: number; height: number };

/** As much of a state's name as its box is wide; without two letters of room nothing, unless it must be there. */
function words(text: string, box: Box, style: BandStyle, font: string, fill: string) {
  const letters = Math.floor(box.width / LETTER);
  if (style.showValue === 'never' || !text || (style.showValue === 'auto' && letters < 2)) return [];
  const x = { left: box.x + PADDING + style.lineWidth, center: box.x + box.width / 2, right: box.x + box.width - PADDING - style.lineWidth };
  const look = { text: text.slice(0, letters), x: x[style.align], y: box.y + box.height / 2, fill, font: `500 12px ${font}` };
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
