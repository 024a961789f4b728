/** Numbers over time. */
import { systemDateFormats } from '@grafana/data';
import { acrossTime } from '../graph/across';
import { drawGraph } from '../graph/draw';
import { hasNumbers, plotsOf } from '../graph/plots';
import { spanOf } from '../graph/timespan';
import type { Kind } from './kind';
import { drawNothing } from './nothing';

export const timeseries: Kind = (room) => {
  const { panel, page, frames, theme, timeZone } = room;
  if (!hasNumbers(frames)) return drawNothing(room);
  const plots = plotsOf(frames, theme);
  if (!plots.length) return drawNothing(room, 'Data is missing a time field');
  const { from, to } = spanOf(panel.model, page);
  const isOutside = plots.every(({ x }) => (x.at(-1) ?? from) < from || (x[0] ?? to) > to);
  if (isOutside) return drawNothing(room, 'Data outside time range');
  const isFine = plots.some(({ x }) => x.length > 1 && x[1]! - x[0]! < 1000);
  const format = isFine ? systemDateFormats.fullDateMS : systemDateFormats.fullDate;
  return drawGraph(room, plots, acrossTime({ from, to }, timeZone, format));
};
