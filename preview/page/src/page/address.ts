/** The address of this page: what it asks for, and how a choice is written into it. */

/** A parameter of the address; `undefined` where it has none. */
export function asked(name: string): string | undefined {
  return new URLSearchParams(location.search).get(name) ?? undefined;
}

/** Writes a choice's query into the address, beside what is no part of a choice; `push` makes it a step to go back. */
export function writeChoice(query: string, push: boolean): void {
  write([query, others((name) => name === 'from' || name === 'to' || name.startsWith('var-'))], push);
}

/** Writes one parameter, or takes it away. */
export function writeParameter(name: string, value: string): void {
  const rest = others((other) => other === name);
  write([rest, value && `${name}=${encodeURIComponent(value)}`], false);
}

function others(isLeftOut: (name: string) => boolean): string {
  const parts = location.search.slice(1).split('&').filter(Boolean);
  return parts.filter((part) => !isLeftOut([...new URLSearchParams(part).keys()][0] ?? '')).join('&');
}

function write(parts: string[], push: boolean): void {
  const query = parts.filter(Boolean).join('&');
  const url = location.pathname + (query && `?${query}`) + location.hash;
  if (push) history.pushState(history.state, '', url);
  else history.replaceState(history.state, '', url);
}
