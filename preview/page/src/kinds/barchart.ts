/** A bar for each name or moment of a table. */
import {
  cacheFieldDisplayNames,
  type DataFrame,
  type Field,
  FieldType,
  getFieldDisplayName,
  getFieldSeriesColor,
  outerJoinDataFrames,
} from '@grafana/data';
import { valueText } from '../data/text';
import { drawBars } from '../graph/bars';
import { numberOf, oneOf } from '../data/json';
import { styleOf } from '../graph/style';
import { finite, type Plot } from '../graph/plots';
import { timeText } from '../graph/timeaxis';
import type { Kind, Room } from './kind';
import { drawNothing } from './nothing';
import { fixedSizes, optionsOf } from './values';

export const barchart: Kind = (room) => {
  const options = optionsOf(room);
  const frame = joined(room.frames);
  const names = frame && namesFrom(frame, options.xField);
  if (!frame?.length) return drawNothing(room);
  if (!names) return drawNothing(room, 'Bar charts require a string or time field');
  const plots = plotsFrom(room, frame, names, String(options.stacking ?? 'none'));
  if (!plots.length) return drawNothing(room, 'No numeric fields found');
  const { clientWidth, clientHeight } = room.body;
  const isHorizontal =
    options.orientation === 'horizontal' || (options.orientation !== 'vertical' && clientWidth < clientHeight);
  const colored = frame.fields.find((field) => getFieldDisplayName(field, frame) === options.colorByField);
  return drawBars(room, plots, namesOf(names, room, isHorizontal ? undefined : numberOf(options.xTickLabelMaxLength)), {
    isHorizontal,
    groupWidth: numberOf(options.groupWidth) ?? 0.7,
    barWidth: numberOf(options.barWidth) ?? 0.97,
    showValue: oneOf(options.showValue, ['auto', 'always', 'never']),
    valueSize: fixedSizes(room).value,
    rotation: isHorizontal ? 0 : (numberOf(options.xTickLabelRotation) ?? 0),
    spacing: isHorizontal ? 0 : (numberOf(options.xTickLabelSpacing) ?? 0),
    radius: numberOf(options.barRadius) ?? 0,
    colorOf: colored && ((index) => colored.display?.(colored.values[index]).color),
  });
};

function joined(frames: DataFrame[]): DataFrame | undefined {
  cacheFieldDisplayNames(frames);
  const filled = frames.filter((frame) => frame.length > 0);
  return filled.length > 1 ? outerJoinDataFrames({ frames: filled }) : filled[0];
}

/** The field that names the bars: the one asked for, else the first of words, else of time. */
function namesFrom(frame: DataFrame, asked: unknown): Field | undefined {
  const wanted =
    typeof asked === 'string' && asked
      ? frame.fields.find((field) => getFieldDisplayName(field, frame) === asked || field.name === asked)
      : undefined;
  const of = (type: FieldType) => frame.fields.find((field) => field.type === type);
  return wanted ?? of(FieldType.string) ?? of(FieldType.time);
}

function plotsFrom({ theme }: Room, frame: DataFrame, names: Field, stacking: string): Plot[] {
  const fields = frame.fields.filter((field) => field !== names && field.type === FieldType.number);
  return fields.map((field, index) => {
    field.state = { ...field.state, seriesIndex: index };
    const style = styleOf(field, { fillOpacity: 80, drawStyle: 'bars' });
    const said = field.values.map(finite);
    return {
      field,
      name: getFieldDisplayName(field, frame),
      color: getFieldSeriesColor(field, theme).color,
      style: { ...style, drawStyle: 'bars', stacking: { mode: stacking as 'none', group: 'A' } },
      x: said.map((_, place) => place),
      y: said,
      said,
      hidden: style.hideFrom.viz === true,
    };
  });
}

function namesOf(field: Field, { timeZone }: Room, longest: number | undefined): string[] {
  const values = field.values as unknown[];
  if (field.type === FieldType.time && !field.config.unit?.startsWith('time:')) {
    const times = values as number[];
    const step = times.reduce(
      (least, time, index) => (index ? Math.min(least, time - times[index - 1]!) : least),
      Infinity,
    );
    const range = (times.at(-1) ?? 0) - (times[0] ?? 0);
    return times.map((time) => timeText(time, step, range, timeZone));
  }
  return values.map((value) => {
    const text = valueText(field, value);
    return longest && text.length > longest ? `${text.slice(0, longest)}...` : text;
  });
}
