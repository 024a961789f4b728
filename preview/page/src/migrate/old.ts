/** Words of older panels that several kinds share. */
import { fieldReducers } from '@grafana/data';
import { numberOf, record } from '../data/json';

export interface Property {
  id: string;
  value: unknown;
}

export interface Rule {
  matcher: { id: string; options: unknown };
  properties: Property[];
}

/** Whose name a rule is for: a text between slashes is a pattern. */
export function matcherOf(alias: string): Rule['matcher'] {
  const isPattern = alias.length > 1 && alias.startsWith('/') && /\/[a-z]*$/.test(alias.slice(1));
  return { id: isPattern ? 'byRegexp' : 'byName', options: alias };
}

/** Rules that give names their fixed colours. */
export function colorRules(aliasColors: unknown): Rule[] {
  return Object.entries(record(aliasColors)).flatMap(([alias, color]) =>
    typeof color === 'string' && color
      ? [{ matcher: { id: 'byName', options: alias }, properties: [fixedColor(color)] }]
      : [],
  );
}

export function fixedColor(color: string): Property {
  return { id: 'color', value: { mode: 'fixed', fixedColor: color } };
}

/** What is reckoned, by its old or new name: 'current' is the last value, 'avg' the mean. */
export function reducerOf(name: unknown, usual: string): string {
  return (typeof name === 'string' && fieldReducers.getIfExists(name)?.id) || usual;
}

/** Steps of colours from '50,80' or [50, 80] and one colour more than there are numbers; undefined without colours. */
export function stepsFrom(thresholds: unknown, colors: unknown): object | undefined {
  if (!Array.isArray(colors) || !colors.length) return undefined;
  const values = (Array.isArray(thresholds) ? thresholds : String(thresholds ?? '').split(',')).flatMap(
    (value) => numberOf(value) ?? [],
  );
  const steps = [null, ...values].map((value, index) => ({ value, color: String(colors[index] ?? colors.at(-1)) }));
  return { mode: 'absolute', steps };
}

/** Texts for values and ranges; only those in use, of an old panel that has both. */
export function mappingsFrom({ mappingType, valueMaps, rangeMaps }: Record<string, unknown>): object[] {
  const list = (maps: unknown) => (Array.isArray(maps) ? maps.map(record) : []);
  if (mappingType === 2) {
    return list(rangeMaps).map(({ from, to, text }) =>
      from === 'null' || to === 'null'
        ? { type: 'special', options: { match: 'null', result: { text: String(text ?? '') } } }
        : {
            type: 'range',
            options: { from: numberOf(from) ?? null, to: numberOf(to) ?? null, result: { text: String(text ?? '') } },
          },
    );
  }
  return list(valueMaps).map(({ value, text }) =>
    value === 'null'
      ? { type: 'special', options: { match: 'null', result: { text: String(text ?? '') } } }
      : { type: 'value', options: { [String(value ?? '')]: { text: String(text ?? '') } } },
  );
}

/** Without what is undefined, null or empty. */
export function present(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );
}
