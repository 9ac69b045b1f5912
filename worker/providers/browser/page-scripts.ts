/** Scripts that run inside of pages, as text: what they give back is a page's word, to be read with care. */

/** One window: what would open another opens in this one. Sockets would leave without being asked for. */
export const ONE_WINDOW = `(() => {
  window.open = (url) => { if (url) location.assign(url); return null; };
  addEventListener('click', (event) => {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement || node instanceof HTMLAreaElement);
    if (link && link.target && link.target !== '_self') link.target = '_self';
  }, true);
  addEventListener('submit', (event) => { if (event.target.target) event.target.target = '_self'; }, true);
  for (const name of ['WebSocket', 'WebTransport', 'RTCPeerConnection', 'webkitRTCPeerConnection'])
    Object.defineProperty(window, name, { value: undefined, configurable: false });
})()`;

const MAX_ELEMENTS = 80;
const MAX_NAME_CHARS = 80;

/** What can be used in the visible part of the page, with the middle of each. */
export const VISIBLE_ELEMENTS = `(() => {
  const roles = { A: 'link', BUTTON: 'button', SELECT: 'select', TEXTAREA: 'textbox', SUMMARY: 'button', LABEL: 'label' };
  const inputs = { checkbox: 'checkbox', radio: 'radio', submit: 'button', button: 'button', reset: 'button', range: 'slider' };
  const short = (text) => String(text ?? '').replace(/\\s+/g, ' ').trim().slice(0, ${MAX_NAME_CHARS});
  const found = [];
  for (const node of document.querySelectorAll('a[href],button,input,select,textarea,summary,[role],[contenteditable=true],[onclick]')) {
    if (found.length >= ${MAX_ELEMENTS}) break;
    const box = node.getBoundingClientRect();
    const x = Math.round(box.left + box.width / 2), y = Math.round(box.top + box.height / 2);
    if (box.width < 2 || box.height < 2 || x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) continue;
    const top = document.elementFromPoint(x, y);
    if (!top || !(node.contains(top) || top.contains(node))) continue;
    const role = node.getAttribute('role') || (node.tagName === 'INPUT' ? inputs[node.type] || 'textbox' : roles[node.tagName]) || 'clickable';
    if (role === 'presentation' || role === 'none' || node.type === 'hidden') continue;
    const label = node.getAttribute('aria-label') || (node.labels && node.labels[0] && node.labels[0].innerText)
      || node.innerText || node.placeholder || node.title || node.name || (node.tagName === 'INPUT' && role === 'button' && node.value);
    const secret = node.type === 'password';
    const value = role === 'checkbox' || role === 'radio' ? (node.checked ? 'on' : 'off') : role === 'button' ? '' : secret && node.value ? '(hidden)' : node.value;
    found.push({ role: short(role), name: short(label), x, y, ...(typeof value === 'string' && value ? { value: short(value) } : {}) });
  }
  return { url: location.href, title: short(document.title), elements: found };
})()`;

export const ALL_TEXT = `String(document.body?.innerText ?? document.documentElement?.textContent ?? '').slice(0, 200000)`;
