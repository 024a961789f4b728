/** What heatmaps, timelines and candles share: a chart over time with a key below it, and words for what is pointed at. */
import { gridColor } from '../graph/axes';
import { chart, type EChartsCoreOption, type EChartsType } from '../graph/chart';
import { h } from '../page/dom';
import { hover } from '../graph/hover';
import { layOut } from '../graph/layout';
import { legendOptions } from '../graph/legend';
import { drawMarks } from '../graph/marks';
import { textStyle, textWidth } from '../graph/text';
import { timeText, timeTicks } from '../graph/timeaxis';
import { lines, type Line, tip, tooltipOptions } from '../graph/tooltip';
import type { GrafanaTheme2 } from '@grafana/data';
import type { Drawn, Room } from './kind';
import css from './matrix.css';

/** Pixels that a chart may use. */
export interface Size {
  width: number;
  height: number;
}

export interface Span {
  from: number;
  to: number;
}

interface Grid {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** A chart of one size: its grid, the time that it spans, and what else it is made of. */
export interface Plan {
  grid: Grid;
  span: Span;
  option: EChartsCoreOption;
}

/** What is pointed at: the place of its series and of itself, and its numbers. */
interface Pointed {
  seriesIndex: number;
  dataIndex: number;
  value: number[];
}

interface Picture {
  summary: string;
  /** Below the chart: what its colours mean, buttons. */
  key?: HTMLElement;
  /** The chart for a size; asked again when that changes. */
  plan: (size: Size) => Plan;
  /** What is said of a thing pointed at. */
  say: (at: Pointed) => { heading: string; lines: Line[] };
}

/** Draws a chart over time that is as large as the panel leaves room, can be zoomed into, and tells what is pointed at. */
export function draw(room: Room, { summary, key, plan, say }: Picture): Drawn & { redraw(): void } {
  useStyle();
  const { body, panel } = room;
  const place = layOut(body, key, { ...legendOptions(undefined), placement: 'bottom' });
  const canvas = h('div', { class: 'canvas' });
  place.append(canvas);
  const box = tip();
  const { mode } = tooltipOptions(panel.model.options);
  let made: EChartsType | undefined;
  let area = { left: 0, top: 0, width: 1, height: 1, from: 0, to: 1 };

  const redraw = (): void => {
    const size = { width: place.clientWidth, height: place.clientHeight };
    if (size.width < 20 || size.height < 20) return;
    const { grid, span, option } = plan(size);
    area = {
      left: grid.left,
      top: grid.top,
      width: size.width - grid.left - grid.right,
      height: size.height - grid.top - grid.bottom,
      ...span,
    };
    drawMarks(place, room, area, box);
    const whole = { animation: false, grid: { ...grid, outerBoundsMode: 'none' }, ...option };
    if (made) {
      made.resize(size);
      made.setOption(whole, { notMerge: true });
      return;
    }
    made = chart(canvas, whole);
    made.on('mousemove', (event) => {
      const { clientX, clientY } = event.event?.event as unknown as MouseEvent;
      const { heading, lines: said } = say(event as unknown as Pointed);
      if (mode !== 'none') box.show(lines(heading, said), clientX, clientY);
    });
    made.on('mouseout', () => box.hide());
  };

  redraw();
  place.tabIndex = 0;
  place.setAttribute('role', 'group');
  place.ariaLabel = `${panel.model.title}. ${summary}`;
  const silent = { ...tooltipOptions(undefined), mode: 'none' } as const;
  const end = hover(place, room, silent, tip(), () => ({ area, series: [], x: [], heading: String, isTime: true }));
  return {
    summary,
    redraw,
    resize: redraw,
    dispose() {
      end();
      box.remove();
      made?.dispose();
    },
  };
}

/** Puts the style of these kinds on the page, once. */
export function useStyle(): void {
  if (document.getElementById('matrix-style')) return;
  document.head.append(h('style', { id: 'matrix-style' }, css));
}

/** Colours with their meaning, in a line. */
export function colourKey(items: { text: string; color: string }[]): HTMLElement {
  const item = ({ text, color }: { text: string; color: string }) => h('li', {}, painted('mark', color), text);
  return h('ul', {}, ...items.map(item));
}

/** A small part of a key in a colour, or in a CSS gradient. */
export function painted(name: string, background: string): HTMLElement {
  const made = h('span', { class: name });
  made.style.background = background;
  return made;
}

/** On the right, half a moment's name. */
const MARGIN = { top: 10, right: 28, bottom: 23 };
const GAP = 12;

/** Margins that leave room for the widest of these labels, but no more than two fifths of the width. */
export function gridFor(labels: string[], { width }: Size, side: 'left' | 'right' | 'none' = 'left'): Grid {
  const widest = labels.reduce((most, label) => Math.max(most, textWidth(label)), 0);
  const needed = Math.ceil(Math.min(widest, width * 0.4)) + GAP;
  return { ...MARGIN, left: side === 'left' ? needed : MARGIN.right, right: side === 'right' ? needed : MARGIN.right };
}

/** How labels of rows look; those wider than two fifths of the width are cut. */
export function labelStyle(theme: GrafanaTheme2, { width }: Size) {
  return { ...textStyle(theme), width: width * 0.4, overflow: 'truncate', margin: 9, hideOverlap: false };
}

/** The axis of time below a chart. */
export function timeAxis({ theme, timeZone }: Room, { from, to }: Span, grid: Grid, { width }: Size) {
  const { at, step } = timeTicks(from, to, Math.max(1, width - grid.left - grid.right), timeZone);
  const line = { color: gridColor(theme) };
  const formatter = (time: number) => timeText(time, step, to - from, timeZone);
  return {
    type: 'value',
    min: from,
    max: to,
    axisLine: { show: false },
    axisTick: { show: true, length: 4, customValues: at, lineStyle: line },
    axisLabel: { ...textStyle(theme), customValues: at, margin: 9, hideOverlap: false, formatter },
    splitLine: { show: true, lineStyle: line },
  };
}
