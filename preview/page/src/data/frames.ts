/** Answers of a Prometheus as Grafana's data frames, named as its Prometheus data source names them. */
import {
  type DataFrame,
  DataFrameType,
  type Field,
  FieldType,
  getFieldDisplayName,
  type Labels,
  TIME_SERIES_VALUE_FIELD_NAME,
} from '@grafana/data';
import type { Answer } from '../contract';

type Series = Answer['series'][number];

/** All frames of a panel: one a series, but one a query for tables, and buckets freed from one another for heatmaps. */
export function framesOf(answers: Answer[]): DataFrame[] {
  const tables = answers.filter((answer) => answer.format === 'table').length;
  const series = answers.filter((answer) => answer.format === 'time_series' || !FORMATS.has(answer.format));
  const frames = series.flatMap((answer) =>
    answer.series.map((one) => seriesFrame(answer, sampled(answer, one), legendOf(answer, one.labels))),
  );
  nameByLabels(frames, series);
  return [
    ...frames,
    ...answers.filter(isOf('table')).map((answer) => tableFrame(answer, tables > 1 ? `Value #${answer.ref}` : 'Value')),
    ...answers.filter(isOf('heatmap')).flatMap(bucketFrames),
  ];
}

const FORMATS = new Set(['time_series', 'table', 'heatmap']);

function isOf(format: Answer['format']): (answer: Answer) => boolean {
  return (answer) => answer.format === format;
}

/** A sample as a number: JSON has none for NaN and the infinities. */
function toNumber(value: number | string | null): number | null {
  if (typeof value !== 'string') return value;
  return { NaN: NaN, '+Inf': Infinity, '-Inf': -Infinity }[value] ?? Number(value);
}

interface Sampled {
  labels: Labels;
  times: number[];
  values: (number | null)[];
}

/** The samples that there are: a server answers none where it has none. */
function sampled(answer: Answer, { labels, values }: Series): Sampled {
  const all = { labels, times: timesOf(answer, values), values: values.map(toNumber) };
  if (!all.values.includes(null)) return all;
  const kept = all.values.flatMap((value, index) => (value === null ? [] : [index]));
  return { labels, times: kept.map((index) => all.times[index]!), values: kept.map((index) => all.values[index]!) };
}

function seriesFrame(answer: Answer, { labels, times, values }: Sampled, name: string | undefined): DataFrame {
  const value: Field = {
    name: labels.__name__ || 'Value',
    type: FieldType.number,
    labels,
    config: name === undefined ? {} : { displayNameFromDS: name },
    values,
  };
  const time: Field = {
    name: 'Time',
    type: FieldType.time,
    config: answer.instant ? {} : { interval: answer.step },
    values: times,
  };
  return {
    refId: answer.ref,
    meta: { type: answer.instant ? DataFrameType.NumericMulti : DataFrameType.TimeSeriesMulti },
    fields: [time, value],
    length: values.length,
  };
}

/** A metric's own name is in its labels too: with automatic legends it is said once. */
function nameByLabels(frames: DataFrame[], answers: Answer[]): void {
  const automatic = new Set(answers.filter((answer) => answer.legend === '__auto').map((answer) => answer.ref));
  for (const frame of frames) {
    const field = frame.fields[1]!;
    if (!automatic.has(frame.refId!) || !field.labels?.__name__) continue;
    field.config.displayNameFromDS = getFieldDisplayName(
      { ...field, name: TIME_SERIES_VALUE_FIELD_NAME, state: null },
      frame,
      frames,
    );
  }
}

function timesOf(answer: Answer, values: unknown[]): number[] {
  return values.map((_, index) => answer.start + index * answer.step);
}

/** One row a series and sample, by time; a column for each label between Time and the value. */
function tableFrame(answer: Answer, valueName: string): DataFrame {
  const labels = [...new Set(answer.series.flatMap((series) => Object.keys(series.labels).sort()))];
  const rows = answer.series.flatMap((series) =>
    timesOf(answer, series.values)
      .map((time, index) => ({ time, labels: series.labels, value: toNumber(series.values[index] ?? null) }))
      .filter((row) => row.value !== null),
  );
  rows.sort((a, b) => a.time - b.time);
  const fields: Field[] = [
    { name: 'Time', type: FieldType.time, config: {}, values: rows.map((row) => row.time) },
    ...labels.map((label) => ({
      name: label,
      type: FieldType.string,
      config: { filterable: true },
      values: rows.map((row) => row.labels[label] ?? ''),
    })),
    { name: valueName, type: FieldType.number, config: {}, values: rows.map((row) => row.value) },
  ];
  return { refId: answer.ref, fields: rows.length ? fields : [], length: rows.length };
}

/** A frame for each bucket, named by its upper bound, smallest first, without what lies in smaller buckets. */
function bucketFrames(answer: Answer): DataFrame[] {
  const sorted = [...answer.series].sort((a, b) => bound(a.labels) - bound(b.labels));
  return sorted.map((series, index) => {
    const below = sorted[index - 1]?.values ?? [];
    const own = series.values.map((value, at) => {
      const all = toNumber(value);
      return all === null ? null : Math.max(0, all - (toNumber(below[at] ?? null) ?? 0));
    });
    const name = series.labels.le ?? legendOf(answer, series.labels);
    return seriesFrame(answer, { labels: series.labels, times: timesOf(answer, own), values: own }, name);
  });
}

function bound(labels: Labels): number {
  return toNumber(labels.le ?? null) ?? NaN;
}

/** The name that the data source gives a series; undefined leaves it to its labels. */
function legendOf({ legend, expr }: Answer, labels: Labels): string | undefined {
  const own = metricOf(labels) || expr;
  if (legend === '__auto') return Object.keys(labels).length ? undefined : own;
  if (!legend) return own;
  const said = legend.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, label: string) => labels[label] ?? '');
  return (said === '{}' ? expr : said) || undefined;
}

function metricOf(labels: Labels): string {
  const { __name__: name = '', ...rest } = labels;
  const pairs = Object.keys(rest)
    .sort()
    .map((label) => `${label}=${JSON.stringify(rest[label])}`);
  return pairs.length ? `${name}{${pairs.join(', ')}}` : name;
}
