/** A dashboard's rows and panels on their grid; drawn in parts, so that the page answers while it draws. */
import type { ShownPanel } from '../contract';
import { h, keepingFocus } from './dom';
import { type Section, sectionsOf } from './grid';
import type { Drawn } from '../kinds/kind';
import { draw, ready, type View } from './panel';
import { rowHeading, type Rows } from './rows';

/** Milliseconds of drawing until the browser may do something else: each time it paints all that is there. */
const PART_MS = 100;

/** Pixels below which a title needs the room of its signs: of a panel, and of one that says how it changed. */
const NARROW = 150;
const NARROW_CHANGED = 240;

export interface Board {
  element: HTMLElement;
  /** Lays out all panels, and opens and closes rows. */
  lay(view: View): void;
  /** Draws all panels that can be seen and are not yet drawn as laid. Ends early when something newer is laid. */
  draw(): Promise<void>;
  /** Its sections, in order, once it is laid. */
  sections(): Shelf[];
}

/** A section on the page. */
export interface Shelf extends Section {
  element: HTMLElement;
  panels: Place[];
  setOpen(open: boolean): void;
}

interface Place {
  element: HTMLElement;
  panel: ShownPanel;
  drawing?: Drawn;
  view?: View;
}

/** `name` begins the ids of its panels, for a page that has two boards. */
export function board(name: string, rows: Rows): Board {
  const element = h('div', { class: 'board' });
  const sizes = new WeakMap<Element, string>();
  const byElement = new WeakMap<Element, Place>();
  let shelves: Shelf[] = [];
  let layout = '';
  let turn = 0;
  let laid: View | undefined;

  const resized = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
      const size = `${contentRect.width} ${contentRect.height}`;
      const before = sizes.get(target);
      if (!contentRect.width) continue; // of a closed row
      sizes.set(target, size);
      const least = byElement.get(target)?.panel.change ? NARROW_CHANGED : NARROW;
      target.classList.toggle('narrow', contentRect.width < least);
      if (before !== undefined && before !== size) byElement.get(target)?.drawing?.resize?.();
    }
  });

  function build(sections: Section[]): void {
    for (const place of shelves.flatMap((shelf) => shelf.panels)) gone(place);
    shelves = sections.map((section, index) => shelfOf(section, `${name}-${index}`));
    element.replaceChildren(...shelves.map((shelf) => shelf.element));
  }

  function gone(place: Place): void {
    place.drawing?.dispose?.();
    resized.unobserve(place.element);
  }

  function shelfOf(section: Section, id: string): Shelf {
    const grid = h('div', { class: 'grid', id });
    const panels = section.placed.map(({ panel, x, y, w, h: high }, at): Place => {
      const about = { class: 'panel', id: `${id}-${at}`, 'data-panel': panel.model.id, tabindex: 0 };
      const place = h('section', about);
      place.style.setProperty('--place', `${y + 1} / ${x + 1} / span ${high} / span ${w}`);
      place.style.setProperty('--high', String(high));
      if (panel.change) place.classList.add('differs', panel.change);
      grid.append(place);
      resized.observe(place);
      const made = { element: place, panel };
      byElement.set(place, made);
      return made;
    });
    const heading = section.row ? rowHeading(section, id, () => rows.toggle(section)) : undefined;
    const shelf = h('div', { class: 'shelf' }, heading?.element, grid);
    return {
      ...section,
      element: shelf,
      panels,
      setOpen(open) {
        grid.hidden = !open;
        heading?.setOpen(open);
      },
    };
  }

  function lay(view: View): void {
    laid = view;
    const sections = sectionsOf(view.page.panels);
    const wanted = layoutOf(sections);
    if (wanted !== layout) build(sections);
    else refresh(shelves, sections);
    layout = wanted;
    for (const shelf of shelves) shelf.setOpen(rows.isOpen(shelf));
  }

  async function drawAll(): Promise<void> {
    turn += 1;
    const mine = turn;
    const view = laid;
    let began = performance.now();
    for (const place of shelves.filter(rows.isOpen).flatMap((shelf) => shelf.panels)) {
      if (!view || place.view === view) continue;
      const what = await ready(place.panel, view);
      if (mine !== turn) return;
      keepingFocus(place.element, () => {
        place.drawing?.dispose?.();
        place.drawing = draw(place.element, what);
      });
      place.view = view;
      if (performance.now() - began < PART_MS) continue;
      await new Promise((resolve) => setTimeout(resolve));
      if (mine !== turn) return;
      began = performance.now();
    }
  }

  return { element, lay, draw: drawAll, sections: () => shelves };
}

/** Equal for dashboards whose panels can be drawn into the same places. */
function layoutOf(sections: Section[]): string {
  const cells = sections.map(({ key, placed }) => [
    key,
    placed.map(({ panel, x, y, w, h: high }) => [panel.model.id, panel.change, x, y, w, high]),
  ]);
  return JSON.stringify(cells);
}

function refresh(shelves: Shelf[], sections: Section[]): void {
  shelves.forEach((shelf, at) => {
    shelf.panels.forEach((place, index) => (place.panel = sections[at]!.placed[index]!.panel));
  });
}
