/** Which file draws which kind of panel, by Grafana's id of it. */
import { barchart } from './barchart';
import { bargauge } from './bargauge';
import { candlestick } from './candlestick';
import { card } from './card';
import { gauge } from './gauge';
import { heatmap } from './heatmap';
import { histogram } from './histogram';
import type { Kind } from './kind';
import { piechart } from './piechart';
import { stat } from './stat';
import { statetimeline } from './statetimeline';
import { statushistory } from './statushistory';
import { table } from './table';
import { text } from './text';
import { timeseries } from './timeseries';
import { trend } from './trend';
import { xychart } from './xychart';

const KINDS: Record<string, Kind> = {
  barchart,
  bargauge,
  candlestick,
  gauge,
  heatmap,
  histogram,
  piechart,
  stat,
  'state-timeline': statetimeline,
  'status-history': statushistory,
  table,
  text,
  timeseries,
  trend,
  xychart,
};

export function kindOf(type: string): Kind {
  return (Object.hasOwn(KINDS, type) && KINDS[type]) || card;
}
