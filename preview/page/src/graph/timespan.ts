/** The time that a panel shows: the dashboard's, or its own. */
import { dateTimeFormat, rangeUtil } from '@grafana/data';
import type { PanelModel, Shown } from '../contract';

/** Unix milliseconds, moved by the panel's `timeFrom` ('14d', up to now) and `timeShift` ('1d', into the past). */
export function spanOf(model: PanelModel, page: Shown): { from: number; to: number } {
  const own = page.range.to.startsWith('now') ? duration(model.timeFrom) : undefined;
  const shift = duration(model.timeShift) ?? 0;
  const from = own === undefined ? page.from : page.to - own;
  return { from: from - shift, to: page.to - shift };
}

/** Milliseconds of '14d' or 'now-14d'; undefined for what is none. */
export function duration(text: unknown): number | undefined {
  if (typeof text !== 'string' || !text) return undefined;
  try {
    return rangeUtil.intervalToMs(text.replace(/^now-/, '')) || undefined;
  } catch {
    return undefined; // no duration: as if none were given
  }
}

/** From one moment to another, in words. */
export function spanText(start: number, end: number, timeZone: string): string {
  return `${dateTimeFormat(start, { timeZone })} – ${dateTimeFormat(end, { timeZone })}`;
}
