/** States over time: what each row of a timeline was, from when to when. */
import {
  applyNullInsertThreshold,
  FALLBACK_COLOR,
  type DataFrame,
  type DisplayProcessor,
  type Field,
  FieldColorModeId,
  FieldType,
  formattedValueToString,
  getActiveThreshold,
  getDisplayProcessor,
  getFieldConfigWithMinMax,
  getFieldDisplayName,
  getValueFormat,
  type GrafanaTheme2,
  SpecialValueMatch,
  type Threshold,
  ThresholdsMode,
} from '@grafana/data';
import { numberOf, record } from '../data/json';

interface State {
  start: number;
  end: number;
  text: string;
  color: string;
}

export interface StateRow {
  name: string;
  field: Field;
  states: State[];
}

type Word = { text: string; color: string } | undefined;

/** A row for each field beside a time; a state lasts until the next one, the last until `to`. */
export function stateRows(frames: DataFrame[], to: number, merge: boolean, theme: GrafanaTheme2): StateRow[] {
  const filled = frames.map((frame) => applyNullInsertThreshold({ frame, refFieldPseudoMax: to }));
  return fieldsBesideTime(filled).map(({ times, field, name }) => ({
    name,
    field,
    states: lasting(times, field.values.map(wordsOf(field, merge, theme)), spanOfNulls(field), to, merge),
  }));
}

/** A row for each field beside a time, with a state for each sample as wide as it is far from the next. */
export function sampleRows(frames: DataFrame[], theme: GrafanaTheme2): StateRow[] {
  const width = stepOf(frames);
  return fieldsBesideTime(frames).map(({ times, field, name }) => {
    const words = wordsOf(field, false, theme);
    const states = times.flatMap((time, index) => {
      const word = words(field.values[index]);
      return word ? [{ start: time - width / 2, end: time + width / 2, ...word }] : [];
    });
    return { name, field, states };
  });
}

const MINUTE = 60_000;

/** Milliseconds between samples: what the query asked for, or else between the first two that there are. */
export function stepOf(frames: DataFrame[]): number {
  const times = frames.flatMap((frame) => frame.fields.filter((field) => field.type === FieldType.time));
  const asked = times.find((field) => field.config.interval)?.config.interval;
  const several = times.find((field) => field.values.length > 1)?.values as number[] | undefined;
  return asked || (several && several[1]! - several[0]!) || MINUTE;
}

function fieldsBesideTime(frames: DataFrame[]): { times: number[]; field: Field; name: string }[] {
  const drawable = new Set([FieldType.number, FieldType.string, FieldType.boolean, FieldType.enum]);
  return frames.flatMap((frame) => {
    const time = frame.fields.find((field) => field.type === FieldType.time);
    if (!time) return [];
    const fields = frame.fields.filter(
      (field) => drawable.has(field.type) && !record(record(field.config.custom).hideFrom).viz,
    );
    return fields.map((field) => ({
      times: time.values as number[],
      field,
      name: getFieldDisplayName(field, frame, frames),
    }));
  });
}

/** Neighbours that are the same become one where they are merged; no value ends a state, unless it is spanned. */
function lasting(times: number[], words: Word[], spanned: number, to: number, merge: boolean): State[] {
  const states: State[] = [];
  let open: State | undefined;
  let last = -Infinity;
  let gap: number | undefined;
  times.forEach((start, index) => {
    const word = words[index];
    if (!word) {
      gap ??= start;
      return;
    }
    const end = gap !== undefined && start - last >= spanned ? gap : start;
    const isSame = open !== undefined && end === start && merge && open.text === word.text && open.color === word.color;
    if (!isSame) {
      if (open) open.end = end;
      open = { start, end: to, ...word };
      states.push(open);
    }
    last = start;
    gap = undefined;
  });
  if (open && gap !== undefined && to - last >= spanned) open.end = gap;
  return states;
}

function spanOfNulls(field: Field): number {
  const given = record(field.config.custom).spanNulls;
  return given === true ? Infinity : (numberOf(given) ?? 0);
}

/** What a value is called and coloured; undefined where there is no state. */
function wordsOf(field: Field, merge: boolean, theme: GrafanaTheme2): (value: unknown) => Word {
  const steps = merge ? thresholdWords(field, theme) : undefined;
  const display = field.display ?? getDisplayProcessor({ field, theme });
  const words = new Map<unknown, Word>();
  return (value) => {
    if (!words.has(value)) words.set(value, steps ? steps(value) : displayed(field, display, value));
    return words.get(value);
  };
}

function displayed(field: Field, display: DisplayProcessor, value: unknown): Word {
  if (value === undefined) return undefined;
  if (value === null && !names(field, SpecialValueMatch.Null, SpecialValueMatch.NullAndNaN)) return undefined;
  if (Number.isNaN(value) && !names(field, SpecialValueMatch.NaN, SpecialValueMatch.NullAndNaN)) return undefined;
  const shown = display(value);
  return { text: formattedValueToString(shown), color: shown.color ?? FALLBACK_COLOR };
}

/** Whether a value mapping names one of these. */
function names(field: Field, ...matches: SpecialValueMatch[]): boolean {
  return (field.config.mappings ?? []).some(
    (mapping) => mapping.type === 'special' && matches.includes(mapping.options.match),
  );
}

/** Grafana merges numbers coloured by thresholds by the one that they pass, and names that, whatever is mapped. */
export function isMergedByThreshold(field: Field): boolean {
  const steps = field.config.thresholds?.steps ?? [];
  return (
    field.type === FieldType.number && field.config.color?.mode === FieldColorModeId.Thresholds && steps.length > 0
  );
}

function thresholdWords(field: Field, theme: GrafanaTheme2): ((value: unknown) => Word) | undefined {
  if (!isMergedByThreshold(field)) return undefined;
  const { steps, mode } = field.config.thresholds!;
  const words = new Map<Threshold, Word>(thresholdLegend(field, theme).map((item, index) => [steps[index]!, item]));
  const { min = 0, max = 0 } = mode === ThresholdsMode.Percentage ? getFieldConfigWithMinMax(field, false) : {};
  return (value) => {
    if (typeof value !== 'number' || Number.isNaN(value)) return undefined;
    const height = mode === ThresholdsMode.Percentage ? ((value - min!) / (max! - min!)) * 100 : value;
    return words.get(getActiveThreshold(height, steps));
  };
}

/** What a timeline's colours mean: ranges between thresholds, or each state that there is. */
export function stateLegend(rows: StateRow[], theme: GrafanaTheme2): { text: string; color: string }[] {
  const field = rows[0]?.field;
  const mode = field?.config.color?.mode ?? '';
  if (field && mode === FieldColorModeId.Thresholds && (field.config.thresholds?.steps.length ?? 0) > 1)
    return thresholdLegend(field, theme);
  if (mode.startsWith('continuous')) return [];
  const colors = new Map(rows.flatMap((row) => row.states.map(({ text, color }) => [text, color] as const)));
  return [...colors].filter(([text]) => text).map(([text, color]) => ({ text, color }));
}

function thresholdLegend({ config }: Field, theme: GrafanaTheme2): { text: string; color: string }[] {
  const { steps, mode } = config.thresholds!;
  const format = getValueFormat(mode === ThresholdsMode.Percentage ? 'percent' : config.unit);
  const words = (value: number) => formattedValueToString(format(value, config.decimals));
  return steps.map((step, index) => {
    const next = steps[index + 1];
    const text = step.value === -Infinity && next ? `< ${words(next.value)}` : `${words(step.value)}+`;
    return { text, color: theme.visualization.getColorByName(step.color) };
  });
}
