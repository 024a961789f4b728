/** State timelines: what each series was, for how long. */
import { numberOf, record } from '../data/json';
import { spanOf } from '../graph/timespan';
import { bands, bandStyle } from './bands';
import type { Kind } from './kind';
import { isMergedByThreshold, stateRows } from './states';
import { optionsOf } from './values';

export const statetimeline: Kind = (room) => {
  const { panel, theme, page, frames } = room;
  const options = optionsOf(room);
  const merge = options.mergeValues !== false;
  const span = spanOf(panel.model, page);
  const rows = stateRows(frames, span.to, merge, theme);
  const lineWidth = numberOf(record(rows[0]?.field.config.custom).lineWidth) ?? 0;
  const isUnnamed = merge && rows.some(({ field }) => isMergedByThreshold(field) && field.config.mappings?.length);
  return {
    ...bands(room, rows, bandStyle(options, { columnWidth: 1, lineWidth }), span),
    notes: isUnnamed ? [UNNAMED] : [],
  };
};

const UNNAMED =
  'As in Grafana, its value mappings are not used: where equal values are merged and colours come from thresholds, ' +
  'each box is named by the thresholds around its value.';
