/** Draws series over time, or over another number, into a panel: what time series, trends and scatter plots share. */
import type { GrafanaTheme2 } from '@grafana/data';
import { valueText } from '../data/text';
import { type Axis, axesOf, axisOptions, placed } from './axes';
import { type EChartsCoreOption, redrawnChart, type Size } from './chart';
import { type Across, acrossOption } from './across';
import { type Area, hover, type Hovering } from './hover';
import type { Drawn, Room } from '../kinds/kind';
import { describe, layOut } from './layout';
import { lastText, legendOptions, plotLegend } from './legend';
import { type Canvas, seriesOf } from './lines';
import { drawMarks } from './marks';
import type { Plot } from './plots';
import { type Layer, stacksOf, union } from './stacks';
import { TEXT_SIZE } from './text';
import { thresholdSeries } from './thresholds';
import { tip, tooltipOptions } from './tooltip';

/** Pixels around the graph: above it, below for the time axis, and on a side without an axis. */
const MARGIN = { top: 17, bottom: 4 + 5 + TEXT_SIZE + 2, bare: 25 };

/** Draws the series with legend, thresholds, marks and tooltip. */
export function drawGraph(room: Room, plots: Plot[], across: Across): Drawn {
  const { body, panel, theme } = room;
  const options = legendOptions(panel.model.options);
  const box = tip();
  let drawing: Drawing | undefined;
  let hovering: Hovering | undefined;

  const rightwards = axesOf(plots, [], theme, body.clientHeight, body.clientWidth).filter(
    (axis) => axis.isShown && axis.side === 'right',
  );
  const isRight = (plot: Plot) => rightwards.some((axis) => axis.plots.includes(plot));
  const key = plotLegend(plots, options, () => draw(), isRight);
  const place = layOut(body, key, options);
  const chart = redrawnChart(place, (size) => {
    drawing = drawingOf(plots, across, size, theme);
    hovering = undefined;
    return drawing.option;
  });
  const draw = (): void => {
    chart.draw();
    if (across.isTime && drawing) drawMarks(place, room, drawing.area, box);
  };

  draw();
  const summary = summaryOf(plots);
  describe(place, panel.model.title, summary);
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
      chart.dispose();
    },
  };
}

interface Drawing {
  option: EChartsCoreOption;
  area: Area;
  axes: Axis[];
  layers: Map<Plot, Layer>;
}

function drawingOf(plots: Plot[], across: Across, size: Size, theme: GrafanaTheme2): Drawing {
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
  const option = {
    grid: { left, right, top: area.top, bottom: size.height - area.top - height, outerBoundsMode: 'none' },
    xAxis: acrossOption(across, width, theme),
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
      text: (index: number) => valueText(plot.field, said[index]),
    };
  });
  return { area, series, x: union(series.map((one) => one.x)), heading: across.heading, isTime: across.isTime };
}

function saidAt(plot: Plot, x: number[]): (number | null)[] {
  const at = new Map(plot.x.map((moment, index) => [moment, plot.said[index]!]));
  return x.map((moment) => at.get(moment) ?? null);
}

const SPOKEN = 8;

/** The last value of each series, in words. */
function summaryOf(plots: Plot[]): string {
  const seen = plots.filter((plot) => !plot.hidden);
  const said = seen.slice(0, SPOKEN).map((plot) => lastText(plot));
  const rest = seen.length - said.length;
  return said.join(', ') + (rest > 0 ? `, and ${rest} more` : '');
}
