/** The cells of a heatmap: a grid of counts, from buckets as they are answered or counted here from series. */
import {
  type DataFrame,
  type Field,
  FieldType,
  formattedValueToString,
  getFieldDisplayName,
  getValueFormat,
} from '@grafana/data';
import { numberOf, record } from '../data/json';
import { duration } from '../graph/timespan';
import { stepOf } from './states';

export interface Cells {
  /** Where columns begin, unix milliseconds; all are `width` milliseconds wide. */
  starts: number[];
  width: number;
  /** What each row counts, in words, lowest first. */
  rows: string[];
  /** Marks of the axis: `at` in rows from the bottom, so that row i lies from i to i + 1. */
  ticks: { at: number; label: string }[];
  /** counts[row][column]; null or NaN is no cell. */
  counts: (number | null)[][];
}

/** How numbers are written; absent is left to them. */
interface Format {
  unit?: string;
  decimals?: number;
}

type Options = Record<string, unknown>;

/** The format in a panel's options. */
export function formatOf(given: unknown): Format {
  const { unit, decimals } = record(given);
  const places = numberOf(decimals);
  return {
    ...(typeof unit === 'string' && unit ? { unit } : {}),
    ...(places === undefined ? {} : { decimals: Math.min(20, Math.max(0, Math.round(places))) }),
  };
}

/** Rows of buckets that a query answered; undefined where no number is. */
export function rowsOf(frames: DataFrame[], options: Options): Cells | undefined {
  const format = formatOf(options.yAxis);
  const rows = frames.flatMap((frame) => {
    const times = frame.fields.find((field) => field.type === FieldType.time);
    const numbers = frame.fields.filter((field) => field.type === FieldType.number);
    return times ? numbers.map((field) => ({ field, times, name: getFieldDisplayName(field, frame, frames) })) : [];
  });
  if (!rows.length) return undefined;
  if (rows.every((row) => !Number.isNaN(bound(row.name)))) rows.sort((a, b) => bound(a.name) - bound(b.name));
  const times = [...new Set<number>(rows.flatMap((row) => row.times.values as number[]))].sort((a, b) => a - b);
  const column = new Map(times.map((time, index) => [time, index]));
  const counts = rows.map(({ field, times: own }) => {
    const line = new Array<number | null>(times.length).fill(null);
    own.values.forEach((time: number, index) => (line[column.get(time)!] = field.values[index]));
    return line;
  });
  const width = stepOf(frames);
  const labels = rows.map((row) => bucketLabel(row.name, format));
  const first = rows[0]!.field.labels;
  const asked = record(options.rowsFrame).layout;
  const layout =
    asked === 'le' || asked === 'ge' || asked === 'unknown' ? asked : first?.le === undefined ? 'unknown' : 'le';
  const zero = first?.le === undefined ? '' : hasFormat(format) ? formatted(0, format) : '0.0';
  const starts = times.map((time) => time - width); // Prometheus counts what came before a sample
  return { starts, width, counts, ...named(labels, layout, zero) };
}

function named(labels: string[], layout: string, zero: string): Pick<Cells, 'rows' | 'ticks'> {
  if (layout === 'le') {
    const ticks = labels.map((label, index) => ({ at: index + 1, label }));
    const rows = labels.map((label, index) =>
      index || zero ? `${labels[index - 1] ?? zero} – ${label}` : `up to ${label}`,
    );
    return { rows, ticks: [{ at: 0, label: zero }, ...ticks] };
  }
  if (layout === 'ge') {
    const ticks = labels.map((label, index) => ({ at: index, label }));
    return { rows: labels.map((label, index) => `${label} – ${labels[index + 1] ?? '+Inf'}`), ticks };
  }
  return { rows: labels, ticks: labels.map((label, index) => ({ at: index + 0.5, label })) };
}

