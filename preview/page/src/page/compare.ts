/** Before and after: two boards side by side, and what differs between them as a list. */
import type { Board, Shelf } from './board';
import type { Compared, ShownPanel } from '../contract';
import { h } from './dom';
import { changeChip, lineOf } from './heading';

/** One column. */
export interface Side {
  name: string;
  board: Board;
}

/** Entries of the list up to which it is open. */
const SHORT = 40;

/** Both columns: sections of the same name lie beside each other. Its `align` does so once they are drawn. */
export function columns(sides: [Side, Side]): { element: HTMLElement; align(): void } {
  const element = h(
    'div',
    { class: 'columns' },
    ...sides.map(({ name, board }, index) => {
      const heading = h('p', { class: 'side' }, index ? 'After: ' : 'Before: ', h('strong', {}, name));
      return h(
        'section',
        { class: 'column', 'aria-label': `${index ? 'After' : 'Before'}: ${name}` },
        heading,
        board.element,
      );
    }),
  );
  return {
    element,
    align() {
      const both = sides.map(({ board }) => board.sections());
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

/** What happened to a dashboard of which there is one side only: it is shown whole. */
export function wholeChange({ change, changes, before, after }: Compared): HTMLElement {
  const words = {
    new: `It is not there at ${before}.`,
    removed: `It is there at ${before} only. This is how it was.`,
    changed: `Only how it is ${after} can be shown.`,
  };
  const chip = changeChip({ change, title: '', lines: [] });
  return h(
    'div',
    { class: `changes whole ${change}` },
    chip,
    ' ',
    words[change],
    ...changes.map((line) => h('p', {}, line)),
  );
}

/** What differs, panel by panel, with a link to each; then what else does. Removed panels are of the first side. */
export function changeList(
  { changes }: Compared,
  sides: [Side, Side],
  jump: (shelf: Shelf, place: HTMLElement) => void,
): HTMLElement {
  const items = sides.flatMap(({ board }, index) =>
    board.sections().flatMap((shelf) => {
      const row = shelf.row?.change ? [{ panel: shelf.row, place: shelf.element }] : [];
      const panels = shelf.panels.map(({ panel, element }) => ({ panel, place: element }));
      return [...row, ...panels]
        .filter(
          ({ panel }) => panel.change && panel.copyOf === undefined && (panel.change === 'removed') === (index === 0),
        )
        .map(({ panel, place }) => item(panel, shelf, () => jump(shelf, place)));
    }),
  );
  const beside = changes.length > 0 && h('li', {}, 'Beside the panels', h('ul', {}, ...changes.map(lineOf)));
  const count = items.length;
  const words = count ? `${count} panel${count === 1 ? ' differs' : 's differ'}` : 'No panel differs';
  return h(
    'details',
    { class: 'changes', open: count <= SHORT },
    h('summary', {}, words),
    h('ul', {}, ...items, beside),
  );
}

function item(panel: ShownPanel, { row }: Shelf, jump: () => void): HTMLElement {
  const { change, changes = [], model } = panel;
  const chip = changeChip({ change, title: '', lines: [] });
  const link = h('button', { class: 'link', onclick: jump }, model.title || `Panel ${model.id}`);
  const within = row && row !== panel && h('span', { class: 'quiet' }, ` in ${row.model.title || 'a row'}`);
  return h('li', {}, chip, ' ', link, within, changes.length > 0 && h('ul', {}, ...changes.map(lineOf)));
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
