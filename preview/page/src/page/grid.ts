/** Where panels lie: Grafana's grid of 24 columns, rows that open and close, nothing on top of another. */
import type { ShownPanel } from '../contract';

const COLUMNS = 24;

/** A panel's cells within its section, from 0. */
export interface Placed {
  panel: ShownPanel;
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Panels under one row; those above the first row have none. */
export interface Section {
  row: ShownPanel | null;
  /** The same for the same row of another version of the dashboard. */
  key: string;
  placed: Placed[];
  startsOpen: boolean;
}

/** A dashboard's panels by rows, each packed upwards as Grafana does. */
export function sectionsOf(panels: ShownPanel[]): Section[] {
  const found: { row: ShownPanel | null; panels: ShownPanel[] }[] = [{ row: null, panels: [] }];
  for (const panel of panels) {
    if (panel.model.type !== 'row') {
      found.at(-1)!.panels.push(panel);
    } else if (panel.model.collapsed) {
      // What follows a closed row in the file is not of it.
      found.push({ row: panel, panels: panel.panels ?? [] }, { row: null, panels: [] });
    } else {
      found.push({ row: panel, panels: [] });
    }
  }
  const seen = new Map<string, number>();
  return found
    .filter((one) => one.row || one.panels.length)
    .map((one) => {
      const title = one.row?.model.title ?? '';
      const count = (seen.get(title) ?? 0) + 1;
      seen.set(title, count);
      return {
        row: one.row,
        key: `${one.row ? 'row' : 'panels'} ${title} ${count}`,
        placed: packed(one.panels),
        startsOpen: !one.row?.model.collapsed,
      };
    });
}

/** Each panel as high up as those before it allow. */
function packed(panels: ShownPanel[]): Placed[] {
  const wanted = panels.map(cellsOf).sort((a, b) => a.y - b.y || a.x - b.x);
  const done: Placed[] = [];
  for (const one of wanted) {
    const bottom = Math.max(0, ...done.map((other) => other.y + other.h));
    let y = Math.min(one.y, bottom);
    const isFree = (at: number): boolean => !done.some((other) => overlap({ ...one, y: at }, other));
    while (y > 0 && isFree(y) && isFree(y - 1)) y -= 1;
    while (!isFree(y)) y += 1;
    done.push({ ...one, y });
  }
  return done;
}

function overlap(a: Placed, b: Placed): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** The place that the JSON wants, within the grid; it may be anyone's, and anything can be missing. */
function cellsOf(panel: ShownPanel): Placed {
  const { x, y, w, h } = (panel.model.gridPos ?? {}) as Partial<ShownPanel['model']['gridPos']>;
  const width = whole(w, 12, 1, COLUMNS);
  return { panel, x: whole(x, 0, 0, COLUMNS - width), y: whole(y, 0, 0, 100_000), w: width, h: whole(h, 8, 1, 200) };
}

function whole(value: unknown, otherwise: number, least: number, most: number): number {
  const number = typeof value === 'number' && Number.isFinite(value) ? Math.round(value) : otherwise;
  return Math.min(Math.max(number, least), most);
}
