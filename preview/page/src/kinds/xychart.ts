/** One number against another. */
import {
  type DataFrame,
  type Field,
  FieldType,
  getFieldDisplayName,
  getFieldMatcher,
  getFieldSeriesColor,
} from '@grafana/data';
import { valueText } from '../data/text';
import { type Across, acrossTime } from '../graph/across';
import { drawGraph } from '../graph/draw';
import { numberOf, record } from '../data/json';
import { styleOf } from '../graph/style';
import type { Plot } from '../graph/plots';
import { rangeOf, ticksOf } from '../graph/scale';
import { spanOf } from '../graph/timespan';
import type { Kind, Room } from './kind';
import { drawNothing } from './nothing';
import { optionsOf } from './values';

interface Pair {
  name: string;
  x: Field;
  y: Field;
}

const LINEAR = { type: 'linear' } as const;
const TICK_SPACE = 80;

export const xychart: Kind = (room) => {
  const pairs = pairsOf(room.frames, optionsOf(room));
  const first = pairs[0]?.x;
  if (!first) return drawNothing(room);
  const plots = pairs.map((pair) => plotOf(pair, room));
  const isVaried = pairs.some(({ y }) => record(record(y.config.custom).pointSize).max !== undefined);
  const isLine = plots.some(({ style }) => style.drawStyle === 'line');
  const notes = [
    ...(isVaried ? ['All points of a series have one size.'] : []),
    ...(isLine ? ['Its lines go from left to right, whatever the order of the points.'] : []),
  ];
  return { ...drawGraph(room, plots, acrossOf(first, plots, room)), notes };
};

/** What is drawn against what: as the panel says, else each number of a frame against its first number or time. */
function pairsOf(frames: DataFrame[], { mapping, series }: Record<string, unknown>): Pair[] {
  const rules = mapping === 'manual' && Array.isArray(series) ? series.map(record) : [{}];
  return rules.flatMap((rule: Record<string, unknown>) =>
    frames.flatMap((frame, index) => {
      const wanted = record(record(rule.frame).matcher).options;
      if (wanted !== undefined && wanted !== index) return [];
      const usable = frame.fields.filter((field) => field.type === FieldType.number || field.type === FieldType.time);
      const chosen = (part: unknown) => {
        const matcher = record(record(part).matcher);
        const matches = typeof matcher.id === 'string' ? getFieldMatcher(matcher as never) : () => true;
        return usable.filter((field) => matches(field, frame, frames));
      };
      const x = chosen(rule.x)[0];
      const ys = chosen(rule.y).filter((field) => field !== x && field.type === FieldType.number);
      return x
        ? ys.map((y) => ({ name: String(record(rule.name).fixed ?? getFieldDisplayName(y, frame, frames)), x, y }))
        : [];
    }),
  );
}

function plotOf({ name, x, y }: Pair, { theme }: Room): Plot {
  const { show, pointSize } = record(y.config.custom);
  const points = x.values
    .map((at, index): [number, number | null] => [at, y.values[index]])
    .filter(([at]) => Number.isFinite(at));
  points.sort(([a], [b]) => a - b);
  const heights = points.map(([, height]) => height);
  const style = styleOf(y, {
    drawStyle: show === 'lines' || show === 'points+lines' ? 'line' : 'points',
    showPoints: show === 'lines' ? 'never' : 'always',
    pointSize: numberOf(record(pointSize).fixed) ?? 5,
    fillOpacity: 50,
  });
  const { color } = getFieldSeriesColor(y, theme);
  const hidden = style.hideFrom.viz === true;
  return { field: y, name, color, style, x: points.map(([at]) => at), y: heights, said: heights, hidden };
}

function acrossOf(field: Field, plots: Plot[], { panel, page, timeZone }: Room): Across {
  if (field.type === FieldType.time) return acrossTime(spanOf(panel.model, page), timeZone);
  const ends = plots.flatMap(({ x }) => (x.length ? [x[0]!, x.at(-1)!] : []));
  const bounds = { min: numberOf(field.config.min), max: numberOf(field.config.max) };
  const range = rangeOf(ends.length ? [Math.min(...ends), Math.max(...ends)] : undefined, bounds, LINEAR);
  const words = (value: number) => valueText(field, value);
  const ticks = (pixels: number) =>
    ticksOf(range, LINEAR, pixels, TICK_SPACE).at.map((at) => ({ at, text: words(at) }));
  return { from: range[0], to: range[1], isTime: false, ticks, heading: words };
}
