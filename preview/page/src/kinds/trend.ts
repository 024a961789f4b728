/** Numbers over an ascending number. */
import {
  cacheFieldDisplayNames,
  type DataFrame,
  FieldType,
  getFieldDisplayName,
  outerJoinDataFrames,
} from '@grafana/data';
import { valueText } from '../data/text';
import { drawGraph } from '../graph/draw';
import { hasNumbers, plotsOf } from '../graph/plots';
import { ticksOf } from '../graph/scale';
import { textWidth } from '../graph/text';
import type { Kind } from './kind';
import { drawNothing } from './nothing';
import { optionsOf } from './values';

const GAP = 18;

export const trend: Kind = (room) => {
  const { frames, theme } = room;
  if (!hasNumbers(frames)) return drawNothing(room);
  cacheFieldDisplayNames(frames);
  const frame: DataFrame | undefined = frames.length > 1 ? outerJoinDataFrames({ frames }) : frames[0];
  const { xField } = optionsOf(room);
  const numbers = frame?.fields.filter((field) => field.type === FieldType.number) ?? [];
  const across = numbers.find((field) => getFieldDisplayName(field, frame) === xField) ?? numbers[0];
  if (!frame || !across) return drawNothing(room, 'Unable to find a number for the x axis');
  const plots = plotsOf([frame], theme, FieldType.number, getFieldDisplayName(across, frame));
  const known = plots[0]?.x.filter((value) => Number.isFinite(value)) ?? [];
  const [from, to] = [across.config.min ?? known[0], across.config.max ?? known.at(-1)];
  if (from === undefined || to === undefined || from >= to) return drawNothing(room);
  const text = (value: number) => valueText(across, value);
  const ticks = (pixels: number) => {
    const { at } = ticksOf([from, to], { type: 'linear' }, pixels, textWidth(text(to)) + GAP);
    return at.map((value) => ({ at: value, text: text(value) }));
  };
  return drawGraph(room, plots, { from, to, isTime: false, ticks, heading: text });
};
