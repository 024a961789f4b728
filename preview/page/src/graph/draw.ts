/** Draws series over time, or over another number, into a panel: what time series, trends and scatter plots share. */
import { formattedValueToString, type GrafanaTheme2 } from '@grafana/data';
import { type Axis, axesOf, axisOptions, gridColor, placed } from './axes';
import { chart, type EChartsCoreOption, type EChartsType } from './chart';
import { type Area, hover, type Hovering } from './hover';
import type { Drawn, Room } from '../kinds/kind';
import { emptyPanel, layOut } from './layout';
import { hiddenAfter, legend, legendOptions, type LegendItem, press, valuesOf } from './legend';
import { type Canvas, seriesOf } from './lines';
import { drawMarks } from './marks';
import type { Plot } from './plots';
import { type Layer, stacksOf, union } from './stacks';
import { TEXT_SIZE, textStyle } from './text';
import { thresholdSeries } from './thresholds';
import { tip, tooltipOptions } from './tooltip';

/** The horizontal axis. */
export interface Across {
  from: number;
  to: number;
  isTime: boolean;
  /** Ticks for so many pixels. */
  ticks: (pixels: number) => { at: number; text: string }[];
  heading: (x: number) => string;
}

/** Pixels around the graph: above it, below for the time axis, and on a side without an axis. */
const MARGIN = { top: 17, bottom: 4 + 5 + TEXT_SIZE + 2, bare: 25 };

/** Draws the series with legend, thresholds, marks and tooltip. */
export function drawGraph(room: Room, plots: Plot[], across: Across): Drawn {
  const { body, panel, theme } = room;
  const options = legendOptions(panel.model.options);
  const items = plots.filter((plot) => !plot.style.hideFrom.legend);
  const box = tip();
  let made: EChartsType | undefined;
  let drawing: Drawing | undefined;
  let hovering: Hovering | undefined;

  const named = items.map((plot): LegendItem => ({
    name: plot.name,
    color: plot.color,
    field: plot.field,
    hidden: plot.hidden,
  }));
  const rightwards = axesOf(plots, [], theme, body.clientHeight, body.clientWidth).filter(
    (axis) => axis.side === 'right',
  );
  for (const [index, item] of named.entries())
    item.isRight = rightwards.some((axis) => axis.isShown && axis.plots.includes(items[index]!));
  const key = options.isShown && named.length ? legend(named, options, choose) : undefined;
  const place = layOut(body, key, options);
  const canvas = document.createElement('div');
  canvas.className = 'canvas';
  place.append(canvas);

  function choose(item: LegendItem, beside: boolean): void {
    const hidden = hiddenAfter(
      [...new Set(plots.map((plot) => plot.name))],
      new Set(plots.filter((plot) => plot.hidden).map((plot) => plot.name)),
      item.name,
      beside,
    );
    for (const plot of plots) plot.hidden = hidden.has(plot.name);
    if (key) press(key, hidden);
    draw();
  }

  function draw(): void {
    const size = { width: place.clientWidth, height: place.clientHeight };
    if (size.width < 20 || size.height < 20) return;
    drawing = drawingOf(plots, across, size, theme);
    hovering = undefined;
    if (made) {
      made.resize(size);
      made.setOption({ animation: false, ...drawing.option }, { notMerge: true });
    } else made = chart(canvas, drawing.option);
    if (across.isTime) drawMarks(place, room, drawing.area, box);
  }

  draw();
  const summary = summaryOf(plots);
  place.tabIndex = 0;
  place.setAttribute('role', 'group');
  place.ariaLabel = `${panel.model.title}. ${summary}`;
  const end = hover(
    place,
    room,
    tooltipOptions(panel.model.options),
    box,
    () => (hovering ??= hoveringOf(drawing, plots, across)),
  );
  return {
    summary,
    resize: draw,
    dispose() {
      end();
      made?.dispose();
    },
  };
}

/** Nothing is drawn: says why. */
export function drawNothing({ body, panel }: Room, words = 'No data'): Drawn {
  const given = panel.model.fieldConfig?.defaults?.noValue;
  const said = words === 'No data' && typeof given === 'string' && given ? given : words;
  emptyPanel(body, said);
  return { summary: said };
}

