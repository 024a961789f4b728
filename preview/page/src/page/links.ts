/** Where a link of a dashboard leads: Grafana's addresses of dashboards become pages beside this one. */
import { textUtil } from '@grafana/data';
import type { SiteEntry } from '../contract';
import { h, type Child } from './dom';

const DASHBOARD = /^\/?d\/([^/?#]+)[^?#]*(\?[^#]*)?/;
const ELSEWHERE = /^(https?|mailto):/i;
const NOT_HERE = 'Not in this preview';

const pages = new Map<string, string>();

/** Tells which dashboards have a page; done once, before anything is drawn. */
export function knowPages(dashboards: SiteEntry[]): void {
  for (const { uid, href } of dashboards) pages.set(uid, href);
}

/** The address of a link's target as seen from this page, or null when it is not in this preview or not safe. */
function hrefOf(url: string): string | null {
  const [, uid, query = ''] = DASHBOARD.exec(url) ?? [];
  if (uid !== undefined) {
    const page = pages.get(decoded(uid));
    return page === undefined ? null : page + query;
  }
  if (url.startsWith('?')) return url;
  return ELSEWHERE.test(url) && textUtil.sanitizeUrl(url) !== 'about:blank' ? url : null;
}

/** A link, or where its target is not in this preview, its words with a hint that says so. */
export function anchor(
  url: string,
  about: { tooltip?: string; newTab?: boolean; class?: string },
  ...words: Child[]
): HTMLElement {
  const href = hrefOf(url);
  if (href === null) {
    const title = [about.tooltip, `${NOT_HERE}: ${url}`].filter(Boolean).join('\n');
    return h(
      'span',
      { class: `${about.class ?? ''} nowhere`, title },
      ...words,
      h('span', { class: 'unseen' }, ` (${NOT_HERE.toLowerCase()})`),
    );
  }
  const blank = about.newTab || ELSEWHERE.test(href);
  return h(
    'a',
    {
      href,
      class: about.class,
      title: about.tooltip || undefined,
      target: blank && '_blank',
      rel: blank && 'noopener noreferrer',
    },
    ...words,
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone % stands for itself
  }
}
