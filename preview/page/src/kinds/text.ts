/** Words: Markdown, HTML or code. */
import { renderTextPanelMarkdown } from '@grafana/data';
import { h } from '../page/dom';
import { oneOf, record } from '../data/json';
import { fromHtml } from '../page/markup';
import type { Kind } from './kind';
import { optionsOf } from './values';

export const text: Kind = (room) => {
  const options = optionsOf(room);
  const content = typeof options.content === 'string' ? options.content : '';
  const mode = oneOf(options.mode, ['markdown', 'html', 'code']);
  const holder = h('div', {
    class: 'words',
    tabindex: 0,
    role: 'group',
    'aria-label': room.panel.model.title || 'Text',
  });
  if (mode === 'code') holder.append(code(content, record(options.code).showLineNumbers === true));
  else holder.append(fromHtml(mode === 'html' ? content : renderTextPanelMarkdown(content)));
  room.body.append(holder);
  return {};
};

function code(content: string, isNumbered: boolean): HTMLElement {
  const lines = content.split('\n').map((line) => h('span', {}, `${line}\n`));
  return h('pre', { class: isNumbered ? 'code numbered' : 'code' }, ...lines);
}
