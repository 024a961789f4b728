/** Shares of a whole, as a pie or a ring. */
import { type FieldDisplay, formattedValueToString } from '@grafana/data';
import { chart, type EChartsType } from '../graph/chart';
import { h } from '../page/dom';
import { oneOf, record } from '../data/json';
import { layOut } from '../graph/layout';
import { hiddenAfter, legendOptions, press } from '../graph/legend';
import { turned } from '../graph/paint';
import { lines, type Tip, tip } from '../graph/tooltip';
import type { Kind, Room } from './kind';
import { drawNothing } from './nothing';
import { nameOf, type Part, pieLegend, shareText, totalOf } from './pielegend';
import { redrawn } from './redrawn';
import { colorOf, optionsOf, spoken, valuesOf } from './values';

const MARGIN = 16;
/** Narrower parts have no room for a label, radians. */
const LEAST_LABELLED = 0.3;
/** Of a label's size: from one line to the next, and from the middle of its part to that of its first line. */
const LABEL_LINE = 1.2;
const FIRST_LINE = 0.85;

export const piechart: Kind = (room) => {
  const { body, theme } = room;
  const options = optionsOf(room);
  const all = sorted(valuesOf(room), options.sort);
  const parts = all
    .map((value): Part => ({ value, color: colorOf(value, theme), ...hiddenOf(value) }))
    .filter((part) => !part.isHidden);
  if (!parts.length) return drawNothing(room);
  const names = parts.map(({ value }) => nameOf(value));
  let hidden = new Set<string>();
  const legend = legendOptions(options);
  const shown = parts.filter((part) => !part.isUnlisted);
  const choose = (name: string, beside: boolean) => {
    hidden = hiddenAfter(names, hidden, name, beside);
    drawing.redraw();
  };
  const list = legend.isShown ? pieLegend(shown, valuesNamed(options), legend, choose) : undefined;
  const plot = layOut(body, list?.element, legend);
  const box = tip();
  const drawing = pie(room, plot, () => parts.filter(({ value }) => !hidden.has(nameOf(value))), box);
  const redraw = drawing.redraw;
  drawing.redraw = () => {
    redraw();
    list?.update(hidden);
    if (list) press(list.element, hidden);
  };
  return {
    resize: drawing.resize,
    dispose: () => {
      drawing.dispose();
      box.remove();
    },
    summary: spoken(all),
  };
};

function hiddenOf({ field }: FieldDisplay): { isHidden: boolean; isUnlisted: boolean } {
  const { viz, legend } = record(record(field.custom).hideFrom);
  return { isHidden: viz === true, isUnlisted: legend === true };
}

function valuesNamed(options: Record<string, unknown>): string[] {
  const { values } = record(options.legend);
  return Array.isArray(values) ? values.filter((one) => one === 'value' || one === 'percent') : ['percent'];
}

function sorted(values: FieldDisplay[], order: unknown): FieldDisplay[] {
  const way = { desc: -1, asc: 1, none: 0 }[oneOf(order, ['desc', 'asc', 'none'])];
  const size = ({ display }: FieldDisplay) => (Number.isNaN(display.numeric) ? -Infinity : display.numeric);
  return way === 0 ? values : values.toSorted((a, b) => way * (size(a) - size(b) || 0));
}

interface Pie {
  redraw: () => void;
  resize: () => void;
  dispose: () => void;
}

function pie(room: Room, plot: HTMLElement, parts: () => Part[], box: Tip): Pie {
  let made: EChartsType | undefined;
  const draw = () => {
    const place = h('div', { class: 'pie', 'aria-hidden': 'true' });
    plot.replaceChildren(place);
    made = chart(place, { series: [seriesOf(room, parts(), plot)] });
    point(room, made, parts(), box);
    return () => made?.dispose();
  };
  const drawing = redrawn(plot, draw);
  const redraw = () => {
    made?.dispose();
    box.hide();
    draw();
  };
  return { redraw, ...drawing };
}

