/** Numbers over time. */
import { dateTimeFormat, systemDateFormats } from '@grafana/data';
import { drawGraph, drawNothing } from '../graph/draw';
import { hasNumbers, plotsOf } from '../graph/plots';
import { timeText, timeTicks } from '../graph/timeaxis';
import { spanOf } from '../graph/timespan';
import type { Kind } from './kind';

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
  return drawGraph(room, plots, {
    from,
    to,
    isTime: true,
    ticks(pixels) {
      const { at, step } = timeTicks(from, to, pixels, timeZone);
      return at.map((moment) => ({ at: moment, text: timeText(moment, step, to - from, timeZone) }));
    },
    heading: (moment) => dateTimeFormat(moment, { format, timeZone }),
  });
};
