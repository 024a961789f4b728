/** Before and after: two boards side by side, and what differs between them as a list. */
import type { Board, Shelf } from './board';
import type { Compared, ShownPanel, Site } from '../contract';
import { h } from './dom';
import { changeChip } from './heading';

export interface Side {
  name: string;
  /** Null where the dashboard is not there. */
  board: Board | null;
}

/** The sides of a page of before and after, or nothing on an ordinary page. */
export function sidesOf(site: Site, now: Board, make: () => Board): [Side, Side] | undefined {
  if (!site.compared) return undefined;
  const { before, after, change } = site.compared;
  if (change === 'removed')
    return [
      { name: before, board: now },
      { name: after, board: null },
    ];
  return [
    { name: before, board: site.before ? make() : null },
    { name: after, board: now },
  ];
}

/** Both columns: sections of the same name lie beside each other. Its `align` does so once they are drawn. */
export function columns(sides: [Side, Side]): { element: HTMLElement; align(): void } {
  const element = h(
    'div',
    { class: 'columns' },
    ...sides.map(({ name, board }, index) => {
      const heading = h('p', { class: 'side' }, index ? 'After: ' : 'Before: ', h('strong', {}, name));
      const content = board?.element ?? h('p', { class: 'absent' }, `This dashboard is not there at ${name}.`);
      return h(
        'section',
        { class: 'column', 'aria-label': `${index ? 'After' : 'Before'}: ${name}` },
        heading,
        content,
      );
    }),
  );
  return {
    element,
    align() {
      const both = sides.map(({ board }) => board?.sections() ?? []);
      const order = merged(both.map((shelves) => shelves.map((shelf) => shelf.key)));
      element.style.setProperty('--shelves', String(Math.max(order.length, 1)));
      for (const shelf of both.flat()) shelf.element.style.gridRow = String(order.indexOf(shelf.key) + 1);
    },
  };
}

/** Whether a row or one of its panels differs. */
export function differs(shelf: { row: ShownPanel | null; placed: { panel: ShownPanel }[] }): boolean {
  return Boolean(shelf.row?.change) || shelf.placed.some(({ panel }) => panel.change);
}

/** What differs, a line each, with a link to the panel. Removed panels are of the first side. */
export function changeList(
  { change, changes }: Compared,
  sides: [Side, Side],
  jump: (shelf: Shelf, place: HTMLElement) => void,
): HTMLElement {
  const items = sides.flatMap(({ board }, index) =>
    (board?.sections() ?? []).flatMap((shelf) => {
      const row = shelf.row?.change ? [{ panel: shelf.row, place: shelf.element }] : [];
      const panels = shelf.panels.map(({ panel, element }) => ({ panel, place: element }));
      return [...row, ...panels]
        .filter(({ panel }) => panel.change && (panel.change === 'removed' || index === 1))
        .map(({ panel, place }) => item(panel, () => jump(shelf, place)));
    }),
  );
  const lines = changes.map((line) => h('li', {}, line));
  const count = items.length + lines.length;
  const words =
    change === 'changed' ? `${count || 'No'} change${count === 1 ? '' : 's'}` : `This dashboard is ${change}`;
  const isShort = change === 'changed' && count <= 8;
  return h('details', { class: 'changes', open: isShort }, h('summary', {}, words), h('ul', {}, ...lines, ...items));
}

function item(panel: ShownPanel, jump: () => void): HTMLElement {
  const chip = changeChip({ ...panel, changes: [] });
  const link = h('button', { class: 'link', onclick: jump }, panel.model.title || `Panel ${panel.model.id}`);
  const lines = (panel.changes ?? []).map((line) => h('li', {}, line));
  return h('li', {}, chip, ' ', link, lines.length > 0 && h('ul', {}, ...lines));
}

/** One order that holds both: what only the second has follows what it follows there. */
function merged([first = [], second = []]: string[][]): string[] {
  const order = [...first];
  let after = -1;
  for (const key of second) {
    const at = order.indexOf(key);
    if (at < 0) order.splice(after + 1, 0, key);
    after = at < 0 ? after + 1 : at;
  }
  return order;
}
