/** Markdown and HTML of any hand as elements that are safe: no script, no request, nothing over the page. */
import { renderMarkdown, textUtil } from '@grafana/data';
import { h } from './dom';
import { anchor } from './links';

/** Elements that would ask for something, or be taken for the page's own. */
const UNWANTED = `iframe, video, audio, source, track, object, embed, form, input, button, select, textarea, style,
  link, meta, base, script, svg, math, template`;
/** Attributes that lay out text and tables. */
const WANTED = new Set([
  'href',
  'src',
  'alt',
  'title',
  'width',
  'height',
  'align',
  'valign',
  'colspan',
  'rowspan',
  'start',
]);

export function fromMarkdown(text: string): HTMLElement {
  return tamed(renderMarkdown(text));
}

export function fromHtml(text: string): HTMLElement {
  return tamed(textUtil.sanitizeTextPanelContent(text));
}

/** Sanitised HTML without what the page does not allow. Parsed apart, where nothing runs or loads. */
function tamed(html: string): HTMLElement {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  for (const element of body.querySelectorAll(UNWANTED)) element.remove();
  for (const image of body.querySelectorAll('img')) {
    if (!/^data:image\//i.test(image.getAttribute('src') ?? '')) image.replaceWith(image.alt || 'image');
  }
  for (const element of body.querySelectorAll('*')) {
    for (const name of element.getAttributeNames()) if (!WANTED.has(name)) element.removeAttribute(name);
  }
  for (const link of body.querySelectorAll('a')) {
    link.replaceWith(anchor(link.getAttribute('href') ?? '', { newTab: true }, ...link.childNodes));
  }
  return h('div', { class: 'markup' }, ...body.childNodes);
}
