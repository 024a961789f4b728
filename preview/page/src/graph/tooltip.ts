/** What is said beside the pointer: a heading, and a line for each series. */
import { oneOf, record } from '../data/json';
import { h } from '../page/dom';

export interface Line {
  name: string;
  text: string;
  color: string;
  isFocused?: boolean;
}

/** A box beside the pointer. It belongs to one panel and must be removed with it. */
export interface Tip {
  /** Shows the content beside a point of the window, within it. */
  show(content: HTMLElement, x: number, y: number): void;
  hide(): void;
  remove(): void;
}

const APART = 12;

export function tip(): Tip {
  let box: HTMLElement | undefined;
  return {
    show(content, x, y) {
      if (!box) {
        box = h('div', { class: 'tip', role: 'tooltip' });
        document.body.append(box);
      }
      box.replaceChildren(content);
      box.hidden = false;
      const { width, height } = box.getBoundingClientRect();
      const left = x + APART + width > innerWidth ? x - APART - width : x + APART;
      const top = y + APART + height > innerHeight ? y - APART - height : y + APART;
      box.style.left = `${Math.max(0, left)}px`;
      box.style.top = `${Math.max(0, top)}px`;
    },
    hide() {
      if (box) box.hidden = true;
    },
    remove() {
      box?.remove();
    },
  };
}

/** The content of a tip. All of it is text, whoever wrote it. */
export function lines(heading: string, rows: Line[]): HTMLElement {
  return h('div', {}, h('div', { class: 'tip-head' }, heading), ...rows.map(lineOf));
}

function lineOf({ name, text, color, isFocused }: Line): HTMLElement {
  const mark = h('span', { class: 'mark' });
  mark.style.backgroundColor = color;
  const words = [h('span', { class: 'label' }, name), h('span', { class: 'value' }, text)];
  return h('div', { class: isFocused ? 'tip-row focused' : 'tip-row' }, mark, ...words);
}

export interface TooltipOptions {
  mode: 'single' | 'multi' | 'none';
  sort: 'none' | 'asc' | 'desc';
  hideZeros: boolean;
}

/** A panel's tooltip settings; missing ones as Grafana's defaults. */
export function tooltipOptions(options: Record<string, unknown> | undefined): TooltipOptions {
  const { mode, sort, hideZeros } = record(options?.tooltip);
  return {
    mode: oneOf(mode, ['single', 'multi', 'none']),
    sort: oneOf(sort, ['none', 'asc', 'desc']),
    hideZeros: hideZeros === true,
  };
}

/** What is said, in the order that the panel asks for, without zeros where it hides them. */
export function inOrder<Said extends { value: number }>(all: Said[], { sort, hideZeros }: TooltipOptions): Said[] {
  const kept = hideZeros ? all.filter(({ value }) => value !== 0) : all;
  if (sort === 'none') return kept;
  return kept.toSorted((a, b) => (sort === 'asc' ? a.value - b.value : b.value - a.value));
}
