/** What a panel shows that has nothing to draw. */
import { record } from '../data/json';
import { h } from '../page/dom';
import type { Drawn, Room } from './kind';

/** Says why nothing is drawn, or what the panel says itself where there is no data. */
export function drawNothing({ body, panel }: Pick<Room, 'body' | 'panel'>, words = 'No data'): Drawn {
  const { noValue } = record(panel.model.fieldConfig?.defaults);
  const said = words === 'No data' && typeof noValue === 'string' && noValue ? noValue : words;
  body.replaceChildren(h('div', { class: 'no-data' }, h('span', {}, said)));
  return { summary: said };
}
