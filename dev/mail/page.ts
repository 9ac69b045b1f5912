import type { Mail } from './mailbox.ts';

/** No script runs and nothing is loaded, whatever a mail contains. */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const STYLE = `:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}
li{margin:.4rem 0}small{opacity:.7}pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid #8885;border-radius:8px;padding:1rem}
iframe{width:100%;height:28rem;border:1px solid #8885;border-radius:8px;background:#fff}dt{font-weight:600}dd{margin:0 0 .4rem}`;

/** The list of all mails. */
export function listPage(mails: readonly Mail[]): string {
  const items = mails.map(
    (mail) =>
      `<li><a href="/mails/${escapeHtml(mail.id)}">${escapeHtml(mail.subject || '(no subject)')}</a> <small>to ${escapeHtml(mail.to.join(', '))} · ${escapeHtml(mail.createdAt)}</small></li>`,
  );
  const body =
    items.length > 0
      ? `<ul>${items.join('')}</ul>`
      : '<p>No mail yet. Mails that Baton sends locally show up here.</p>';
  return page('Mails', `<h1>Mails</h1>${body}`);
}

/** One mail: its text with links to click, and its HTML in a frame that can run nothing. */
export function mailPage(mail: Mail): string {
  const facts: [string, string][] = [
    ['From', mail.from],
    ['To', mail.to.join(', ')],
    ['At', mail.createdAt],
  ];
  const list = facts.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join('');
  const text = mail.text === null ? '' : `<pre>${withLinks(mail.text)}</pre>`;
  const html =
    mail.html === null
      ? ''
      : `<iframe title="HTML of the mail" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${escapeHtml(`<base target="_blank">${mail.html}`)}"></iframe>`;
  return page(
    mail.subject,
    `<p><a href="/">All mails</a></p><h1>${escapeHtml(mail.subject)}</h1><dl>${list}</dl>${text}${html}`,
  );
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)} · local mail</title><style>${STYLE}</style></head><body>${body}</body></html>`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

function withLinks(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((part, i) =>
      i % 2 === 1 ? `<a href="${escapeHtml(part)}" rel="noreferrer">${escapeHtml(part)}</a>` : escapeHtml(part),
    )
    .join('');
}
