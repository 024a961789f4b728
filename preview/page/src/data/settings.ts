/** A panel's field settings made safe: anybody's JSON, of which what is broken counts as absent. */
import {
  type ConfigOverrideRule,
  type DynamicConfigValue,
  FieldColorModeId,
  type FieldConfigSource,
  fieldMatchers,
  stringToJsRegex,
  type Threshold,
  ThresholdsMode,
  type ValueMapping,
} from '@grafana/data';
import type { PanelModel } from '../contract';
import { numberOf, record } from './json';

/** Kinds whose series have colours of a palette unless told otherwise; others are coloured by thresholds. */
const BY_PALETTE = new Set(['timeseries', 'barchart', 'histogram', 'piechart', 'trend', 'xychart', 'candlestick']);
const BY_HEIGHT = new Set(['state-timeline', 'status-history']);

const USUAL_STEPS: Threshold[] = [
  { value: -Infinity, color: 'green' },
  { value: 80, color: 'red' },
];

/** The panel's field configuration with the defaults of its kind. */
export function fieldConfigOf(model: PanelModel): FieldConfigSource {
  const { defaults, overrides } = record(model.fieldConfig);
  const given = cleaned(record(structuredClone(defaults)));
  const mode = BY_PALETTE.has(model.type)
    ? FieldColorModeId.PaletteClassic
    : BY_HEIGHT.has(model.type)
      ? FieldColorModeId.ContinuousGrYlRd
      : FieldColorModeId.Thresholds;
  return {
    defaults: {
      ...given,
      color: (given.color ?? { mode }) as FieldConfigSource['defaults']['color'],
      thresholds: (given.thresholds ?? {
        mode: ThresholdsMode.Absolute,
        steps: USUAL_STEPS.map((step) => ({ ...step })),
      }) as never,
      custom: record(given.custom),
    },
    overrides: (Array.isArray(overrides) ? structuredClone(overrides) : []).flatMap(rule),
  };
}

function rule(given: unknown): ConfigOverrideRule[] {
  const { matcher, properties } = record(given);
  const { id, options } = record(matcher);
  if (typeof id !== 'string' || !works(id, options) || !Array.isArray(properties)) return [];
  return [{ matcher: { id, options }, properties: properties.flatMap(property) }];
}

/** Whether there is such a matcher, and it can be made of its options (a pattern may be none). */
function works(id: string, options: unknown): boolean {
  try {
    const { pattern } = record(options);
    const isPattern = id === 'byRegexp' || id === 'byRegexpOrNames';
    if (isPattern && (typeof options === 'string' || typeof pattern === 'string'))
      stringToJsRegex(String(pattern ?? options));
    fieldMatchers.getIfExists(id)?.get(options);
    return fieldMatchers.getIfExists(id) !== undefined;
  } catch {
    return false;
  }
}

function property(given: unknown): DynamicConfigValue[] {
  const { id, value } = record(given);
  if (typeof id !== 'string' || !id) return [];
  return [{ id, value: cleaned({ [id]: value })[id] }];
}

const TEXTS = ['unit', 'displayName', 'noValue', 'description'];
const NUMBERS = ['min', 'max', 'decimals'];

function cleaned(config: Record<string, unknown>): Record<string, unknown> {
  const kept = { ...config };
  for (const key of TEXTS)
    if (key in kept && typeof kept[key] !== 'string')
      kept[key] = typeof kept[key] === 'number' ? String(kept[key]) : undefined;
  for (const key of NUMBERS) if (key in kept) kept[key] = numberOf(kept[key]);
  if (typeof kept.decimals === 'number') kept.decimals = Math.min(20, Math.max(0, Math.round(kept.decimals)));
  if ('color' in kept) kept.color = typeof record(kept.color).mode === 'string' ? kept.color : undefined;
  if ('thresholds' in kept) kept.thresholds = thresholds(kept.thresholds);
  if ('mappings' in kept) kept.mappings = Array.isArray(kept.mappings) ? kept.mappings.flatMap(mapping) : undefined;
  if ('links' in kept)
    kept.links = Array.isArray(kept.links)
      ? kept.links.filter((link) => typeof record(link).url === 'string')
      : undefined;
  return kept;
}

/** Steps in order; a step without a value is the lowest. */
function thresholds(given: unknown): object | undefined {
  const { mode, steps } = record(given);
  if (!Array.isArray(steps)) return undefined;
  const whole = steps
    .map(record)
    .filter(({ color }) => typeof color === 'string')
    .map(({ value, color }, index) => ({
      value: numberOf(value) ?? (index === 0 || value === null ? -Infinity : NaN),
      color,
    }))
    .filter(({ value }) => !Number.isNaN(value))
    .sort((a, b) => a.value - b.value);
  if (!whole.length) return undefined;
  return { mode: mode === 'percentage' ? ThresholdsMode.Percentage : ThresholdsMode.Absolute, steps: whole };
}

/** A mapping as it is written today, also from the old form with numbered types. */
function mapping(given: unknown): ValueMapping[] {
  const { type, options, value, text, from, to } = record(given);
  if (type === 1)
    return [{ type: 'value', options: { [String(value ?? '')]: { text: String(text ?? '') } } } as ValueMapping];
  if (type === 2) {
    const range = { from: numberOf(from) ?? null, to: numberOf(to) ?? null, result: { text: String(text ?? '') } };
    return [{ type: 'range', options: range } as ValueMapping];
  }
  const isWhole = typeof type === 'string' && typeof options === 'object' && options !== null;
  const hasResult = type === 'value' || (isWhole && typeof record(options).result === 'object');
  return isWhole && hasResult && patternWorks(type, options) ? [given as ValueMapping] : [];
}

function patternWorks(type: string, options: object): boolean {
  if (type !== 'regex') return true;
  const { pattern } = record(options);
  try {
    return typeof pattern === 'string' && Boolean(new RegExp(pattern.replace(/^\/|\/[a-z]*$/g, '')));
  } catch {
    return false;
  }
}
