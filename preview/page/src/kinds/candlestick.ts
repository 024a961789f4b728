/** Candles: how a price opened, closed and reached in each interval, with the volume below. */
import {
  cacheFieldDisplayNames,
  type DataFrame,
  dateTimeFormat,
  type Field,
  FieldType,
  outerJoinDataFrames,
} from '@grafana/data';
import { valueText } from '../data/text';
import { gridColor } from '../graph/axes';
import { record } from '../data/json';
import { rangeOf, ticksOf } from '../graph/scale';
import { textStyle } from '../graph/text';
import { spanOf } from '../graph/timespan';
import type { Kind } from './kind';
import { drawNothing } from './nothing';
import { draw, gridFor, timeAxis } from './looks';
import { optionsOf } from './values';

const PARTS = ['open', 'close', 'low', 'high', 'volume'] as const;
type Fields = Partial<Record<(typeof PARTS)[number], Field>> & { time: Field; close: Field };

/** The share of the height that the highest volume takes. */
const VOLUME = 0.2;
const LINEAR = { type: 'linear' } as const;

export const candlestick: Kind = (room) => {
  const { panel, theme, timeZone, frames } = room;
  const span = spanOf(panel.model, room.page);
  const { mode, candleStyle, colors, colorStrategy, fields: said, includeAllFields } = optionsOf(room);
  const fields = fieldsOf(frames, record(said));
  const times = (fields?.time.values ?? []) as number[];
  if (!fields || !times.length) return drawNothing(room);
  const named = (name: string, usual: string) =>
    theme.visualization.getColorByName(String(record(colors)[name] ?? usual));
  const candles = times
    .map((time, index) => {
      const at = (field?: Field): number | undefined => field?.values[index] ?? undefined;
      const before: number | undefined = fields.close.values[index - 1] ?? undefined;
      const close = at(fields.close) ?? NaN;
      const open = at(fields.open) ?? before ?? close;
      const rise = close - (colorStrategy === 'close-close' ? (before ?? open) : open);
      const color = rise > 0 ? named('up', 'green') : rise < 0 ? named('down', 'red') : named('flat', 'gray');
      const prices = [
        open,
        close,
        at(fields.low) ?? Math.min(open, close),
        at(fields.high) ?? Math.max(open, close),
      ] as const;
      return { time, prices, volume: at(fields.volume) ?? 0, color };
    })
    .filter((candle) => Number.isFinite(candle.prices[1]));
  const low = candles.reduce((least, { prices }) => Math.min(least, prices[2]), Infinity);
  const high = candles.reduce((most, { prices }) => Math.max(most, prices[3]), -Infinity);
  const range = rangeOf(low <= high ? [low, high] : undefined, {}, LINEAR);
  const busiest = candles.reduce((most, { volume }) => Math.max(most, volume), 0) || 1;
  const paint = (color: string) => ({
    color,
    color0: color,
    borderColor: color,
    borderColor0: color,
    borderColorDoji: color,
  });
  const volumes = {
    type: 'bar',
    yAxisIndex: 1,
    data: candles.map(({ time, volume, color }) => ({ value: [time, volume], itemStyle: { color, opacity: 0.5 } })),
  };
  const prices = {
    type: 'candlestick',
    encode: { x: 0, y: [1, 2, 3, 4] },
    data: candles.map(({ time, prices, color }) => ({ value: [time, ...prices], itemStyle: paint(color) })),
  };
  const last = candles.at(-1);
  const picture = draw(room, {
    summary: last ? `Closed at ${valueText(fields.close, last.prices[1])}.` : 'No price.',
    say({ dataIndex }) {
      const { time, prices, volume, color } = candles[dataIndex]!;
      const lines = PARTS.map((name, at) => ({
        name,
        text: valueText(fields[name] ?? fields.close, prices[at] ?? volume),
        color,
      }));
      return { heading: dateTimeFormat(time, { timeZone }), lines: fields.volume ? lines : lines.slice(0, -1) };
    },
    plan(size) {
      const { at } = ticksOf(range, LINEAR, size.height, 40);
      const price = (value: number) => valueText(fields.close, value);
      const axisLabel = { ...textStyle(theme), customValues: at, margin: 9, formatter: price };
      const line = { lineStyle: { color: gridColor(theme) } };
      const grid = gridFor(at.map(price), size);
      const axisLine = { show: false };
      const axisTick = { ...line, show: true, customValues: at };
      const yAxis = [
        {
          type: 'value',
          show: mode !== 'volume',
          min: range[0],
          max: range[1],
          axisLine,
          axisLabel,
          axisTick,
          splitLine: line,
        },
        { type: 'value', show: false, min: 0, max: mode === 'volume' ? busiest : busiest / VOLUME },
      ];
      const series = [
        ...(fields.volume && mode !== 'candles' ? [volumes] : []),
        ...(mode === 'volume' ? [] : [prices]),
      ];
      return { grid, span, option: { xAxis: timeAxis(room, span, grid, size), yAxis, series } };
    },
  });
  const isAll = includeAllFields === true ? ['Fields other than open, high, low, close and volume are not drawn.'] : [];
  const isBar = candleStyle === 'ohlcbars' ? ['Its bars are drawn as candles.'] : [];
  return { ...picture, notes: [...isAll, ...isBar] };
};

/** The fields by what they are: as the panel says, else by name; without a close the first number is it. */
function fieldsOf(frames: DataFrame[], said: Record<string, unknown>): Fields | undefined {
  cacheFieldDisplayNames(frames);
  const joined = frames.length > 1 ? outerJoinDataFrames({ frames, keepDisplayNames: true }) : frames[0];
  const time = joined?.fields.find((field) => field.type === FieldType.time);
  const numbers = joined?.fields.filter((field) => field.type === FieldType.number) ?? [];
  const find = (part: string) => {
    const wanted = typeof said[part] === 'string' ? [said[part].toLowerCase()] : [part, part[0]];
    return numbers.find((field) =>
      wanted.includes((field.config.displayName ?? field.state?.displayName ?? field.name).toLowerCase()),
    );
  };
  const close = find('close') ?? numbers[0];
  return time && close ? { ...Object.fromEntries(PARTS.map((part) => [part, find(part)])), time, close } : undefined;
}