function seriesOf(room: Room, parts: Part[], plot: HTMLElement): object {
  const { theme } = room;
  const options = optionsOf(room);
  const { clientWidth: width, clientHeight: height } = plot;
  const outer = Math.max(1, (Math.min(width, height) - 2 * MARGIN) / 2);
  const isRing = options.pieType === 'donut';
  const inner = isRing ? outer - Math.min(outer, Math.max(outer / 3, 20)) : 0;
  const total = totalOf(parts);
  const labels = Array.isArray(options.displayLabels) ? options.displayLabels : [];
  const hasNames = labels.includes('name');
  const size = hasNames ? bounded((outer / 150) * 14, 12, 30) : bounded((outer / 100) * 14, 12, 36);
  const factor = theme.isDark ? 1 : -0.7;
  const shares = parts.map(({ value }) => (total ? Math.max(0, value.display.numeric) / total : 0));
  return {
    type: 'pie',
    radius: [inner, outer],
    center: [width / 2, height / 2],
    startAngle: 90,
    clockwise: true,
    padAngle: 0.3,
    itemStyle: { borderRadius: 3, borderWidth: 1, borderColor: theme.colors.background.primary },
    emphasis: { scale: true, scaleSize: outer * 0.03 },
    labelLine: { show: false },
    stillShowZeroSum: false,
    data: parts.map(({ value, color }, index) => {
      const share = shares[index]!;
      const isLabelled = labels.length > 0 && share * 2 * Math.PI >= LEAST_LABELLED;
      const middle = (shares.slice(0, index).reduce((before, one) => before + one, 0) + share / 2) * 2 * Math.PI;
      const words = [
        hasNames && nameOf(value),
        labels.includes('value') && formattedValueToString(value.display),
        labels.includes('percent') && shareText(value, total),
      ].filter((word) => typeof word === 'string');
      const at = (offset: number, turn: number, darker: number) => ({
        offset,
        color: turned(color, turn, 0, -darker * factor),
      });
      return {
        name: nameOf(value),
        value: Math.max(0, value.display.numeric) || 0,
        itemStyle: {
          color: {
            type: 'radial',
            x: width / 2,
            y: height / 2,
            r: outer,
            global: true,
            colorStops: [at(inner / outer, 4, 0.2), at(1, -4, 0.1)],
          },
        },
        label: {
          show: isLabelled,
          position: 'inside',
          offset: labelOffset(middle, isRing ? 0 : outer / 12, size, words.length),
          formatter: () => words.join('\n'),
          fontSize: size,
          fontWeight: 500,
          lineHeight: size * LABEL_LINE,
          fontFamily: theme.typography.fontFamily,
          color: theme.colors.text.primary,
        },
      };
    }),
  };
}

/** From the middle of its part, a label lies outwards by so many pixels; its lines begin below that. */
function labelOffset(angle: number, outwards: number, size: number, lineCount: number): [number, number] {
  const below = size * (FIRST_LINE + ((lineCount - 1) * LABEL_LINE) / 2);
  return [Math.sin(angle) * outwards, below - Math.cos(angle) * outwards];
}

/** What is said beside the pointer. */
function point(room: Room, made: EChartsType, parts: Part[], box: Tip): void {
  const mode = oneOf(record(optionsOf(room).tooltip).mode, ['single', 'multi', 'none']);
  if (mode === 'none') return;
  const total = totalOf(parts);
  made.on('mousemove', (given) => {
    const { dataIndex, event } = given as unknown as { dataIndex: number; event?: { event?: MouseEvent } };
    const mouse = event?.event;
    if (!mouse) return;
    const said = mode === 'multi' ? parts : parts.filter((_, at) => at === dataIndex);
    const rows = said.map(({ value, color }) => ({
      name: nameOf(value),
      text: `${formattedValueToString(value.display)} (${shareText(value, total)})`,
      color,
      isFocused: mode === 'multi' && value === parts[dataIndex]?.value,
    }));
    box.show(lines('', rows), mouse.clientX, mouse.clientY);
  });
  made.on('mouseout', () => box.hide());
}

function bounded(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
