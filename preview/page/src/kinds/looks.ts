/** What heatmaps, timelines and candles share: a chart over time, a key below it, words for what is pointed at. */
import { acrossOption, acrossTime } from '../graph/across';
import { type EChartsCoreOption, redrawnChart, type Size } from '../graph/chart';
import { h } from '../page/dom';
import { hover } from '../graph/hover';
import { describe, layOut } from '../graph/layout';
import { legendOptions } from '../graph/legend';
import { drawMarks } from '../graph/marks';
import { textStyle, textWidth } from '../graph/text';
import { lines, type Line, tip, tooltipOptions } from '../graph/tooltip';
import type { GrafanaTheme2 } from '@grafana/data';
import type { Drawn, Room } from './kind';

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

/** Draws a chart over time that fills the panel, can be zoomed into, and tells what is pointed at. */
export function draw(room: Room, { summary, key, plan, say }: Picture): Drawn & { redraw(): void } {
  const { body, panel } = room;
  const place = layOut(body, key, { ...legendOptions(undefined), placement: 'bottom' });
  const box = tip();
  const { mode } = tooltipOptions(panel.model.options);
  let area = { left: 0, top: 0, width: 1, height: 1, from: 0, to: 1 };

  const option = (size: Size): EChartsCoreOption => {
    const { grid, span, option: own } = plan(size);
    const [width, height] = [size.width - grid.left - grid.right, size.height - grid.top - grid.bottom];
    area = { left: grid.left, top: grid.top, width, height, ...span };
    drawMarks(place, room, area, box);
    return { grid: { ...grid, outerBoundsMode: 'none' }, ...own };
  };
  const made = redrawnChart(place, option, (chart) => {
    chart.on('mousemove', (event) => {
      const { clientX, clientY } = event.event?.event as unknown as MouseEvent;
      const { heading, lines: said } = say(event as unknown as Pointed);
      if (mode !== 'none') box.show(lines(heading, said), clientX, clientY);
    });
    chart.on('mouseout', () => box.hide());
  });
  made.draw();
  describe(place, panel.model.title, summary);
  const silent = { ...tooltipOptions(undefined), mode: 'none' } as const;
  const end = hover(place, room, silent, tip(), () => ({ area, series: [], x: [], heading: String, isTime: true }));
  return {
    summary,
    redraw: made.draw,
    resize: made.draw,
    dispose() {
      end();
      box.remove();
      made.dispose();
    },
  };
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
export function timeAxis({ theme, timeZone }: Room, span: Span, grid: Grid, { width }: Size) {
  return acrossOption(acrossTime(span, timeZone), Math.max(1, width - grid.left - grid.right), theme);
}
