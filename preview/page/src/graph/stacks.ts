/** Series laid upon one another. */
import type { Plot } from './plots';

/** Heights of a series within its stack, at the moments that all of the stack share. */
export interface Layer {
  plot: Plot;
  x: number[];
  /** Its own height, a share from 0 to 1 in a stack of percents; null where it has none. */
  own: (number | null)[];
  /** Where its upper edge is. */
  top: (number | null)[];
  /** How the chart adds up: 'samesign' passes over gaps in what lies below, 'all' needs stacks without gaps. */
  strategy: 'samesign' | 'all';
}

/** The stacked among the visible series, by stack; series that fall are stacked apart from those that rise. */
export function stacksOf(plots: Plot[]): Map<string, Layer[]> {
  const groups = new Map<string, Plot[]>();
  for (const plot of plots) {
    const { stacking, drawStyle, lineInterpolation } = plot.style;
    if (stacking.mode === 'none' || plot.hidden) continue;
    const falls = plot.y.filter((value) => value !== null && value < 0).length > plot.y.length / 2;
    const key = [stacking.mode, stacking.group, drawStyle, lineInterpolation, falls ? 'down' : 'up'].join('|');
    groups.set(key, [...(groups.get(key) ?? []), plot]);
  }
  return new Map([...groups].map(([key, members]) => [key, layersOf(members)]));
}

function layersOf(plots: Plot[]): Layer[] {
  const x = union(plots.map((plot) => plot.x));
  const own = plots.map((plot) => aligned(plot, x));
  const isEmpty = x.map((_, index) => own.every((values) => values[index] === null));
  const totals = x.map((_, index) => own.reduce((sum, values) => sum + Math.abs(values[index] ?? 0), 0));
  const isOneSign =
    own.every((values) => values.every((value) => (value ?? 0) >= 0)) ||
    own.every((values) => values.every((value) => (value ?? 0) <= 0));
  const strategy = isOneSign ? 'samesign' : 'all';
  const sums = new Array<number>(x.length).fill(0);
  return plots.map((plot, number) => {
    const share = plot.style.stacking.mode === 'percent';
    const heights = own[number]!.map((value, index) => {
      if (isEmpty[index] || (isOneSign && value === null)) return null;
      return share ? (totals[index] ? (value ?? 0) / totals[index]! : 0) : (value ?? 0);
    });
    const top = heights.map((value, index) => (value === null ? null : (sums[index]! += value)));
    return { plot, x, own: heights, top, strategy };
  });
}

/** All moments of all series, ascending, each once. */
export function union(all: number[][]): number[] {
  const first = all[0] ?? [];
  if (all.every((x) => x === first || (x.length === first.length && x.every((value, index) => value === first[index]))))
    return first;
  return [...new Set(all.flat())].sort((a, b) => a - b);
}

function aligned(plot: Plot, x: number[]): (number | null)[] {
  if (plot.x.length === x.length) return plot.y;
  const at = new Map(plot.x.map((moment, index) => [moment, plot.y[index]!]));
  return x.map((moment) => at.get(moment) ?? null);
}
