/** Bars beside one another, a group for each name: what bar charts and histograms share. */
import type { GrafanaTheme2 } from '@grafana/data';
import { type Axis, axesOf, axisOptions } from './axes';
import { spaceBeyond, textAt, valueGap, valueSize } from './barvalues';
import { redrawnChart, type Size } from './chart';
import { layOut } from './layout';
import { lastText, legendOptions, plotLegend } from './legend';
import type { Drawn, Room } from '../kinds/kind';
import { fillOf, type Frame, strokeOf } from './paint';
import type { Plot } from './plots';
import { type Layer, stacksOf } from './stacks';
import { TEXT_SIZE, textStyle, textWidth } from './text';
import { thresholdSeries } from './thresholds';
import { inOrder, lines, tooltipOptions } from './tooltip';

export interface BarOptions {
  isHorizontal: boolean;
  /** Shares (0 to 1) of the room of a name that its group takes, and of the room of a bar that the bar takes. */
  groupWidth: number;
  barWidth: number;
  /** Series stand before one another, not side by side. */
  isOverlaid?: boolean;
  showValue: 'auto' | 'always' | 'never';
  /** Pixels; absent is as large as there is room. */
  valueSize?: number;
  rotation: number;
  /** Pixels between the names shown; 0 shows all, and less than 0 begins at the last. */
  spacing: number;
  radius: number;
  /** The colour of each bar of a series, where it is not the series'. */
  colorOf?: (index: number) => string | undefined;
}

/** Draws the series (whose x are places from 0 on) over the names. */
export function drawBars(room: Room, plots: Plot[], names: string[], options: BarOptions): Drawn {
  const { body, panel, theme } = room;
  const looks = legendOptions(panel.model.options);
  const key = plotLegend(plots, looks, () => chart.draw());
  const place = layOut(body, key, looks);
  const tooltip = tooltipOf(room, plots, names);
  const chart = redrawnChart(place, (size) => ({ ...optionOf(plots, names, options, size, theme), tooltip }));
  chart.draw();
  return { summary: summaryOf(plots, names), resize: chart.draw, dispose: chart.dispose };
}

function optionOf(plots: Plot[], names: string[], options: BarOptions, size: Size, theme: GrafanaTheme2) {
  const layers = [...stacksOf(plots).values()].flat();
  const widest = Math.max(0, ...names.map((name) => textWidth(name)));
  const turn = (options.rotation * Math.PI) / 180;
  const below = options.isHorizontal
    ? 21
    : 11 + Math.ceil(Math.abs(Math.sin(turn)) * widest + Math.abs(Math.cos(turn)) * TEXT_SIZE);
  const top = 17;
  const height = size.height - top - below;
  const axes = axesOf(plots, layers, theme, options.isHorizontal ? (size.width / 50) * 30 : height, size.width);
  const side = (which: 'left' | 'right') => axes.reduce((sum, axis) => sum + (axis.side === which ? axis.width : 0), 0);
  const left = options.isHorizontal ? Math.min(size.width * 0.4, widest) + 15 : side('left') || 25;
  const right = options.isHorizontal ? 30 : side('right') || 25;
  const room = options.isHorizontal ? height : size.width - left - right;
  const length = options.isHorizontal ? size.width - left - right : height;
  const frame: Frame = { top, bottom: top + height };
  const every = options.spacing ? Math.max(1, Math.ceil((names.length * Math.abs(options.spacing)) / room)) : 1;
  const category = {
    type: 'category',
    data: names,
    inverse: options.isHorizontal,
    axisLine: { show: false, onZero: false },
    axisTick: { show: false },
    axisLabel: {
      ...textStyle(theme),
      hideOverlap: options.spacing !== 0,
      rotate: -options.rotation,
      margin: 9,
      width: options.isHorizontal ? left - 11 : undefined,
      overflow: 'truncate',
      interval: (index: number) => (options.spacing < 0 ? names.length - 1 - index : index) % every === 0,
    },
  };
  const values = axisOptions(axes, theme).map((axis) =>
    options.isHorizontal ? { ...axis, position: 'bottom', offset: 0 } : axis,
  );
  return {
    grid: { left, right, top: frame.top, bottom: below, outerBoundsMode: 'none' },
    ...(options.isHorizontal ? { yAxis: category, xAxis: values } : { xAxis: category, yAxis: values }),
    series: [
      ...(options.isHorizontal ? [] : thresholdSeries(axes, theme)),
      ...seriesOf(plots, layers, axes, options, { slot: room / Math.max(1, names.length), length }, frame, theme),
    ],
  };
}

