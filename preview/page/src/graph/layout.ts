/** A graph and its legend within a panel. */
import css from '../graph.css';
import type { LegendOptions } from './legend';

/** Lays out a graph in an empty body, and returns the element to draw in, as large as the legend leaves room. */
export function layOut(body: HTMLElement, legend: HTMLElement | undefined, options: LegendOptions): HTMLElement {
  useStyle();
  const graph = document.createElement('div');
  graph.className = options.placement === 'right' ? 'graph beside' : 'graph';
  const plot = document.createElement('div');
  plot.className = 'plot';
  graph.append(plot);
  if (legend) {
    graph.append(legend);
    if (options.placement === 'right' && options.width) legend.style.width = `${options.width}px`;
  }
  body.replaceChildren(graph);
  return plot;
}

/** Says in the middle of a panel why nothing is drawn. */
export function emptyPanel(body: HTMLElement, words: string): void {
  useStyle();
  const said = document.createElement('div');
  said.className = 'no-data';
  said.textContent = words;
  body.replaceChildren(said);
}

function useStyle(): void {
  if (document.getElementById('graph-style')) return;
  const style = document.createElement('style');
  style.id = 'graph-style';
  style.textContent = css;
  document.head.append(style);
}