/** Counts the samples of all series into buckets of time and height; undefined where there are none. */
export function counted(frames: DataFrame[], options: Options): Cells | undefined {
  const { xBuckets, yBuckets } = record(options.calculation);
  const samples: { time: number; value: number }[] = [];
  let source: Field | undefined;
  for (const frame of frames) {
    const times = frame.fields.find((field) => field.type === FieldType.time);
    for (const field of times ? frame.fields.filter((one) => one.type === FieldType.number) : []) {
      source ??= field;
      field.values.forEach(
        (value, index) => Number.isFinite(value) && samples.push({ time: times!.values[index], value }),
      );
    }
  }
  const logarithm = logarithmOf(record(yBuckets));
  const usable = logarithm ? samples.filter((sample) => sample.value > 0) : samples;
  if (!source || !usable.length) return undefined;
  const heights = usable.map((sample) => (logarithm ? logarithm.of(sample.value) : sample.value));
  const x = bins(
    usable.map((sample) => sample.time),
    timeStep(record(xBuckets), usable),
  );
  const y = bins(heights, logarithm?.step ?? heightStep(record(yBuckets), heights));
  const counts = Array.from({ length: y.count }, () => new Array<number | null>(x.count).fill(0));
  usable.forEach((sample, index) => counts[y.at(heights[index]!)]![x.at(sample.time)]!++);
  const format = { unit: source.config.unit, ...formatOf(options.yAxis) };
  const heightAt = (index: number) => {
    const height = Number(((y.first + index) * y.step).toPrecision(12));
    return formatted(logarithm ? logarithm.back(height) : height, format);
  };
  return {
    starts: Array.from({ length: x.count }, (_, index) => (x.first + index) * x.step),
    width: x.step,
    rows: counts.map((_, index) => `${heightAt(index)} – ${heightAt(index + 1)}`),
    ticks: Array.from({ length: y.count + 1 }, (_, index) => ({ at: index, label: heightAt(index) })),
    counts,
  };
}

interface Bins {
  step: number;
  /** The first bin begins at `first` steps. */
  first: number;
  count: number;
  at: (value: number) => number;
}

/** Buckets on one axis; wanting more makes them wider. */
const MOST = 600;

function bins(values: number[], wanted: number): Bins {
  const [least, most] = extent(values);
  const step = Math.max(wanted, (most - least) / MOST) || 1;
  const number = (value: number) => Math.floor(Number((value / step).toPrecision(12)));
  const first = number(least);
  return { step, first, count: number(most) - first + 1, at: (value) => number(value) - first };
}

function timeStep(config: Options, samples: { time: number }[]): number {
  const size = config.mode === 'count' ? 0 : (numberOf(config.value) ?? duration(config.value));
  return (
    size ||
    niceBelow(
      share(
        config,
        samples.map((sample) => sample.time),
        20,
      ),
      TIMES,
    )
  );
}

function heightStep(config: Options, heights: number[]): number {
  const size = config.mode === 'count' ? 0 : (numberOf(config.value) ?? 0);
  if (size > 0) return size;
  const approximate = share(config, heights, 10) || 1;
  const power = 10 ** Math.floor(Math.log10(approximate));
  return niceBelow(
    approximate,
    [1, 2, 2.5, 5].map((nice) => nice * power),
  );
}

/** The size of each of so many buckets; of `usual` ones where no number of them is given. */
function share(config: Options, values: number[], usual: number): number {
  const number = (config.mode === 'count' && numberOf(config.value)) || usual;
  const [least, most] = extent(values);
  return (most - least) / Math.max(1, number - 1);
}

function logarithmOf(config: Options) {
  const { type, log } = record(config.scale);
  if (type !== 'log') return undefined;
  const base = log === 10 ? 10 : 2;
  const step = 1 / Math.max(1, numberOf(config.value) ?? 1);
  return { of: base === 10 ? Math.log10 : Math.log2, back: (height: number) => base ** height, step };
}

const SECOND = 1000;
const TIMES = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800].map((seconds) => seconds * SECOND),
  ...[1, 2, 3, 4, 6, 8, 12, 24, 48, 72, 168].map((hours) => hours * 3600 * SECOND),
];

function niceBelow(approximate: number, nice: number[]): number {
  return nice.findLast((one) => one <= approximate) ?? nice[0]!;
}

function extent(values: number[]): [number, number] {
  return values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
}

function bound(name: string): number {
  return name === '+Inf' ? Infinity : name === '-Inf' ? -Infinity : name.trim() === '' ? NaN : Number(name);
}

function bucketLabel(name: string, format: Format): string {
  return hasFormat(format) && Number.isFinite(bound(name)) ? formatted(Number(name), format) : name;
}

function hasFormat(format: Format): boolean {
  return format.unit !== undefined || format.decimals !== undefined;
}

function formatted(value: number, format: Format): string {
  return formattedValueToString(getValueFormat(format.unit ?? 'short')(value, format.decimals));
}
