/** Another choice of the dashboard: from the file itself, or from the server. */
import { carriedBy, type Choice, queryOf } from './choice';
import type { Embedded, Shown, ShownPanel, Site } from '../contract';

/** What can be shown besides what is. */
export interface Source {
  can(choice: Choice): boolean;
  /** Why others cannot; '' when all can. */
  why: string;
  /** Rejects with an Error in words for a reader; with an AbortError when something newer was asked. */
  load(choice: Choice): Promise<Shown>;
}

/** The site that is embedded in the page, whole: what its dashboards share is the very same object in each. */
export function siteOf({ site, shared }: Embedded): Site {
  const put = <Piece>(place: Piece): Piece => shared[Number(place)] as Piece;
  const whole = (panels: ShownPanel[]): void => {
    for (const panel of panels) {
      panel.model = put(panel.model);
      for (const one of panel.answers.flatMap((answer) => answer.series)) one.values = put(one.values);
      whole(panel.panels ?? []);
    }
  };
  for (const shown of [site.shown, site.before, ...Object.values(site.others)]) whole(shown?.panels ?? []);
  return site;
}

export function sourceOf(site: Site): Source {
  return site.mode === 'served' ? server() : file(site);
}

function file(site: Site): Source {
  const carried = carriedBy(site);
  const why = site.compared
    ? 'Before and after are shown at these choices only.'
    : 'This file carries some choices only: what is greyed is not in it. ' +
      'Open with "tradeboards preview --serve" to choose it.';
  return {
    can: (choice) => carried.has(queryOf(choice)),
    why,
    async load(choice) {
      const shown = carried.get(queryOf(choice));
      if (!shown) throw new Error(`This file does not carry ${said(choice)}. ${why}`);
      return shown;
    },
  };
}

function server(): Source {
  let asking = new AbortController();
  return {
    can: () => true,
    why: '',
    async load(choice) {
      asking.abort();
      asking = new AbortController();
      const { signal } = asking;
      const answer = await fetch(`page.json?${queryOf(choice)}`, { signal }).catch((error: unknown) => {
        throw signal.aborted ? error : new Error('The preview does not answer: it has been stopped, perhaps.');
      });
      if (!answer.ok) throw new Error((await answer.text()).slice(0, 500) || `The preview answers ${answer.status}.`);
      return (await answer.json()) as Shown;
    },
  };
}

function said({ from, to, values }: Choice): string {
  const chosen = Object.entries(values).map(([name, some]) => `${name} = ${some.join(' + ') || 'none'}`);
  return [`${from} to ${to}`, ...chosen].join(', ').replaceAll('$__all', 'All');
}
