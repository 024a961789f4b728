/** The vertical axes of a graph: one for each unit and range, as Grafana tells them apart. */
import {
  type Field,
  FieldType,
  formattedValueToString,
  getDisplayProcessor,
  type GrafanaTheme2,
  isBooleanUnit,
} from '@grafana/data';
import { numberOf } from '../data/json';
import { type GraphStyle } from './style';
import type { Plot } from './plots';
import { type Distribution, type Extent, rangeOf, symlog, ticksOf } from './scale';
import type { Layer } from './stacks';
import { TEXT_SIZE, textStyle, textWidth } from './text';

export interface Axis {
  plots: Plot[];
  /** In the unit of the data. */
  range: Extent;
  distribution: Distribution;
  side: 'left' | 'right';
  isShown: boolean;
  hasGrid: boolean;
  ticks: { at: number; text: string }[];
  /** Pixels beside the graph, its title included. */
  width: number;
}

const CLOSE = 15;
const USUAL = 30;
const SMALL_GRAPH = 150;
const TICK = 4;
const GAP = 5;
const TITLE = TEXT_SIZE + 16;

/** The axes of the series, in order of appearance. `height` and `width` are of the drawing in pixels. */
export function axesOf(plots: Plot[], layers: Layer[], theme: GrafanaTheme2, height: number, width: number): Axis[] {
  const groups = new Map<string, Plot[]>();
  for (const plot of plots) {
    const key = keyOf(plot);
    groups.set(key, [...(groups.get(key) ?? []), plot]);
  }
  const axes: Axis[] = [];
  for (const members of groups.values()) {
    const first = members[0]!;
    const { axisPlacement, axisGridShow } = first.style;
    const isShown = axisPlacement !== 'hidden' && members.some((plot) => !plot.hidden);
    const hasLeft = axes.some((axis) => axis.isShown && axis.side === 'left');
    const side = axisPlacement === 'right' || (axisPlacement !== 'left' && hasLeft) ? 'right' : 'left';
    const distribution = distributionOf(first.style);
    const range = rangeOf(extentOf(members, layers, distribution), boundsOf(first), distribution);
    const hasGrid = axisGridShow ?? !axes.some((axis) => axis.isShown);
    const ticks = isShown ? namedTicks(first, range, distribution, height, theme) : [];
    const widest = Math.min(width * 0.4, Math.max(0, ...ticks.map((tick) => textWidth(tick.text))));
    const size = (first.style.axisWidth ?? Math.ceil(widest) + TICK + GAP) + (first.style.axisLabel ? TITLE : 0);
    axes.push({
      plots: members,
      range,
      distribution,
      side,
      isShown,
      hasGrid: isShown && hasGrid,
      ticks,
      width: isShown ? size : 0,
    });
  }
  return axes;
}

/** Where a value stands on the axis, in the numbers that the chart is given; null where it has no place. */
export function placed({ distribution }: Axis, value: number): number | null {
  if (distribution.type === 'linear') return value;
  if (distribution.type === 'symlog') return symlog(value, distribution);
  return value > 0 ? Math.log(value) / Math.log(distribution.base) : null;
}

/** The axes as the chart takes them. */
export function axisOptions(axes: Axis[], theme: GrafanaTheme2): object[] {
  const offsets = { left: 0, right: 0 };
  return axes.map((axis) => {
    const { style, color } = axis.plots[0]!;
    const ink = style.axisColorMode === 'series' ? color : theme.colors.text.primary;
    const at = axis.ticks.flatMap((tick) => placed(axis, tick.at) ?? []);
    const named = new Map(axis.ticks.map((tick) => [placed(axis, tick.at), tick.text]));
    const faint = gridColor(theme);
    const option = {
      type: 'value',
      show: axis.isShown,
      position: axis.side,
      offset: offsets[axis.side],
      min: placed(axis, axis.range[0]),
      max: placed(axis, axis.range[1]),
      name: style.axisLabel,
      nameLocation: 'middle',
      nameGap: axis.width - TEXT_SIZE - 2,
      nameRotate: 90,
      nameTextStyle: { ...textStyle(theme), color: ink, align: 'center', verticalAlign: 'middle' },
      axisLine: { show: style.axisBorderShow, lineStyle: { color: ink, width: 1 } },
      axisTick: {
        show: true,
        customValues: at,
        length: TICK,
        lineStyle: { color: style.axisBorderShow ? ink : faint },
      },
      axisLabel: {
        ...textStyle(theme),
        color: ink,
        customValues: at,
        margin: TICK + GAP,
        formatter: (value: number) => named.get(value) ?? '',
      },
      splitLine: { show: axis.hasGrid, lineStyle: { color: faint, width: 1 } },
    };
    offsets[axis.side] += axis.width;
    return option;
  });
}

