// On a served page: loads it anew when what it shows has changed; while its sources do not compile, says why.
{
  const note = document.createElement('pre');
  note.setAttribute('role', 'alert');
  note.style.cssText =
    'position:fixed;inset:auto 0 0 0;z-index:9999;margin:0;padding:12px 16px;max-height:40vh;overflow:auto;' +
    'background:#7a1f1f;color:#fff;font:13px/1.5 ui-monospace,monospace;white-space:pre-wrap';
  const say = (text) => {
    note.textContent = text;
    if (text) document.body.append(note);
    else note.remove();
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
