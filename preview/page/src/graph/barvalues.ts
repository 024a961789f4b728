/** The values written on bars: their words, how large they are, and where there is room for them. */
import { valueText } from '../data/text';
import { type Axis, placed } from './axes';
import type { BarOptions } from './bars';
import type { Plot } from './plots';
import type { Layer } from './stacks';
import { textWidth } from './text';

const LARGEST_VALUE = 30;
const SMALLEST_VALUE = 8;
/** The part of a bar's breadth that its value may take. */
const OF_BAR = 0.65;

/** Pixels between a bar and its value. */
export function valueGap({ isHorizontal }: BarOptions, width: number): number {
  return isHorizontal ? Math.min(10, Math.round(width * 0.15)) : Math.min(5, Math.round(width * 0.1));
}

/** The least room that any bar leaves to the end of its axis, in pixels of an axis of so many. */
export function spaceBeyond(plots: Plot[], layers: Layer[], axes: Axis[], length: number): number {
  const spaces = plots.flatMap((plot) => {
    const axis = axes.find((one) => one.plots.includes(plot))!;
    const [low, high] = axis.range.map((value) => placed(axis, value) ?? 0) as [number, number];
    const ends = layers.find((layer) => layer.plot === plot)?.top ?? plot.y;
    return ends.flatMap((value) => {
      const at = value === null ? null : placed(axis, value);
      return at === null ? [] : ((value! < 0 ? at - low : high - at) / (high - low)) * length;
    });
  });
  return Math.min(length, ...spaces);
}

/** How large values are written: as asked, or as there is room across bars and beyond them (pixels); 0 not at all. */
export function valueSize(
  plots: Plot[],
  { showValue, valueSize: asked, isHorizontal }: BarOptions,
  width: number,
  space: number,
): number {
  if (showValue === 'never') return 0;
  const widest = Math.max(
    1,
    ...plots.flatMap((plot) => plot.said.map((_, index) => (textWidth(textAt(plot, index), 14) + 2) / 14)),
  );
  const [along, across] = isHorizontal ? [space, width * OF_BAR] : [width * OF_BAR, space];
  const size = asked ?? Math.round(Math.min(LARGEST_VALUE, along / widest, across));
  return size >= SMALLEST_VALUE ? size : showValue === 'always' ? (asked ?? SMALLEST_VALUE) : 0;
}

/** A value in words; none is nothing. */
export function textAt({ field, said }: Plot, index: number): string {
  const value = said[index];
  return value === null || value === undefined ? '' : valueText(field, value);
}
