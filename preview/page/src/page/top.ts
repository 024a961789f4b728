/** What stands above the panels: where the page is, its controls and links, and where its numbers come from. */
import type { Link, Shown, Site } from '../contract';
import { type Child, h, icon } from './dom';
import { menu } from './float';
import { describeButton } from './heading';
import { anchor } from './links';
import { type Choosing, variableControls } from './controls';
import { exactly, refreshControl, timeControl } from './times';
import type { Mode } from './theme';

interface Top {
  site: Site;
  shown: Shown;
  zoom: { from: number; to: number } | undefined;
  choosing: Choosing;
  mode: Mode;
  refresh: string;
  /** Undefined where there are no rows. */
  allOpen: boolean | undefined;
  resetZoom: () => void;
  chooseRefresh: (every: string) => void;
  again: () => void;
  toggleTheme: () => void;
  toggleRows: () => void;
}

export function topOf(top: Top): HTMLElement {
  const { site, shown, zoom, choosing } = top;
  const about = shown.description.trim() && describeButton(shown.title, shown.description);
  const bar = h(
    'div',
    { class: 'bar' },
    placeOf(site, shown),
    h('h1', {}, shown.title),
    about,
    h('span', { class: 'space' }),
    top.allOpen !== undefined &&
      h(
        'button',
        { id: 'rows', class: 'control', onclick: top.toggleRows },
        top.allOpen ? 'Collapse all rows' : 'Expand all rows',
      ),
    zoom && h('button', { id: 'reset-zoom', class: 'control', onclick: top.resetZoom }, 'Reset zoom'),
    timeControl({ ...choosing, shown, zoom }),
    site.mode === 'served' && refreshControl(top.refresh, top.chooseRefresh, top.again),
    themeButton(top),
  );
  const controls = variableControls(shown.variables, choosing);
  const links =
    shown.links.length > 0 && h('nav', { class: 'links', 'aria-label': 'Links' }, ...shown.links.map(linkOf));
  const second =
    (controls.length > 0 || links) &&
    h('div', { class: 'bar second' }, ...controls, h('span', { class: 'space' }), links);
  return h('header', { class: 'top' }, bar, second, saysOf(shown, zoom), noticesOf(shown));
}

/** Words above the page for as long as they are true: progress, problems. */
export function notice(kind: 'progress' | 'problem', ...words: Child[]): HTMLElement {
  return h(
    'p',
    { class: `notice ${kind}`, role: kind === 'problem' ? 'alert' : 'status' },
    kind === 'problem' && icon('warning'),
    ...words,
  );
}

function placeOf(site: Site, shown: Shown): HTMLElement {
  const here = site.dashboards.find((one) => one.uid === shown.uid);
  const button = h(
    'button',
    { id: 'dashboards', class: 'plain', 'aria-label': 'All dashboards' },
    here?.folder || 'Dashboards',
    icon('open'),
  );
  menu(button, () => {
    const folders = new Map<string, HTMLElement[]>();
    // A file does not carry every range, a server does.
    const query = site.mode === 'served' ? `?${new URLSearchParams(shown.range)}` : '';
    for (const { uid, title, folder, href } of site.dashboards) {
      const link = h('a', { href: href + query, 'aria-current': uid === shown.uid && 'page' }, title);
      folders.set(folder, [...(folders.get(folder) ?? []), h('li', {}, link)]);
    }
    const lists = [...folders].flatMap(([folder, items]) => [
      folder && h('h2', {}, folder),
      h('ul', { class: 'menu' }, ...items),
    ]);
    return h('div', { class: 'dashboards' }, ...lists);
  });
  return h(
    'nav',
    { class: 'place', 'aria-label': 'Dashboards' },
    h('a', { href: site.index }, 'Home'),
    h('span', {}, '›'),
    button,
    h('span', {}, '›'),
  );
}

function linkOf({ title, url, tooltip, newTab }: Link): HTMLElement {
  return anchor(url, { tooltip, newTab, class: 'control' }, title || url);
}

function themeButton({ mode, toggleTheme }: Top): HTMLElement {
  const other = mode === 'dark' ? 'light' : 'dark';
  return h(
    'button',
    { id: 'theme', class: 'control', 'aria-label': `Use the ${other} theme`, onclick: toggleTheme },
    icon(other),
  );
}

/** Where the numbers come from and of which time, for pictures and paper too; invented ones are marked as such. */
function saysOf(shown: Shown, zoom: Top['zoom']): HTMLElement {
  const { data } = shown;
  const marks = { prometheus: '', lab: 'Simulated', sample: 'Not real' };
  const mark = marks[data.kind];
  return h(
    'p',
    { class: `says ${data.kind}` },
    mark && h('strong', {}, mark),
    data.says,
    h('span', {}, exactly(shown, zoom)),
  );
}

function noticesOf({ notices }: Shown): HTMLElement | false {
  return (
    notices.length > 0 && h('ul', { class: 'notices' }, ...notices.map((words) => h('li', {}, icon('warning'), words)))
  );
}
