/** Draws the dashboard that is embedded in the page, and what a reader chooses of it. */
import { rangeUtil } from '@grafana/data';
import { asked, writeChoice, writeParameter } from './page/address';
import { board, type Shelf } from './page/board';
import { type Choice, choiceOf, chosenBy, queryOf } from './page/choice';
import { changeList, columns, differs, type Side, wholeChange } from './page/compare';
import type { Embedded, Shown, Site } from './contract';
import { h, keepingFocus } from './page/dom';
import { sectionsOf } from './page/grid';
import { typeface } from './page/font';
import { knowPages } from './page/links';
import { siteOf, sourceOf } from './page/load';
import graph from './graph.css';
import matrix from './kinds/matrix.css';
import numbers from './kinds/numbers.css';
import css from './page/page.css';
import type { View } from './page/panel';
import { rowsOf } from './page/rows';
import { keepMode, type Mode, modeNow, useTheme } from './page/theme';
import { notice, topOf } from './page/top';

const root = document.documentElement;

function start(site: Site): void {
  const source = sourceOf(site);
  const { before: was, compared } = site;
  const both = was && [...sectionsOf(was.panels), ...sectionsOf(site.shown.panels)];
  const different = both && new Set(both.filter(differs).map((section) => section.key));
  const allAsked = asked('rows') === 'open';

  let shown = site.shown;
  let zoom: { from: number; to: number } | undefined;
  let mode: Mode = modeNow();
  let theme = useTheme(mode);
  let refresh = asked('refresh') ?? shown.refresh;
  let timer = 0;
  let turn = 0;
  let views = new Map<Shown, View>();

  const rows = rowsOf(
    (section) => allAsked || (different ? different.has(section.key) : Boolean(compared) || section.startsOpen),
    () => void redraw(),
  );
  const now = board('now', rows);
  const before = board('before', rows);
  const sides: [Side, Side] | undefined =
    compared && was
      ? [
          { name: compared.before, board: before },
          { name: compared.after, board: now },
        ]
      : undefined;
  const beside = sides && columns(sides);
  const top = h('div', {});
  const told = h('div', { class: 'told' });
  const list = h('div', {});
  const main = h('main', { id: 'panels', tabindex: -1 }, beside?.element ?? now.element);
  root.classList.toggle('sampled', shown.data.kind === 'sample');
  document.body.append(h('a', { class: 'skip', href: '#panels' }, 'Skip to the panels'), top, told, list, main);

  function viewOf(page: Shown): View {
    const known = views.get(page);
    if (known) return known;
    const made = { page: zoom ? { ...page, ...zoom } : page, theme, onZoom };
    views.set(page, made);
    return made;
  }

  /** Draws all that is not drawn as it should be; `afresh` says that nothing is. */
  async function redraw(afresh = false): Promise<void> {
    turn += 1;
    const mine = turn;
    root.dataset.drawn = 'false';
    if (afresh) views = new Map();
    keepingFocus(top, () => top.replaceChildren(controls()));
    const shows =
      sides && was
        ? ([
            [before, was],
            [now, shown],
          ] as const)
        : ([[now, shown]] as const);
    for (const [one, page] of shows) one.lay(viewOf(page));
    beside?.align();
    if (compared && !list.hasChildNodes())
      list.append(sides ? changeList(compared, sides, jump) : wholeChange(compared));
    for (const [one] of shows) await one.draw();
    await frame();
    await frame();
    if (mine === turn) root.dataset.drawn = 'true';
  }

  function controls(): HTMLElement {
    const sections = now.sections().length ? now.sections() : sectionsOf(shown.panels);
    const withRows = sections.filter((section) => section.row);
    const allOpen = withRows.length ? withRows.every(rows.isOpen) : undefined;
    return topOf({
      site,
      shown,
      zoom,
      mode,
      refresh,
      allOpen,
      choosing: {
        choice: choiceOf(shown),
        choose: (choice) => void choose(choice, true),
        can: source.can,
        why: source.why,
      },
      resetZoom: () => setZoom(undefined),
      chooseRefresh(every) {
        refresh = every;
        writeParameter('refresh', every);
        schedule();
      },
      again: () => void choose(choiceOf(shown), false),
      toggleTheme() {
        mode = mode === 'dark' ? 'light' : 'dark';
        theme = useTheme(mode);
        keepMode(mode);
        if (asked('theme')) writeParameter('theme', mode);
        void redraw(true);
      },
      toggleRows() {
        const every = [...withRows, ...before.sections().filter((section) => section.row)];
        writeParameter('rows', allOpen ? '' : 'open');
        rows.setAll(every, !allOpen);
      },
    });
  }

  function onZoom(from: number, to: number): void {
    const range = { from: Math.round(Math.min(from, to)), to: Math.round(Math.max(from, to)) };
    if (range.to - range.from < 1000) return;
    if (site.mode === 'file') setZoom(range);
    else void choose({ ...choiceOf(shown), from: String(range.from), to: String(range.to) }, true);
  }

  function setZoom(range: typeof zoom): void {
    zoom = range;
    told.replaceChildren();
    void redraw(true);
  }

  /** Shows another choice; what is shown stays until that is there. */
  async function choose(choice: Choice, push: boolean): Promise<void> {
    const part = { from: Number(choice.from), to: Number(choice.to) };
    if (site.mode === 'file' && part.from >= shown.from && part.to <= shown.to) return setZoom(part);
    const waiting = window.setTimeout(() => told.replaceChildren(notice('progress', 'Asking …')), 300);
    try {
      shown = await source.load(choice);
      zoom = undefined;
      if (push) writeChoice(queryOf(choice), true);
      told.replaceChildren();
      await redraw(true);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (error.name === 'AbortError') return;
      told.replaceChildren(notice('problem', error.message));
      keepingFocus(top, () => top.replaceChildren(controls()));
    } finally {
      clearTimeout(waiting);
      schedule();
    }
  }

  function schedule(): void {
    clearTimeout(timer);
    if (site.mode !== 'served' || !rangeUtil.isValidTimeSpan(refresh)) return;
    timer = window.setTimeout(() => {
      if (document.hidden) schedule();
      else void choose(choiceOf(shown), false);
    }, rangeUtil.intervalToMs(refresh));
  }

  function jump(shelf: Shelf, place: HTMLElement): void {
    if (!rows.isOpen(shelf)) rows.toggle(shelf);
    place.scrollIntoView({ block: 'center' });
    (place.tabIndex === 0 ? place : place.querySelector('button'))?.focus({ preventScroll: true });
  }

  /** What the address asks for, where that is something else. */
  function follow(): void {
    const wanted = chosenBy(location.search, choiceOf(site.shown));
    if (queryOf(wanted) !== queryOf(choiceOf(shown))) void choose(wanted, false);
  }

  addEventListener('popstate', follow);
  void redraw();
  follow();
  schedule();
}

function frame(): Promise<unknown> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

document.head.append(h('style', {}, css, numbers, graph, matrix));
const site = siteOf(JSON.parse(document.getElementById('site')?.textContent ?? '') as Embedded);
knowPages(site.dashboards);
void typeface().then(() => start(site));
