/** What a reader chose: a range of time and values of variables, and how an address says it, as Grafana's do. */
import type { Shown, Site } from '../contract';

export interface Choice {
  from: string;
  to: string;
  /** Values by a variable's name; ['$__all'] for all. */
  values: Record<string, string[]>;
}

/** The choice that a dashboard is shown at. */
export function choiceOf(shown: Shown): Choice {
  const values = Object.fromEntries(shown.variables.map((variable) => [variable.name, variable.current]));
  return { from: shown.range.from, to: shown.range.to, values };
}

/** The choice as one canonical query: the range, then variables and the values of each in the order of their text. */
export function queryOf(choice: Choice): string {
  const variables = Object.keys(choice.values)
    .sort()
    .flatMap((name) => [...(choice.values[name] ?? [])].sort().map((value) => [`var-${name}`, value] as const));
  const pairs = [['from', choice.from] as const, ['to', choice.to] as const, ...variables];
  return pairs.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join('&');
}

/** A choice with what the query of an address says instead; names that are no variables of it are left out. */
export function chosenBy(query: string, otherwise: Choice): Choice {
  const values = { ...otherwise.values };
  const asked = new URLSearchParams(query);
  for (const name of Object.keys(values)) {
    const given = asked.getAll(`var-${name}`).map((value) => (value === 'All' ? '$__all' : value));
    if (given.length) values[name] = [...new Set(given)];
  }
  return { from: asked.get('from') ?? otherwise.from, to: asked.get('to') ?? otherwise.to, values };
}

/** What a file carries, by the canonical query of the whole choice. */
export function carriedBy(site: Site): Map<string, Shown> {
  const first = choiceOf(site.shown);
  const others = Object.entries(site.others).flatMap(([query, shown]) =>
    [chosenBy(query, first), choiceOf(shown)].map((choice) => [queryOf(choice), shown] as const),
  );
  return new Map([...others, [queryOf(first), site.shown] as const]);
}

/** As `encodeURIComponent`, but a space is `+`, `@:$,;` stand as they are, and `!'()*` do not. */
function escaped(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '?'))
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replace(/%(40|3A|24|2C|3B)/g, decodeURIComponent);
}
