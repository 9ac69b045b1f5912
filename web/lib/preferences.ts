/** How the site behaves for somebody, beside its theme; kept in cookies, so that the server renders by it. */
const CHOICES = {
  density: ['comfortable', 'compact'],
  motion: ['system', 'reduced'],
  sendKey: ['mod', 'enter'],
} as const;

export type Preference = keyof typeof CHOICES;
export type Preferences = { [Name in Preference]: (typeof CHOICES)[Name][number] };

const COOKIES: Record<Preference, string> = {
  density: 'baton_density',
  motion: 'baton_motion',
  sendKey: 'baton_send_key',
};

/** What may be chosen; the first is what counts until somebody chooses. */
export function choicesOf<Name extends Preference>(name: Name): readonly Preferences[Name][] {
  return CHOICES[name];
}

function pick<Name extends Preference>(name: Name, value: string | undefined): Preferences[Name] {
  const [usual] = CHOICES[name];
  return choicesOf(name).find((choice) => choice === value) ?? usual;
}

/** Preferences by a reader of cookies. */
export function preferencesFrom(read: (cookie: string) => string | undefined): Preferences {
  return {
    density: pick('density', read(COOKIES.density)),
    motion: pick('motion', read(COOKIES.motion)),
    sendKey: pick('sendKey', read(COOKIES.sendKey)),
  };
}

/** What a page's script finds in its cookies. Browser only. */
export function preferencesHere(): Preferences {
  const pairs = document.cookie.split('; ').map((pair) => pair.split('=') as [string, string?]);
  const cookies = new Map(pairs);
  return preferencesFrom((name) => cookies.get(name));
}

/** Applies a preference to the open page and remembers it for the server (one year). Browser only. */
export function choosePreference<Name extends Preference>(name: Name, value: Preferences[Name]): void {
  if (name !== 'sendKey') document.documentElement.dataset[name] = value;
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet.
  document.cookie = `${COOKIES[name]}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}
