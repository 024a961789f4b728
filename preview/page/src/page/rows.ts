/** Rows that open and close: which are open, and their headings. */
import { h, icon } from './dom';
import type { Section } from './grid';
import { changeChip } from './heading';

/** Which rows are open; the same for all boards of a page. Kept over a reload, in the tab's history. */
export interface Rows {
  isOpen(section: Section): boolean;
  toggle(section: Section): void;
  setAll(sections: Section[], open: boolean): void;
}

/** `startsOpen` says whether a row is open before a reader chose; `whenChanged` draws again. */
export function rowsOf(startsOpen: (section: Section) => boolean, whenChanged: () => void): Rows {
  const chosen = new Map<string, boolean>(
    Object.entries((history.state as { rows?: Record<string, boolean> } | null)?.rows ?? {}),
  );
  const changed = (): void => {
    history.replaceState({ rows: Object.fromEntries(chosen) }, '');
    whenChanged();
  };
  const isOpen = (section: Section): boolean => !section.row || (chosen.get(section.key) ?? startsOpen(section));
  return {
    isOpen,
    toggle(section) {
      chosen.set(section.key, !isOpen(section));
      changed();
    },
    setAll(sections, open) {
      for (const section of sections) chosen.set(section.key, open);
      changed();
    },
  };
}

/** A row's heading: its button opens and closes the grid with the id. */
export function rowHeading(
  section: Section,
  id: string,
  toggle: () => void,
): { element: HTMLElement; setOpen(open: boolean): void } {
  const row = section.row!;
  const count = h('span', { class: 'quiet' });
  const sign = h('span', {});
  const button = h(
    'button',
    { class: 'row-button', 'aria-controls': id, onclick: toggle },
    sign,
    row.model.title || 'Row',
    count,
  );
  const chip = changeChip({ change: row.change, title: row.model.title, lines: row.changes ?? [] });
  const element = h('div', { class: 'row', 'data-row': row.model.id }, h('h2', {}, button), chip);
  return {
    element,
    setOpen(open) {
      const panels = section.placed.length;
      button.setAttribute('aria-expanded', String(open));
      sign.replaceChildren(icon(open ? 'open' : 'closed'));
      count.textContent = open ? '' : ` (${panels} panel${panels === 1 ? '' : 's'})`;
    },
  };
}
