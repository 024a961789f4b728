/** Which file draws which kind of panel, by Grafana's id of it. */
import { candlestick } from './candlestick';
import { barchart } from './barchart';
import { card } from './card';
import { heatmap } from './heatmap';
import { histogram } from './histogram';
import type { Kind } from './kind';
import { statetimeline } from './statetimeline';
import { statushistory } from './statushistory';
import { timeseries } from './timeseries';
import { trend } from './trend';
import { xychart } from './xychart';

const KINDS: Record<string, Kind> = {
  barchart,
  candlestick,
  heatmap,
  histogram,
  'state-timeline': statetimeline,
  'status-history': statushistory,
  timeseries,
  trend,
  xychart,
};

export function kindOf(type: string): Kind {
  return (Object.hasOwn(KINDS, type) && KINDS[type]) || card;
}
