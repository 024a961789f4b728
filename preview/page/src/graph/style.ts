/** The style of a field in its `custom` settings, with Grafana's own defaults; anything odd counts as absent. */
import type { Field } from '@grafana/data';
import { numberOf, record } from '../data/json';

export interface GraphStyle {
  drawStyle: 'line' | 'bars' | 'points';
  lineWidth: number;
  fillOpacity: number;
  gradientMode: 'none' | 'opacity' | 'hue' | 'scheme';
  lineInterpolation: 'linear' | 'smooth' | 'stepBefore' | 'stepAfter';
  lineStyle: { fill?: string; dash?: number[] };
  showPoints: 'auto' | 'always' | 'never';
  pointSize: number;
  /** Gaps shorter than so many milliseconds are drawn over; true for all. */
  spanNulls: boolean | number;
  insertNulls: boolean | number;
  stacking: { mode: 'none' | 'normal' | 'percent'; group: string };
  fillBelowTo: string;
  barAlignment: -1 | 0 | 1;
  barWidthFactor: number;
  transform: string;
  hideFrom: { viz?: boolean; legend?: boolean; tooltip?: boolean };
  axisPlacement: 'auto' | 'left' | 'right' | 'hidden' | 'top' | 'bottom';
  axisLabel: string;
  axisWidth?: number;
  axisSoftMin?: number;
  axisSoftMax?: number;
  axisCenteredZero: boolean;
  axisColorMode: 'text' | 'series';
  axisGridShow?: boolean;
  axisBorderShow: boolean;
  scaleDistribution: { type: string; log?: number; linearThreshold?: number };
  thresholdsStyle: { mode: string };
}

/** The style of one field. A kind that has other defaults than a time series gives them. */
export function styleOf(field: Field, defaults: Partial<GraphStyle> = {}): GraphStyle {
  const given = record(field.config.custom);
  const number = (key: keyof GraphStyle, usual: number) => numberOf(given[key]) ?? (defaults[key] as number) ?? usual;
  const word = <Word extends string>(key: keyof GraphStyle, usual: Word): Word =>
    ((typeof given[key] === 'string' && given[key]) || defaults[key] || usual) as Word;
  const stacking = record(given.stacking);
  const alignment = Math.sign(number('barAlignment', 0)) as -1 | 0 | 1;
  return {
    drawStyle: word('drawStyle', 'line'),
    lineWidth: Math.max(0, number('lineWidth', 1)),
    fillOpacity: Math.min(100, Math.max(0, number('fillOpacity', 0))),
    gradientMode: word('gradientMode', 'none'),
    lineInterpolation: word('lineInterpolation', 'linear'),
    lineStyle: record(given.lineStyle),
    showPoints: word('showPoints', 'auto'),
    pointSize: number('pointSize', 5),
    spanNulls: flagOrNumber(given.spanNulls),
    insertNulls: flagOrNumber(given.insertNulls),
    stacking: { mode: (stacking.mode ?? 'none') as 'none', group: String(stacking.group ?? 'A') },
    fillBelowTo: word('fillBelowTo', ''),
    barAlignment: alignment,
    barWidthFactor: number('barWidthFactor', 0.6),
    transform: word('transform', ''),
    hideFrom: record(given.hideFrom),
    axisPlacement: word('axisPlacement', 'auto'),
    axisLabel: word('axisLabel', ''),
    axisWidth: numberOf(given.axisWidth),
    axisSoftMin: numberOf(given.axisSoftMin),
    axisSoftMax: numberOf(given.axisSoftMax),
    axisCenteredZero: given.axisCenteredZero === true,
    axisColorMode: word('axisColorMode', 'text'),
    axisGridShow: typeof given.axisGridShow === 'boolean' ? given.axisGridShow : undefined,
    axisBorderShow: given.axisBorderShow === true,
    scaleDistribution: { type: 'linear', ...record(given.scaleDistribution) },
    thresholdsStyle: { mode: String(record(given.thresholdsStyle).mode ?? 'off') },
  };
}

function flagOrNumber(value: unknown): boolean | number {
  return value === true || (typeof value === 'number' && value > 0 ? value : false);
}
