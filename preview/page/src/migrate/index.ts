/** Panels of older Grafanas as today's, before anything of them is drawn: as far as Grafana's own migration goes. */
import type { PanelModel } from '../contract';
import { record } from '../data/json';
import { fromGraph } from './graph';
import { fromPiechart } from './piechart';
import { fromFieldOptions, fromSinglestat } from './singlestat';
import { fromTable } from './table';

/** A panel's JSON with keys that only older versions have. */
export type OldPanel = PanelModel & Record<string, unknown>;

export interface Migrated {
  model: PanelModel;
  /** What is not carried over, a sentence each. */
  notes: string[];
}

const MIGRATIONS: Record<string, (panel: OldPanel) => Migrated> = {
  graph: fromGraph,
  singlestat: fromSinglestat,
  'grafana-singlestat-panel': fromSinglestat,
  'table-old': fromTable,
  'grafana-piechart-panel': fromPiechart,
};

/** The panel as of today. One that is of today already stays the very same. */
export function migrated(model: PanelModel): Migrated {
  const panel = model as OldPanel;
  const isOldTable = panel.type === 'table' && Array.isArray(panel.styles) && !panel.fieldConfig;
  const migration = isOldTable ? fromTable : Object.hasOwn(MIGRATIONS, panel.type) ? MIGRATIONS[panel.type] : undefined;
  if (migration) return migration(panel);
  if (record(panel.options).fieldOptions) return fromFieldOptions(panel);
  return { model, notes: [] };
}