interface Drawing {
  option: EChartsCoreOption;
  area: Area;
  axes: Axis[];
  layers: Map<Plot, Layer>;
}

function drawingOf(
  plots: Plot[],
  across: Across,
  size: { width: number; height: number },
  theme: GrafanaTheme2,
): Drawing {
  const stacks = stacksOf(plots);
  const layers = [...stacks.values()].flat();
  const height = size.height - MARGIN.top - MARGIN.bottom;
  const axes = axesOf(plots, layers, theme, height, size.width);
  const beside = (side: 'left' | 'right') => axes.reduce((sum, axis) => sum + (axis.side === side ? axis.width : 0), 0);
  const left = beside('left') || MARGIN.bare;
  const right = beside('right') || MARGIN.bare;
  const width = Math.max(1, size.width - left - right);
  const area = { left, top: MARGIN.top, width, height, from: across.from, to: across.to };
  const canvas: Canvas = { top: area.top, bottom: area.top + height, width, from: across.from, to: across.to };
  const ticks = across.ticks(width);
  const names = new Map(ticks.map(({ at, text }) => [at, text]));
  const faint = gridColor(theme);
  const option = {
    grid: { left, right, top: area.top, bottom: size.height - area.top - height, outerBoundsMode: 'none' },
    xAxis: {
      type: 'time',
      min: across.from,
      max: across.to,
      axisLine: { show: false, onZero: false },
      axisTick: { show: true, customValues: ticks.map(({ at }) => at), length: 4, lineStyle: { color: faint } },
      axisLabel: {
        ...textStyle(theme),
        customValues: ticks.map(({ at }) => at),
        margin: 9,
        hideOverlap: false,
        formatter: (value: number) => names.get(value) ?? '',
      },
      splitLine: { show: true, lineStyle: { color: faint, width: 1 } },
    },
    yAxis: axisOptions(axes, theme),
    series: [...thresholdSeries(axes, theme), ...seriesOf(plots, stacks, axes, canvas, theme)],
  };
  return { option, area, axes, layers: new Map(layers.map((layer) => [layer.plot, layer])) };
}

function hoveringOf(drawing: Drawing | undefined, plots: Plot[], across: Across): Hovering {
  const area = drawing?.area ?? { left: 0, top: 0, width: 1, height: 1, from: across.from, to: across.to };
  const seen = drawing ? plots.filter((plot) => !plot.hidden && !plot.style.hideFrom.tooltip) : [];
  const series = seen.map((plot) => {
    const axis = drawing!.axes.find((one) => one.plots.includes(plot))!;
    const { x, top } = drawing!.layers.get(plot) ?? { x: plot.x, top: plot.y };
    const [bottom, peak] = axis.range.map((value) => placed(axis, value) ?? 0) as [number, number];
    const said = plot.x === x || plot.x.length === x.length ? plot.said : saidAt(plot, x);
    return {
      name: plot.name,
      color: plot.color,
      x,
      height(index: number) {
        const value = said[index] === null ? null : top[index];
        const at = value === null || value === undefined ? null : placed(axis, value);
        return at === null ? null : area.top + area.height * (1 - (at - bottom) / (peak - bottom));
      },
      value: (index: number) => said[index] ?? null,
      text: (index: number) => textOf(plot, said[index]),
    };
  });
  return { area, series, x: union(series.map((one) => one.x)), heading: across.heading, isTime: across.isTime };
}

function saidAt(plot: Plot, x: number[]): (number | null)[] {
  const at = new Map(plot.x.map((moment, index) => [moment, plot.said[index]!]));
  return x.map((moment) => at.get(moment) ?? null);
}

function textOf({ field }: Plot, value: number | null | undefined): string {
  return field.display ? formattedValueToString(field.display(value)) : String(value);
}

const SPOKEN = 8;

/** The last value of each series, in words. */
function summaryOf(plots: Plot[]): string {
  const seen = plots.filter((plot) => !plot.hidden);
  const said = seen
    .slice(0, SPOKEN)
    .map((plot) => `${plot.name} ${valuesOf(plot.field, ['lastNotNull'])[0]?.text ?? ''}`);
  const rest = seen.length - said.length;
  return said.join(', ') + (rest > 0 ? `, and ${rest} more` : '');
}
