/** Links of a value: itself where there is one, a menu where there are several. */
import type { FieldDisplay, LinkModel } from '@grafana/data';
import { type Child, h } from '../page/dom';
import { menu } from '../page/float';
import { anchor } from '../page/links';

/** Where a value leads. A link that cannot be made is left out. */
export function linksOf({ hasLinks, getLinks }: Pick<FieldDisplay, 'hasLinks' | 'getLinks'>): LinkModel[] {
  if (!hasLinks || !getLinks) return [];
  try {
    return getLinks().filter(({ href }) => typeof href === 'string' && href !== '');
  } catch {
    return []; // a link is anyone's JSON
  }
}

/** The content as a link, or as a button with a menu of links, or as it is. */
export function linked(links: LinkModel[], ...content: Child[]): HTMLElement | undefined {
  if (links.length === 0) return undefined;
  if (links.length === 1) return linkOf(links[0]!, ...content);
  const button = h('button', { type: 'button', class: 'leads' }, ...content);
  menu(button, () =>
    h('ul', { class: 'menu' }, ...links.map((link) => h('li', {}, linkOf(link, link.title || link.href)))),
  );
  return button;
}

function linkOf({ href, title, target }: LinkModel, ...content: Child[]): HTMLElement {
  return anchor(href, { tooltip: title, newTab: target === '_blank', class: 'leads' }, ...content);
}
