/** A graph and its legend within a panel. */
import { h } from '../page/dom';
import type { LegendOptions } from './legend';

/** Lays out a graph in an empty body, and returns the element to draw in, as large as the legend leaves room. */
export function layOut(body: HTMLElement, legend: HTMLElement | undefined, options: LegendOptions): HTMLElement {
  const isBeside = options.placement === 'right';
  const plot = h('div', { class: 'plot' });
  if (legend && isBeside && options.width) legend.style.width = `${options.width}px`;
  body.replaceChildren(h('div', { class: isBeside ? 'graph beside' : 'graph' }, plot, legend));
  return plot;
}

/** Makes a drawing something that a keyboard finds and a screen reader tells. */
export function describe(plot: HTMLElement, title: string, summary: string): void {
  plot.tabIndex = 0;
  plot.setAttribute('role', 'group');
  plot.ariaLabel = `${title}. ${summary}`;
}
