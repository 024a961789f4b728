/** Heatmaps: how many lie in each bucket, over time. */
import {
  type DataFrame,
  dateTimeFormat,
  type DisplayProcessor,
  FieldType,
  formattedValueToString,
  getDisplayProcessor,
  type GrafanaTheme2,
} from '@grafana/data';
import { gridColor } from '../graph/axes';
import { h } from '../page/dom';
import { numberOf, record } from '../data/json';
import { spanOf, spanText } from '../graph/timespan';
import { type Cells, counted, formatOf, rowsOf } from './cells';
import type { Size } from '../graph/chart';
import type { Kind, Room } from './kind';
import { drawNothing } from './nothing';
import { draw, gridFor, labelStyle, painted, type Span, timeAxis } from './looks';
import { paletteOf } from './palette';
import { optionsOf } from './values';

type Options = Record<string, unknown>;

export const heatmap: Kind = (room) => {
  const { theme, timeZone } = room;
  const span = spanOf(room.panel.model, room.page);
  const options = optionsOf(room);
  const cells = options.calculate ? counted(room.frames, options) : rowsOf(room.frames, options);
  if (!cells) return drawNothing(room);
  const palette = paletteOf(record(options.color), theme);
  const words = countWords(room.frames, options, theme);
  const scale = scaleOf(cells, options);
  const colour = (count: number) => palette[shade(count, scale, palette.length)] ?? '';
  const data = visible(cells, options, span);
  const picture = draw(room, {
    summary: summaryOf(cells, words, room),
    ...(record(options.legend).show === false ? {} : { key: colourScale(palette, scale, words) }),
    say: ({ value: [start = 0, end = 0, row = 0, count = 0] }) => ({
      heading: spanText(start, end, timeZone),
      lines: [{ name: cells.rows[row] ?? '', text: words(count), color: colour(count) }],
    }),
    plan(size) {
      const grid = gridFor(
        cells.ticks.map((tick) => tick.label),
        size,
        sideOf(options),
      );
      const xAxis = timeAxis(room, span, grid, size);
      const yAxis = bucketAxis(cells, options, theme, size);
      const encode = { x: [0, 1], y: 2 };
      return {
        grid,
        span,
        option: {
          xAxis,
          yAxis,
          series: [{ type: 'custom', clip: true, data, encode, renderItem: cellOf(options, colour) }],
        },
      };
    },
  });
  return { ...picture, notes: notesOf(room, options) };
};

interface Api {
  value(at: number): number;
  coord(point: number[]): number[];
}

/** A cell, smaller by the gap at its left and its bottom. */
function cellOf(options: Options, colour: (count: number) => string) {
  const gap = Math.min(25, Math.max(0, numberOf(options.cellGap) ?? 1));
  return (_: unknown, api: Api) => {
    const row = api.value(2);
    const [left = 0, low = 0] = api.coord([api.value(0), row]);
    const [right = 0, high = 0] = api.coord([api.value(1), row + 1]);
    const width = Math.max(1, right - left - gap);
    const height = Math.max(1, Math.abs(low - high) - gap);
    const shape = { x: right - width, y: Math.min(low, high), width, height };
    return { type: 'rect', shape, style: { fill: colour(api.value(3)) } };
  };
}

/** How a cell's count is written: by its own unit, else by the one of its field. */
function countWords(frames: DataFrame[], options: Options, theme: GrafanaTheme2): (count: number) => string {
  const field = frames.flatMap((frame) => frame.fields).find((one) => one.type === FieldType.number);
  const { unit, decimals } = formatOf(options.cellValues);
  const own = options.calculate ? 'short' : field?.config.unit;
  const config = {
    ...(options.calculate ? {} : field?.config),
    unit: unit || own,
    decimals: decimals ?? field?.config.decimals,
  };
  const display: DisplayProcessor = getDisplayProcessor({ field: { type: FieldType.number, config }, theme });
  return (count) => formattedValueToString(display(count));
}

interface Scale {
  min: number;
  max: number;
}

interface Filter {
  le: number;
  ge: number;
}

/** Cells at or beyond these counts are not drawn: nor are empty ones, unless the panel says so. */
function filterOf({ filterValues = { le: 1e-9 } }: Options): Filter {
  const { le, ge } = record(filterValues);
  return { le: numberOf(le) ?? -Infinity, ge: numberOf(ge) ?? Infinity };
}

function isShown(count: number | null | undefined, { le, ge }: Filter): count is number {
  return typeof count === 'number' && count > le && count < ge;
}

