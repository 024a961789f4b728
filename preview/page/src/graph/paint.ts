/** Fills and strokes of a series: colours, gradients and schemes by value. */
import {
  FALLBACK_COLOR,
  FieldColorModeId,
  getFieldColorModeForField,
  getScaleCalculator,
  type GrafanaTheme2,
  ThresholdsMode,
} from '@grafana/data';
import { color as colors } from 'echarts/core';
import { type Axis, placed } from './axes';
import { record } from '../data/json';
import type { Plot } from './plots';

/** The vertical extent of the graph within its element, pixels from the top. */
export interface Frame {
  top: number;
  bottom: number;
}

type Paint =
  string | { type: 'linear'; x: number; y: number; x2: number; y2: number; global: boolean; colorStops: Stop[] };

interface Stop {
  offset: number;
  color: string;
}

/** The colour of a line: its own, with a gradient of hues where it has one, or the scheme's by value. */
export function strokeOf(plot: Plot, axis: Axis, frame: Frame, theme: GrafanaTheme2): Paint {
  const { gradientMode } = plot.style;
  if (gradientMode === 'scheme') return schemeOf(plot, axis, frame, theme, 1) ?? plot.color;
  return gradientMode === 'hue' ? vertical(frame, hues(plot.color, theme)) : plot.color;
}

/** What lies under a line or in a bar, as far as its opacity (0 to 1) lets it be seen. */
export function fillOf(plot: Plot, axis: Axis, frame: Frame, theme: GrafanaTheme2, opacity: number): Paint {
  const { gradientMode } = plot.style;
  if (gradientMode === 'scheme') return schemeOf(plot, axis, frame, theme, opacity) ?? faded(plot.color, opacity);
  if (gradientMode === 'opacity') return vertical(frame, [faded(plot.color, opacity), faded(plot.color, 0)]);
  if (gradientMode === 'hue')
    return vertical(
      frame,
      hues(plot.color, theme).map((color) => faded(color, opacity)),
    );
  return faded(plot.color, opacity);
}

/** A colour as far as `opacity` (0 to 1) lets it be seen, beside its own; grey where it is none. */
export function faded(color: string, opacity: number): string {
  const [, , , own = 1] = colors.parse(color) ?? [];
  return colors.modifyAlpha(color, own * opacity) ?? colors.modifyAlpha(FALLBACK_COLOR, opacity)!;
}

function vertical({ top, bottom }: Frame, colors: string[]): Paint {
  const colorStops = colors.map((color, index) => ({ offset: index / (colors.length - 1), color }));
  return { type: 'linear', x: 0, y: top, x2: 0, y2: bottom, global: true, colorStops };
}

/** From the top: a brighter colour on one side of a series' own, and a darker one on the other. */
function hues(color: string, theme: GrafanaTheme2): string[] {
  const [red = 0, green = 0, blue = 0] = colors.parse(turned(color, 20, 0.2, 0)) ?? [];
  const brighter = [red, green, blue].map((part) => Math.min(255, part + BRIGHTER));
  return [turned(`rgb(${brighter.join(', ')})`, 0, 0, 0.1), turned(color, -25, 0, theme.isDark ? -0.15 : -0.05)];
}

const BRIGHTER = 26;

/** A colour of another hue (degrees), saturation and lightness (shares). */
export function turned(color: string, hue: number, saturation: number, lightness: number): string {
  const within = (share: number) => Math.min(1, Math.max(0, share));
  return (
    colors.modifyHSL(
      color,
      (own: number) => (own + hue + 360) % 360,
      (own: number) => within(own + saturation),
      (own: number) => within(own + lightness),
    ) ?? color
  );
}

/** Colours by value over the height of the axis: bands of thresholds, or a continuous scheme; undefined for others. */
function schemeOf(plot: Plot, axis: Axis, frame: Frame, theme: GrafanaTheme2, opacity: number): Paint | undefined {
  const mode = getFieldColorModeForField(plot.field);
  if (!mode.isByValue) return undefined;
  const [bottom, top] = axis.range.map((value) => placed(axis, value) ?? 0) as [number, number];
  const offset = (value: number) =>
    Math.min(1, Math.max(0, 1 - ((placed(axis, value) ?? bottom) - bottom) / (top - bottom || 1)));
  const stops =
    mode.id === FieldColorModeId.Thresholds ? bands(plot, axis, theme, offset) : steady(plot, axis, theme, offset);
  const colorStops = stops.map((stop) => ({ ...stop, color: faded(stop.color, opacity) }));
  return { type: 'linear', x: 0, y: frame.top, x2: 0, y2: frame.bottom, global: true, colorStops };
}

function bands(plot: Plot, axis: Axis, theme: GrafanaTheme2, offset: (value: number) => number): Stop[] {
  const steps = stepsOf(plot, axis);
  const stops: Stop[] = [];
  steps.toReversed().forEach((step, index, all) => {
    const color = theme.visualization.getColorByName(step.color);
    const upper = index === 0 ? 0 : offset(all[index - 1]!.value);
    const lower = step.value === -Infinity || index === all.length - 1 ? 1 : offset(step.value);
    stops.push({ offset: upper, color }, { offset: lower, color });
  });
  return stops;
}

const SAMPLES = 16;

function steady(plot: Plot, axis: Axis, theme: GrafanaTheme2, offset: (value: number) => number): Stop[] {
  const scale = getScaleCalculator(plot.field, theme);
  const [bottom, top] = axis.range;
  return Array.from({ length: SAMPLES + 1 }, (_, index) => {
    const value = top - ((top - bottom) * index) / SAMPLES;
    return { offset: offset(value), color: clamped(scale, value, plot) };
  }).sort((a, b) => a.offset - b.offset);
}

function clamped(scale: ReturnType<typeof getScaleCalculator>, value: number, { field }: Plot): string {
  const { min, max } = field.state?.range ?? {};
  return scale(Math.min(max ?? value, Math.max(min ?? value, value))).color;
}

/** The thresholds of a series in the unit of its axis, ascending; the first may begin at -Infinity. */
export function stepsOf({ field }: Plot, axis: Axis): { value: number; color: string }[] {
  const { mode, steps } = record(field.config.thresholds);
  if (!Array.isArray(steps)) return [];
  const [bottom, top] = axis.range;
  const least = field.config.min ?? bottom;
  const most = field.config.max ?? top;
  return steps
    .filter((step) => typeof step?.color === 'string')
    .map(({ value, color }) => {
      const height = typeof value === 'number' ? value : -Infinity;
      return { value: mode === ThresholdsMode.Percentage ? least + ((most - least) * height) / 100 : height, color };
    })
    .sort((a, b) => a.value - b.value);
}
