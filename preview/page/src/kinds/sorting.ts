/** In which order the rows of a table stand. */
import { type DataFrame, type Field, FieldType } from '@grafana/data';
import { record } from '../data/json';
import { textOf } from './cell';

/** By which column, by its name. */
export interface Sorting {
  name: string;
  isDescending: boolean;
}

export function sortingOf(given: unknown): Sorting[] {
  if (!Array.isArray(given)) return [];
  return given.flatMap((one) => {
    const { displayName, desc } = record(one);
    return typeof displayName === 'string' ? [{ name: displayName, isDescending: desc === true }] : [];
  });
}

/** After a click on a head: ascending, then descending, then as answered. */
export function turned(sorting: Sorting[], name: string): Sorting[] {
  const own = sorting.find((one) => one.name === name);
  if (!own) return [{ name, isDescending: false }];
  return own.isDescending ? [] : [{ name, isDescending: true }];
}

/** The indexes of a frame's rows in order; what is no value is last. */
export function rowsBy(frame: DataFrame, columns: { field: Field; name: string }[], sorting: Sorting[]): number[] {
  const rows = Array.from({ length: frame.length }, (_, at) => at);
  const rules = sorting.flatMap(({ name, isDescending }) => {
    const column = columns.find((one) => one.name === name);
    return column ? [{ keys: keysOf(column.field), way: isDescending ? -1 : 1 }] : [];
  });
  if (!rules.length) return rows;
  return rows.sort((a, b) => {
    for (const { keys, way } of rules) {
      const order = compare(keys[a]!, keys[b]!, way);
      if (order) return order;
    }
    return a - b;
  });
}

type Key = number | string | null;

function keysOf(field: Field): Key[] {
  const isNumber = field.type === FieldType.number || field.type === FieldType.time || field.type === FieldType.boolean;
  return field.values.map((value: unknown) => {
    if (value === null || value === undefined) return null;
    if (!isNumber) return textOf(field, value);
    const number = Number(value);
    return Number.isNaN(number) ? null : number;
  });
}

const natural = new Intl.Collator('en', { numeric: true, sensitivity: 'base' }).compare;

function compare(a: Key, b: Key, way: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return way * (typeof a === 'number' && typeof b === 'number' ? Math.sign(a - b) || 0 : natural(String(a), String(b)));
}
