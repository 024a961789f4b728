// On a served page: loads it anew when what it shows has changed; while its sources do not compile, says why.
{
  const note = document.createElement('div');
  const what = document.createElement('strong');
  const details = document.createElement('pre');
  what.setAttribute('role', 'alert');
  details.tabIndex = 0; // so that keys scroll it
  note.style.cssText =
    'position:fixed;inset:auto 0 0 0;z-index:9999;max-height:40vh;overflow:auto;padding:12px 16px;background:#7a1f1f;color:#fff;' +
    'font:13px/1.5 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere';
  details.style.cssText = 'margin:8px 0 0;max-height:30vh;overflow:auto;font:inherit;white-space:pre-wrap';
  note.append(what, details);
  const say = (text) => {
    if (!text) return note.remove();
    document.body.append(note);
    const isTraceback = text.startsWith('Traceback'); // its last line says what is wrong
    what.textContent = isTraceback ? text.trim().split('\n').at(-1) : text;
    details.textContent = isTraceback ? text : '';
    details.hidden = !isTraceback;
    details.scrollTop = details.scrollHeight;
  };
  const events = new EventSource(`events?since=${document.body.dataset.version}`);
  events.addEventListener('reload', () => location.reload());
  events.addEventListener('problem', (event) => say(JSON.parse(event.data)));
  let lost = false;
  events.onerror = () => {
    lost = true;
    say('The preview has been stopped. This is what it showed last.');
  };
  events.onopen = () => lost && location.reload();
}
