/** A panel of a kind that is not drawn here: what it asks, in words, never a blank. */
import type { Kind } from './kind';

export const card: Kind = ({ body, panel }) => {
  const about = document.createElement('p');
  about.textContent = `Panels of type "${panel.model.type}" are not drawn here. It asks:`;
  const queries = document.createElement('ul');
  for (const target of panel.model.targets ?? []) {
    const item = document.createElement('li');
    item.textContent = `${target.refId}: ${target.expr ?? target.rawSql ?? 'no query'}`;
    queries.append(item);
  }
  body.append(about, queries);
  return {};
};
