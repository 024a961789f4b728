/** Where the colours of a number change on its way from its least to its greatest value. */
import {
  type FieldConfig,
  GAUGE_DEFAULT_MAXIMUM,
  GAUGE_DEFAULT_MINIMUM,
  type GrafanaTheme2,
  ThresholdsMode,
} from '@grafana/data';
import { numberOf, record } from '../data/json';
import { solid } from './values';

interface Extent {
  min: number;
  max: number;
}

/** The range that a number is drawn on. */
export function extentOf({ min, max }: FieldConfig): Extent {
  return { min: numberOf(min) ?? GAUGE_DEFAULT_MINIMUM, max: numberOf(max) ?? GAUGE_DEFAULT_MAXIMUM };
}

/** Where a value lies in the range, from 0 to 1; 0 where it is none. */
export function shareOf(value: number, { min, max }: Extent): number {
  const share = (value - min) / (max - min);
  return Number.isNaN(share) ? 0 : Math.min(1, Math.max(0, share));
}

export interface Limit {
  value: number;
  color: string;
}

/** A field's thresholds, ascending, in its own unit; the first begins at the least value. */
export function limitsOf({ thresholds }: FieldConfig, extent: Extent, theme: GrafanaTheme2): Limit[] {
  const { mode, steps } = record(thresholds);
  if (!Array.isArray(steps)) return [];
  return steps.map((given, at) => {
    const { value, color } = record(given);
    const height = at === 0 ? -Infinity : (numberOf(value) ?? -Infinity);
    const own = mode === ThresholdsMode.Percentage ? extent.min + ((extent.max - extent.min) * height) / 100 : height;
    return { value: own, color: solid(typeof color === 'string' ? color : undefined, theme) };
  });
}
