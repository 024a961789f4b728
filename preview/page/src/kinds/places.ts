/** Places in a panel's body: a chart with a legend below it, or words in its middle. */
import { h } from '../dom';
import type { Drawn, Room } from './kind';

/** A place that takes what room is left, and one below it as high as what is put there. Fill the lower one first. */
export function column(body: HTMLElement): [HTMLElement, HTMLElement] {
  const main = h('div', { class: 'column-main' });
  const below = h('div', { class: 'column-below' });
  body.append(h('div', { class: 'column' }, main, below));
  return [main, below];
}

/** A panel whose queries answered nothing that it could draw. */
export function nothing({ body }: Room, why = 'No data'): Drawn {
  body.append(h('div', { class: 'nothing' }, why));
  return { summary: why };
}

/** Colours with their meaning, in a line. */
export function legend(items: { text: string; color: string }[]): HTMLElement {
  const item = ({ text, color }: { text: string; color: string }) => h('li', {}, swatch('states-color', color), text);
  return h('ul', { class: 'states' }, ...items.map(item));
}

export function swatch(name: string, color = 'transparent'): HTMLElement {
  const made = h('span', { class: name });
  made.style.background = color;
  return made;
}
