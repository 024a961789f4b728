/** Which file draws which kind of panel, by Grafana's id of it. */
import { candlestick } from './candlestick';
import { card } from './card';
import { heatmap } from './heatmap';
import type { Kind } from './kind';
import { statetimeline } from './statetimeline';
import { statushistory } from './statushistory';
import { timeseries } from './timeseries';

const KINDS: Record<string, Kind> = {
  candlestick,
  heatmap,
  'state-timeline': statetimeline,
  'status-history': statushistory,
  timeseries,
};

export function kindOf(type: string): Kind {
  return (Object.hasOwn(KINDS, type) && KINDS[type]) || card;
}
