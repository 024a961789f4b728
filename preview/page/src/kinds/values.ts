/** The numbers of a panel: which of its fields' values it shows, and what they are in words. */
import {
  FALLBACK_COLOR,
  type FieldDisplay,
  fieldReducers,
  formattedValueToString,
  getFieldDisplayValues,
  type GrafanaTheme2,
  ReducerID,
} from '@grafana/data';
import { color as colors } from 'echarts/core';
import { fieldConfigOf } from '../data/settings';
import { numberOf, record } from '../data/json';
import { replaceVariables } from '../data/variables';
import type { Room } from './kind';

/** A panel's options; broken ones count as none. */
export function optionsOf({ panel }: Room): Record<string, unknown> {
  return record(panel.model.options);
}

/** What the panel's `reduceOptions` choose, as Grafana does: a value a field, or one a row. */
export function valuesOf(room: Room, more: { sparkline?: boolean; percentChange?: boolean } = {}): FieldDisplay[] {
  const { frames, theme, timeZone, panel } = room;
  const { calcs, fields, limit, values } = record(optionsOf(room).reduceOptions);
  const known = Array.isArray(calcs)
    ? calcs.filter((id) => typeof id === 'string' && fieldReducers.getIfExists(id))
    : [];
  return getFieldDisplayValues({
    data: frames,
    reduceOptions: {
      calcs: known.length ? known : [ReducerID.lastNotNull],
      fields: typeof fields === 'string' ? fields : '',
      limit: numberOf(limit),
      values: values === true,
    },
    fieldConfig: fieldConfigOf(panel.model),
    replaceVariables,
    theme,
    timeZone,
    ...more,
  });
}

/** Text sizes that the panel fixes, in pixels. */
export function fixedSizes(room: Room): { title?: number; value?: number } {
  const { titleSize, valueSize } = record(optionsOf(room).text);
  return { title: sizeOf(titleSize), value: sizeOf(valueSize) };
}

function sizeOf(given: unknown): number | undefined {
  const size = numberOf(given);
  return size !== undefined && size > 0 && size <= 1000 ? size : undefined;
}

/** Names and values in words: 'binance 12 orders, kraken 3 orders'. */
export function spoken(values: FieldDisplay[]): string {
  return values
    .map(({ display }) => [display.title, formattedValueToString(display).trim()].filter(Boolean).join(' '))
    .join(', ');
}

/** The colour of a value, or Grafana's grey where it is none. */
export function colorOf({ display }: FieldDisplay, theme: GrafanaTheme2): string {
  return solid(display.color, theme);
}

export function solid(color: string | undefined, theme: GrafanaTheme2): string {
  const named = color && theme.visualization.getColorByName(color);
  return named && colors.parse(named) ? named : FALLBACK_COLOR;
}

/** What is readable on a colour. */
export function textOn(color: string, theme: GrafanaTheme2): string {
  const [red = 0, green = 0, blue = 0, alpha = 1] = colors.parse(color) ?? [];
  if (alpha < 0.3) return theme.colors.text.primary;
  return (red * 299 + green * 587 + blue * 114) / 1000 > 180 ? 'rgb(32, 34, 38)' : 'rgb(247, 248, 250)';
}

/** The gradient that Grafana lays behind a value, as CSS. */
export function gradientOf(color: string, theme: GrafanaTheme2): string {
  const factor = theme.isDark ? 1 : -0.7;
  const turned = (degrees: number, darker: number) =>
    `hsl(from ${color} calc(h + ${degrees}) s calc(l - ${darker * factor}))`;
  return `linear-gradient(120deg, ${turned(8, 15)}, ${turned(-8, 5)})`;
}
