/** Series of a graph as the chart takes them: lines, bars and points. */
import type { GrafanaTheme2 } from '@grafana/data';
import { type Axis, placed } from './axes';
import { faded, fillOf, type Frame, strokeOf } from './paint';
import type { Plot } from './plots';
import { type Layer, union } from './stacks';

/** What is drawn of a series: the moments and heights, and what it lies upon. */
interface Drawing {
  plot: Plot;
  axis: Axis;
  at: number;
  x: number[];
  y: (number | null)[];
  stack?: string;
  strategy?: Layer['strategy'];
}

/** The pixels that the graph has, and the moments (or numbers) at its left and right. */
export interface Canvas extends Frame {
  width: number;
  from: number;
  to: number;
}

/** All visible series. Those of a stack say their own heights; the chart adds them up. */
export function seriesOf(
  plots: Plot[],
  stacks: Map<string, Layer[]>,
  axes: Axis[],
  canvas: Canvas,
  theme: GrafanaTheme2,
): object[] {
  const layers = new Map(
    [...stacks].flatMap(([stack, members]) => members.map((layer) => [layer.plot, { layer, stack }] as const)),
  );
  return plots
    .filter((plot) => !plot.hidden)
    .flatMap((plot) => {
      const at = axes.findIndex((axis) => axis.plots.includes(plot));
      const laid = layers.get(plot);
      const drawing: Drawing = {
        plot,
        axis: axes[at]!,
        at,
        x: laid?.layer.x ?? plot.x,
        y: laid?.layer.own ?? plot.y,
        stack: laid?.stack,
        strategy: laid?.layer.strategy,
      };
      const lone = lonePoints(drawing, laid?.layer.top, canvas);
      return [...band(drawing, plots), shape(drawing, canvas, theme), ...lone];
    });
}

function shape(drawing: Drawing, canvas: Canvas, theme: GrafanaTheme2): object {
  const { drawStyle } = drawing.plot.style;
  return drawStyle === 'bars' ? bars(drawing, canvas, theme) : line(drawing, canvas, theme, drawStyle === 'points');
}

function common({ plot, at, stack, strategy }: Drawing): object {
  return {
    name: plot.name,
    yAxisIndex: at,
    silent: true,
    emphasis: { disabled: true },
    stack,
    stackStrategy: strategy,
  };
}

function line(drawing: Drawing, canvas: Canvas, theme: GrafanaTheme2, onlyPoints: boolean): object {
  const { plot, axis, x, y } = drawing;
  const { style } = plot;
  const stroke = strokeOf(plot, axis, canvas, theme);
  const hasPoints = onlyPoints || showsPoints(drawing, canvas);
  const isFilled = !onlyPoints && style.fillOpacity > 0 && !style.fillBelowTo;
  return {
    ...common(drawing),
    type: 'line',
    data: flat(drawing, x, spanned(drawing)),
    connectNulls: style.spanNulls === true,
    step: { stepBefore: 'start', stepAfter: 'end' }[style.lineInterpolation as string] ?? false,
    smooth: style.lineInterpolation === 'smooth' ? 0.4 : false,
    smoothMonotone: 'x',
    sampling: y.length > canvas.width * 2 ? 'lttb' : undefined,
    symbol: hasPoints ? 'circle' : 'none',
    showSymbol: hasPoints,
    showAllSymbol: hasPoints,
    symbolSize: style.pointSize,
    itemStyle: { color: stroke, borderWidth: 0 },
    lineStyle: { color: stroke, width: onlyPoints ? 0 : style.lineWidth, ...dashes(style.lineStyle), join: 'round' },
    areaStyle: isFilled
      ? {
          color: fillOf(plot, axis, canvas, theme, style.fillOpacity / 100),
          opacity: 1,
          origin: axis.distribution.type === 'log' ? 'start' : 'auto',
        }
      : undefined,
  };
}

const WIDEST_BAR = 200;

function bars(drawing: Drawing, canvas: Canvas, theme: GrafanaTheme2): object {
  const { plot, axis, x, y } = drawing;
  const { style } = plot;
  const apart = x.reduce(
    (least, value, index) => (index ? Math.min(least, value - x[index - 1]!) : least),
    canvas.to - canvas.from,
  );
  const column = (apart / (canvas.to - canvas.from)) * canvas.width;
  const width = Math.max(1, Math.min(WIDEST_BAR, column * style.barWidthFactor));
  const moved = style.barAlignment ? x.map((value) => value + (style.barAlignment * apart) / 2) : x;
  return {
    ...common(drawing),
    type: 'bar',
    data: flat(drawing, moved, y),
    barWidth: width,
    barGap: '-100%', // series stand before one another, not side by side
    itemStyle: {
      color: fillOf(plot, axis, canvas, theme, style.fillOpacity / 100),
      borderColor: strokeOf(plot, axis, canvas, theme),
      borderWidth: width > 3 ? style.lineWidth : 0,
    },
  };
}