function seriesOf(
  plots: Plot[],
  layers: Layer[],
  axes: Axis[],
  options: BarOptions,
  { slot, length }: { slot: number; length: number },
  frame: Frame,
  theme: GrafanaTheme2,
): object[] {
  const seen = plots.filter((plot) => !plot.hidden);
  const isStacked = layers.length > 0;
  const { width, share } = widthOf(seen.length, isStacked, options, slot);
  const distance = valueGap(options, width);
  const size = valueSize(seen, options, width, spaceBeyond(seen, layers, axes, length) - distance);
  return seen.map((plot) => {
    const at = axes.findIndex((axis) => axis.plots.includes(plot));
    const axis = axes[at]!;
    const own = layers.find((layer) => layer.plot === plot)?.own ?? plot.y;
    const opacity = plot.style.fillOpacity / 100;
    const color = fillOf(plot, axis, frame, theme, opacity);
    return {
      type: 'bar',
      name: plot.name,
      ...(options.isHorizontal ? { xAxisIndex: at } : { yAxisIndex: at }),
      stack: isStacked ? 'bars' : undefined,
      stackStrategy: layers[0]?.strategy,
      emphasis: { disabled: true },
      barWidth: width,
      barGap: options.isOverlaid ? '-100%' : `${((1 - share) / share) * 100}%`,
      barCategoryGap: 0,
      itemStyle: {
        color,
        borderColor: strokeOf(plot, axis, frame, theme),
        borderWidth: width > 3 ? plot.style.lineWidth : 0,
        borderRadius: options.radius * width,
      },
      label: {
        show: size > 0,
        distance,
        position: isStacked ? 'inside' : options.isHorizontal ? 'right' : 'top',
        ...textStyle(theme),
        fontSize: size,
        formatter: ({ dataIndex }: { dataIndex: number }) => textAt(plot, dataIndex),
      },
      data: own.map((value, index) => barAt(value, options.colorOf?.(index), options.isHorizontal, isStacked)),
    };
  });
}

/** How wide a bar is in pixels, and which share of its room that is. A series alone is as wide as a bar may be. */
function widthOf(
  count: number,
  isStacked: boolean,
  { groupWidth, barWidth, isOverlaid }: BarOptions,
  slot: number,
): { width: number; share: number } {
  const group = slot * (count === 1 ? barWidth : groupWidth);
  const share = count === 1 || isStacked ? 1 : barWidth;
  return { width: Math.max(1, (group / (isStacked || isOverlaid ? 1 : Math.max(1, count))) * share), share };
}

/** A bar; what hangs down has its value below. */
function barAt(value: number | null, color: string | undefined, isHorizontal: boolean, isStacked: boolean): unknown {
  const hangs = value !== null && value < 0 && !isStacked;
  if (!hangs && !color) return value;
  return {
    value,
    ...(color ? { itemStyle: { color, borderColor: color } } : {}),
    ...(hangs ? { label: { position: isHorizontal ? 'left' : 'bottom' } } : {}),
  };
}

function tooltipOf({ panel }: Room, plots: Plot[], names: string[]): object {
  const options = tooltipOptions(panel.model.options);
  const say = (place: number, only?: string) => {
    const seen = plots.filter((plot) => !plot.hidden && !plot.style.hideFrom.tooltip);
    const rows = seen.flatMap((plot) => {
      const value = plot.said[place] ?? null;
      const isAsked = only === undefined || plot.name === only;
      return isAsked && value !== null
        ? [{ name: plot.name, color: plot.color, text: textAt(plot, place), value }]
        : [];
    });
    const content = lines(names[place] ?? '', inOrder(rows, options));
    content.className = 'tip inline';
    return content;
  };
  return {
    show: options.mode !== 'none',
    trigger: options.mode === 'multi' ? 'axis' : 'item',
    axisPointer: { type: 'shadow' },
    appendTo: () => document.body,
    padding: 0,
    borderWidth: 0,
    backgroundColor: 'transparent',
    extraCssText: 'box-shadow: none; z-index: 1000;',
    transitionDuration: 0,
    formatter: (hit: { dataIndex: number; seriesName: string } | { dataIndex: number }[]) =>
      Array.isArray(hit) ? say(hit[0]?.dataIndex ?? 0) : say(hit.dataIndex, hit.seriesName),
  };
}

const SPOKEN = 14;

function summaryOf(plots: Plot[], names: string[]): string {
  if (plots.length === 1)
    return names
      .slice(-SPOKEN)
      .map((name, index) => `${name} ${textAt(plots[0]!, Math.max(0, names.length - SPOKEN) + index)}`)
      .join(', ');
  return plots.slice(0, SPOKEN).map(lastText).join(', ');
}