function scaleOf(cells: Cells, options: Options): Scale {
  const filter = filterOf(options);
  const { min, max } = record(options.color);
  let least = Infinity;
  let most = -Infinity;
  for (const row of cells.counts) {
    for (const count of row) {
      if (!isShown(count, filter)) continue;
      if (count < least) least = count;
      if (count > most) most = count;
    }
  }
  const isEmpty = most < least;
  return { min: numberOf(min) ?? (isEmpty ? 0 : least), max: numberOf(max) ?? (isEmpty ? 0 : most) };
}

function shade(count: number, { min, max }: Scale, steps: number): number {
  const at = Math.floor((steps * (count - min)) / (max - min || 1));
  return Math.min(steps - 1, Math.max(0, at));
}

/** A row [start, end, row, count] for each cell that is drawn. */
function visible(cells: Cells, options: Options, { from, to }: Span): number[][] {
  const filter = filterOf(options);
  return cells.counts.flatMap((counts, row) =>
    counts.flatMap((count, index) => {
      const start = cells.starts[index]!;
      const isInside = start + cells.width > from && start < to;
      return isInside && isShown(count, filter) ? [[start, start + cells.width, row, count]] : [];
    }),
  );
}

const LABEL_HEIGHT = 12;

function bucketAxis(cells: Cells, options: Options, theme: GrafanaTheme2, size: Size) {
  const side = sideOf(options);
  let ticks = cells.ticks;
  while (ticks.length > 3 && size.height / ticks.length < LABEL_HEIGHT)
    ticks = ticks.filter((_, index) => index % 2 === 0);
  const at = ticks.map((tick) => tick.at);
  const labels = new Map(ticks.map((tick) => [tick.at, tick.label]));
  return {
    type: 'value',
    show: side !== 'none',
    position: side === 'right' ? 'right' : 'left',
    inverse: record(options.yAxis).reverse === true,
    min: 0,
    max: cells.counts.length,
    axisLine: { show: false },
    axisTick: { show: true, length: 4, customValues: at, lineStyle: { color: gridColor(theme) } },
    axisLabel: { ...labelStyle(theme, size), customValues: at, formatter: (value: number) => labels.get(value) ?? '' },
    splitLine: { show: record(options.yAxis).axisGridShow !== false, lineStyle: { color: gridColor(theme) } },
  };
}

function sideOf({ yAxis }: Options): 'left' | 'right' | 'none' {
  const placement = record(yAxis).axisPlacement;
  return placement === 'hidden' ? 'none' : placement === 'right' ? 'right' : 'left';
}

/** The bar of colours with its least and most. */
function colourScale(palette: string[], { min, max }: Scale, words: (count: number) => string): HTMLElement {
  const bar = painted('heat-bar', `linear-gradient(90deg, ${stops(palette).join(', ')})`);
  const ends = [min, max].map((count) => h('span', {}, words(count)));
  return h('div', { class: 'heat-scale' }, bar, h('div', { class: 'heat-ends' }, ...ends));
}

/** Few colours end sharply, many run into one another. */
function stops(palette: string[]): string[] {
  if (palette.length > 20) return palette;
  const share = 100 / palette.length;
  return palette.map((color, index) => `${color} ${index * share}% ${(index + 1) * share}%`);
}

/** The fullest buckets of the last column. */
function summaryOf(cells: Cells, words: (count: number) => string, { timeZone }: Room): string {
  const last = cells.counts[0]!.findLastIndex((_, index) => cells.counts.some((row) => Number(row[index]) > 0));
  if (last < 0) return 'All buckets are empty.';
  const fullest = cells.counts
    .map((row, index) => ({ name: cells.rows[index], count: Number(row[last]) }))
    .filter((bucket) => bucket.count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, 3);
  const when = dateTimeFormat(cells.starts[last]! + cells.width, { timeZone });
  return `Fullest at ${when}: ${fullest.map((bucket) => `${bucket.name} (${words(bucket.count)})`).join(', ')}.`;
}

function notesOf({ panel, frames }: Room, options: Options): string[] {
  const unbucketed = panel.answers.some(
    (one) => one.format === 'heatmap' && one.series.some(({ labels }) => labels.le === undefined),
  );
  const { min, max, axisLabel } = record(options.yAxis);
  return [
    ...(unbucketed && frames.length
      ? ['Native histograms are not drawn; each series without a label "le" is a row.']
      : []),
    ...(axisLabel ? ['The label of its axis is not drawn.'] : []),
    ...(options.calculate && (min !== undefined || max !== undefined)
      ? ['The ends set for its axis are not used.']
      : []),
  ];
}