/** The colour of grid lines and ticks. */
export function gridColor(theme: GrafanaTheme2): string {
  return theme.isDark ? 'rgba(240, 250, 255, 0.09)' : 'rgba(0, 10, 23, 0.09)';
}

/** What a value is called on the axis of a series, with as many decimals as the ticks need. */
function axisText({ field, style }: Plot, theme: GrafanaTheme2): (value: number, decimals?: number) => string {
  const isShare = style.stacking.mode === 'percent';
  const display = isShare || !field.display ? getDisplayProcessor({ field: shareOf(field), theme }) : field.display;
  return (value, decimals) => formattedValueToString(display(value, decimals));
}

function shareOf(field: Field): Field {
  return { ...field, type: FieldType.number, config: { ...field.config, unit: 'percentunit', mappings: [] } };
}

function namedTicks(
  plot: Plot,
  range: Extent,
  distribution: Distribution,
  height: number,
  theme: GrafanaTheme2,
): Axis['ticks'] {
  const text = axisText(plot, theme);
  if (isBooleanUnit(plot.field.config.unit)) return [0, 1].map((at) => ({ at, text: text(at) }));
  const { at, step } = ticksOf(range, distribution, height, height <= SMALL_GRAPH ? CLOSE : USUAL);
  const isWhole = plot.field.config.decimals === 0 && distribution.type === 'linear';
  const decimals = decimalsOf(step);
  return at
    .filter((value) => !isWhole || Number.isInteger(value))
    .map((value) => ({ at: value, text: text(value, decimals > 0 ? decimals : undefined) }));
}

function decimalsOf(step: number): number {
  return (String(Number(step.toFixed(6))).split('.')[1] ?? '').length;
}

function keyOf({ field, style }: Plot): string {
  const { unit, min, max } = field.config;
  const scale = [style.scaleDistribution.type, style.scaleDistribution.log];
  const share = style.stacking.mode === 'percent';
  return JSON.stringify([
    share || unit,
    min,
    max,
    style.axisSoftMin,
    style.axisSoftMax,
    style.axisPlacement,
    scale,
    style.axisLabel,
  ]);
}

function distributionOf({ scaleDistribution: { type, log, linearThreshold } }: GraphStyle): Distribution {
  const base = log === 10 ? 10 : 2;
  if (type === 'log') return { type, base };
  if (type === 'symlog') return { type, base, threshold: (numberOf(linearThreshold) ?? 1) || 1 };
  return { type: 'linear' };
}

function boundsOf({ field, style }: Plot) {
  const isShare = style.stacking.mode === 'percent';
  return {
    min: numberOf(field.config.min) ?? (isShare ? 0 : undefined),
    max: numberOf(field.config.max) ?? (isShare ? 1 : undefined),
    softMin: style.axisSoftMin,
    softMax: style.axisSoftMax,
    centeredZero: style.axisCenteredZero,
  };
}

function extentOf(plots: Plot[], layers: Layer[], distribution: Distribution): Extent | undefined {
  let least = Infinity;
  let most = -Infinity;
  const include = (values: (number | null)[]) => {
    for (const value of values) {
      if (value === null || (distribution.type === 'log' && value <= 0)) continue;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  };
  const stacked = new Map(layers.map((layer) => [layer.plot, layer.top]));
  for (const plot of plots) if (!plot.hidden) include(stacked.get(plot) ?? plot.y);
  if (least > most) return undefined;
  return plots.some((plot) => plot.style.drawStyle === 'bars')
    ? [Math.min(0, least), Math.max(0, most)]
    : [least, most];
}