/** Heights as the chart takes them: x and y in turn, NaN where there is none. */
function flat({ axis }: Drawing, x: number[], y: (number | null | undefined)[]): Float64Array | number[][] {
  const kept: number[] = [];
  y.forEach(
    (value, index) => value !== undefined && kept.push(x[index]!, value === null ? NaN : (placed(axis, value) ?? NaN)),
  );
  return Float64Array.from(kept);
}

/** Without the nulls of short gaps, so that the line goes on over them. In a stack all series keep their moments. */
function spanned({ plot, x, y, stack }: Drawing): (number | null | undefined)[] {
  const most = plot.style.spanNulls;
  if (typeof most !== 'number' || stack) return y;
  const kept: (number | null | undefined)[] = [...y];
  let last = -1;
  y.forEach((value, index) => {
    if (value === null) return;
    if (last >= 0 && x[index]! - x[last]! <= most) kept.fill(undefined, last + 1, index);
    last = index;
  });
  return kept;
}

function dashes({ fill, dash }: Plot['style']['lineStyle']): object {
  if (fill !== 'dash' && fill !== 'dot') return {};
  const lengths =
    Array.isArray(dash) && dash.every((length) => typeof length === 'number') && dash.length ? dash : undefined;
  return fill === 'dot' ? { type: lengths ?? [0, 10], cap: 'round' } : { type: lengths ?? [10, 10], cap: 'butt' };
}

/** Points are drawn where they are wanted, or where there is room for them. */
function showsPoints({ plot, x }: Drawing, { width, from, to }: Canvas): boolean {
  const { showPoints, pointSize } = plot.style;
  if (showPoints !== 'auto') return showPoints === 'always';
  const span = ((x.at(-1) ?? 0) - (x[0] ?? 0)) / (to - from);
  return x.length - 1 <= (span * width) / (pointSize * 2);
}

/** Values with a gap on either side, which no line touches, as points. */
function lonePoints(drawing: Drawing, top: (number | null)[] | undefined, canvas: Canvas): object[] {
  const { plot, axis, at, x, y } = drawing;
  const { drawStyle, spanNulls, pointSize } = plot.style;
  if (drawStyle !== 'line' || spanNulls === true || plot.style.showPoints === 'never' || showsPoints(drawing, canvas))
    return [];
  const heights = top ?? y;
  const data = heights.flatMap((value, index) => {
    const isLone = value !== null && (heights[index - 1] ?? null) === null && (heights[index + 1] ?? null) === null;
    return isLone ? [[x[index]!, placed(axis, value)]] : [];
  });
  if (!data.length) return [];
  return [
    {
      type: 'scatter',
      yAxisIndex: at,
      silent: true,
      symbolSize: pointSize,
      itemStyle: { color: plot.color, opacity: 1 },
      data,
    },
  ];
}

const BAND_OPACITY = 35;

/** What lies between a series and another that it is filled down to. */
function band(drawing: Drawing, plots: Plot[]): object[] {
  const { plot, at, axis } = drawing;
  const lower = plots.find((one) => one !== plot && one.name === plot.style.fillBelowTo && !one.hidden);
  if (!plot.style.fillBelowTo || !lower) return [];
  const x = union([plot.x, lower.x]);
  const above = heightsAt(plot, x);
  const below = heightsAt(lower, x);
  const both = (index: number) => above[index] !== undefined && below[index] !== undefined;
  const base = x.map((_, index) => (both(index) ? below[index]! : null));
  const rest = x.map((_, index) =>
    both(index) ? (placed(axis, above[index]!) ?? 0) - (placed(axis, below[index]!) ?? 0) : null,
  );
  const hidden = {
    type: 'line',
    yAxisIndex: at,
    silent: true,
    symbol: 'none',
    stack: `band ${plot.name}`,
    stackStrategy: 'all',
    lineStyle: { width: 0 },
  };
  const step = { stepBefore: 'start', stepAfter: 'end' }[plot.style.lineInterpolation as string] ?? false;
  const color = faded(plot.color, (plot.style.fillOpacity || BAND_OPACITY) / 100);
  const between = Float64Array.from(x.flatMap((value, index) => [value, rest[index] ?? NaN]));
  return [
    { ...hidden, step, data: flat(drawing, x, base) },
    { ...hidden, step, data: between, areaStyle: { color, opacity: 1 } },
  ];
}

function heightsAt(plot: Plot, x: number[]): (number | undefined)[] {
  const at = new Map(plot.x.map((value, index) => [value, plot.y[index] ?? undefined]));
  return x.map((value) => at.get(value));
}
