/** The series of a graph: what of the frames is drawn against time or another number, and how. */
import {
  applyNullInsertThreshold,
  cacheFieldDisplayNames,
  type DataFrame,
  type Field,
  FieldColorModeId,
  FieldType,
  getFieldDisplayName,
  getFieldSeriesColor,
  type GrafanaTheme2,
  isBooleanUnit,
  sortDataFrame,
} from '@grafana/data';
import { type GraphStyle, styleOf } from './style';

/** One series. `x` ascends; `y` is as long, as drawn, and null where a line breaks. */
export interface Plot {
  field: Field;
  name: string;
  color: string;
  style: GraphStyle;
  x: number[];
  y: (number | null)[];
  /** What is said of each point: as answered, before it is turned or made a share. */
  said: (number | null)[];
  /** Not drawn: by its settings, or by a click on its name. */
  hidden: boolean;
}

/** All series whose frame has an x field: of time unless another is named. */
export function plotsOf(
  frames: DataFrame[],
  theme: GrafanaTheme2,
  xType: FieldType = FieldType.time,
  xName?: string,
): Plot[] {
  cacheFieldDisplayNames(frames);
  let index = 0;
  return frames.flatMap((frame) => {
    const isX = (field: Field) =>
      field.type === xType && (xName === undefined || getFieldDisplayName(field, frame, frames) === xName);
    const at = frame.fields.findIndex(isX);
    if (at < 0) return [];
    const names = new Map(frame.fields.map((field, place) => [place, getFieldDisplayName(field, frame, frames)]));
    const whole = filled(ascending(frame, at), at);
    const x = whole.fields[at]!.values as number[];
    return whole.fields.flatMap((field, place) => {
      if (place === at || !isDrawn(field)) return [];
      const original = frame.fields[place]!;
      if (usesPalette(original)) original.state = { ...original.state, seriesIndex: index };
      index++;
      const style = styleOf(original);
      const said = field.values.map(finite);
      const y = style.transform === 'negative-Y' ? said.map((value) => (value === null ? null : -value)) : said;
      const color = getFieldSeriesColor(original, theme).color;
      return [
        { field: original, name: names.get(place)!, color, style, x, y, said, hidden: style.hideFrom.viz === true },
      ];
    });
  });
}

/** Whether any frame has numbers at all. */
export function hasNumbers(frames: DataFrame[]): boolean {
  return frames.some((frame) => frame.length > 0 && frame.fields.some(isDrawn));
}

function isDrawn(field: Field): boolean {
  return (
    field.type === FieldType.number ||
    field.type === FieldType.boolean ||
    (field.config.unit !== undefined && isBooleanUnit(field.config.unit) === true)
  );
}

/** Colours of a palette follow the order of the series drawn, whatever lies between them in the frames. */
function usesPalette(field: Field): boolean {
  const mode = field.config.color?.mode;
  return mode !== undefined && (mode.startsWith('palette-') || mode === FieldColorModeId.Shades);
}

function ascending(frame: DataFrame, at: number): DataFrame {
  const values = frame.fields[at]!.values as number[];
  const isSorted = values.every((value, index) => index === 0 || values[index - 1]! <= value);
  return isSorted ? frame : sortDataFrame(frame, at);
}

/** Marks missing moments by nulls, where moments are too far apart, so that lines break there. */
function filled(frame: DataFrame, at: number): DataFrame {
  const x = frame.fields[at]!;
  return x.type === FieldType.time ? applyNullInsertThreshold({ frame, refFieldName: x.name }) : frame;
}

/** A number that can be drawn; a truth is 1, and what is none is null. */
export function finite(value: unknown): number | null {
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
