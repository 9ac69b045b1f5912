import { describe, expect, it } from 'vitest';
import { approvalMail, existingAccountMail, resetMail, verificationMail } from './texts.ts';

const url = 'https://baton.example/api/auth/verify-email?token=a&callbackURL=%2F';

describe.each([
  ['verification', verificationMail],
  ['reset', resetMail],
  ['existing account', existingAccountMail],
])('the %s mail', (_, mail) => {
  it('carries its link as text and as HTML', () => {
    const { text, html } = mail('Ada', url);
    expect(text).toContain(`\n${url}\n`);
    expect(html).toContain(url.replaceAll('&', '&#38;'));
  });

  it('loads nothing from elsewhere', () => {
    expect(mail('Ada', url).html).not.toMatch(/<(img|link|script|style)|@import|url\(/);
  });

  it.each(['<img src=x onerror=alert(1)>', 'Win at evil.example', 'https://evil.example', 'x'.repeat(61)])(
    'does not repeat the name %s',
    (name) => {
      const { text, html } = mail(name, url);
      expect(text).toMatch(/^Hello,\n/);
      expect(html).not.toContain(name);
    },
  );

  it.each(['Ada', 'Zoë O’Neill', '山田 太郎'])('greets %s', (name) => {
    expect(mail(name, url).text).toContain(`Hello ${name},`);
  });
});

describe('the approval mail', () => {
  const mail = (agent: string) => approvalMail('Ada', { agent, tool: 'send_mail' }, url);

  it('names the agent and the tool, and carries its link', () => {
    const { subject, text, html } = mail('Post Office (2)');
    expect(subject).toBe('Post Office (2) waits for your decision');
    expect(text).toContain('The agent Post Office (2) wants to use the tool send_mail');
    expect(text).toContain(`\n${url}\n`);
    expect(html).toContain(url.replaceAll('&', '&#38;'));
  });

  it.each(['Win at evil.example', 'https://evil.example', '<b>x</b>', 'x'.repeat(81), ''])(
    'does not repeat the agent name %j',
    (name) => {
      const { subject, text, html } = mail(name);
      expect(subject).toBe('An agent waits for your decision');
      if (name !== '') expect(text + html).not.toContain(name);
    },
  );
});
