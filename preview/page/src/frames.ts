/** Answers of a Prometheus as Grafana's data frames, named as its Prometheus data source names them. */
import { type DataFrame, DataFrameType, type Field, FieldType, type Labels } from '@grafana/data';
import type { Answer } from './contract';

type Series = Answer['series'][number];

/** All frames of a panel: one a series, but one a query for tables, and buckets freed from one another for heatmaps. */
export function framesOf(answers: Answer[]): DataFrame[] {
  const tables = answers.filter((answer) => answer.format === 'table').length;
  return answers.flatMap((answer) => {
    if (answer.format === 'table') return [tableFrame(answer, tables > 1 ? `Value #${answer.ref}` : 'Value')];
    if (answer.format === 'heatmap') return bucketFrames(answer);
    return answer.series.map((series) => seriesFrame(answer, series, legendOf(answer, series.labels)));
  });
}

/** A sample as a number: JSON has none for NaN and the infinities. */
export function toNumber(value: number | string | null): number | null {
  if (typeof value !== 'string') return value;
  return { NaN: NaN, '+Inf': Infinity, '-Inf': -Infinity }[value] ?? Number(value);
}

function seriesFrame(answer: Answer, series: Series, name: string | undefined): DataFrame {
  const value: Field = {
    name: 'Value',
    type: FieldType.number,
    labels: series.labels,
    config: name === undefined ? {} : { displayNameFromDS: name },
    values: series.values.map(toNumber),
  };
  const time: Field = { name: 'Time', type: FieldType.time, config: { interval: answer.step }, values: timesOf(answer, series) };
  return {
    refId: answer.ref,
    meta: { type: answer.instant ? DataFrameType.NumericMulti : DataFrameType.TimeSeriesMulti },
    fields: [time, value],
    length: series.values.length,
  };
}

function timesOf(answer: Answer, series: Series): number[] {
  return series.values.map((_, index) => answer.start + index * answer.step);
}

/** One row a series and sample; a column for each label, in alphabetical order, between Time and the value. */
function tableFrame(answer: Answer, valueName: string): DataFrame {
  const labels = [...new Set(answer.series.flatMap((series) => Object.keys(series.labels)))].sort();
  const rows = answer.series.flatMap((series) =>
    timesOf(answer, series)
      .map((time, index) => ({ time, labels: series.labels, value: toNumber(series.values[index] ?? null) }))
      .filter((row) => row.value !== null),
  );
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
    const name = answer.legend && answer.legend !== '__auto' ? legendOf(answer, series.labels) : series.labels.le;
    return seriesFrame(answer, { labels: series.labels, values: own }, name);
  });
}

function bound(labels: Labels): number {
  return toNumber(labels.le ?? null) ?? NaN;
}

/** The name that the data source gives a series; undefined leaves it to its labels. */
function legendOf(answer: Answer, labels: Labels): string | undefined {
  if (answer.legend === '__auto') return Object.keys(labels).length ? undefined : answer.expr;
  const said = answer.legend.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, label: string) => labels[label] ?? '');
  return said || metricOf(labels) || answer.expr;
}

function metricOf(labels: Labels): string {
  const { __name__: name = '', ...rest } = labels;
  const pairs = Object.keys(rest).sort().map((label) => `${label}=${JSON.stringify(rest[label])}`);
  return pairs.length ? `${name}{${pairs.join(', ')}}` : name;
}
