/** The line above a panel, as Grafana's: what is wrong, title, description, links, its own time, queries. */
import { rangeUtil } from '@grafana/data';
import type { PanelModel, ShownPanel } from '../contract';
import { h, icon } from './dom';
import { hint, menu } from './float';
import { anchor } from './links';
import { fromMarkdown } from './markup';
import { queriesButton } from './queries';

interface PanelLink {
  title?: string;
  url: string;
  targetBlank?: boolean;
}

const CHANGES = { new: ['+', 'new'], removed: ['−', 'removed'], changed: ['±', 'changed'] } as const;

/** The heading; `id` names the title, for the region that it labels. */
export function headingOf(panel: ShownPanel, id: string): HTMLElement {
  const { model } = panel;
  return h(
    'header',
    { class: 'heading' },
    h('h3', { id, title: model.title }, model.title),
    typeof model.description === 'string' && model.description.trim() && describeButton(model.title, model.description),
    linksOf(model),
    timeNote(model),
    changeChip({ change: panel.change, title: model.title, lines: panel.changes ?? [] }),
    h('span', { class: 'space' }),
    queriesButton(panel),
  );
}

/** The (i) that tells a description in Markdown. */
export function describeButton(title: string, description: string): HTMLElement {
  const button = h('button', { class: 'plain', 'aria-label': `Description of ${title || 'this panel'}` }, icon('info'));
  hint(button, () => fromMarkdown(description));
  return button;
}

/** The mark in the corner: what is wrong with a panel, and what of it is not drawn. */
export function addMark(heading: HTMLElement, problems: string[], notes: string[]): void {
  if (!problems.length && !notes.length) return;
  const about = problems.length ? 'Problems' : 'Not drawn as in Grafana';
  const button = h(
    'button',
    {
      class: problems.length ? 'plain mark wrong' : 'plain mark',
      'aria-label': `${about}: ${[...problems, ...notes].join('; ')}`,
    },
    icon('warning'),
  );
  hint(button, () => {
    const list = (title: string, lines: string[]) =>
      lines.length && [h('strong', {}, title), h('ul', {}, ...lines.map((line) => h('li', {}, line)))];
    return h('div', {}, ...(list('Problems', problems) || []), ...(list('Not drawn as in Grafana', notes) || []));
  });
  heading.prepend(button);
}

/** What kind of change something is of; where there are lines, pointing at it tells them. */
export function changeChip(about: {
  change: ShownPanel['change'];
  title: string;
  lines: string[];
}): HTMLElement | undefined {
  const { change, title, lines } = about;
  if (!change) return undefined;
  const [sign, word] = CHANGES[change];
  const words = [h('span', { 'aria-hidden': 'true' }, sign), h('span', { class: 'word' }, ` ${word}`)];
  if (!lines.length) return h('span', { class: `chip ${change}`, title: word }, ...words);
  const label = `${word}: what of ${title || 'this panel'}`;
  const button = h('button', { class: `chip ${change}`, 'aria-label': label }, ...words);
  hint(button, () => h('ul', { class: 'lines' }, ...lines.map(lineOf)));
  return button;
}

/** A line of a change: its first sign says what became of it. */
export function lineOf(line: string): HTMLElement {
  return h('li', { class: /^\s*[-+~] /.test(line) ? 'line' : 'line quiet' }, line);
}

function linksOf(model: PanelModel): HTMLElement | undefined {
  const all = (Array.isArray(model.links) ? model.links : []) as (Partial<PanelLink> | null)[];
  const links = all.filter((link): link is PanelLink => typeof link?.url === 'string');
  if (!links.length) return undefined;
  const button = h('button', { class: 'plain', 'aria-label': `Links of ${model.title || 'this panel'}` }, icon('link'));
  const items = (): HTMLElement[] =>
    links.map((link) => h('li', {}, anchor(link.url, { newTab: link.targetBlank }, link.title || link.url)));
  menu(button, () => h('ul', { class: 'menu' }, ...items()));
  return h('span', {}, button);
}

/** A panel's own range of time, in Grafana's words. */
function timeNote({ timeFrom, timeShift, hideTimeOverride }: PanelModel): HTMLElement | false {
  if (hideTimeOverride || (!timeFrom && !timeShift)) return false;
  const words: string[] = [];
  if (timeFrom) {
    const told = rangeUtil.describeTextRange(String(timeFrom).replace(/^now-/, ''));
    words.push(told.invalid ? 'invalid time override' : told.display);
  }
  if (timeShift) words.push(rangeUtil.isValidTimeSpan(timeShift) ? `timeshift -${timeShift}` : 'invalid timeshift');
  return h('span', { class: 'own-time', title: words.join(' ') }, icon('clock'), words.join(' '));
}
