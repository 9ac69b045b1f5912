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
export function choicesOf<Name extends Preference>(name: Name): (typeof CHOICES)[Name] {
  return CHOICES[name];
}

function pick<Choice extends string>(choices: readonly [Choice, ...Choice[]], value: string | undefined): Choice {
  return choices.find((choice) => choice === value) ?? choices[0];
}

/** Preferences by a reader of cookies. */
export function preferencesFrom(read: (cookie: string) => string | undefined): Preferences {
  return {
    density: pick(CHOICES.density, read(COOKIES.density)),
    motion: pick(CHOICES.motion, read(COOKIES.motion)),
    sendKey: pick(CHOICES.sendKey, read(COOKIES.sendKey)),
  };
}

/** What a page's script finds in its cookies. Browser only. */
export function preferencesHere(): Preferences {
  const cookies = document.cookie.split('; ');
  return preferencesFrom((name) => cookies.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1));
}

/** Applies a preference to the open page and remembers it for the server (one year). Browser only. */
export function choosePreference<Name extends Preference>(name: Name, value: Preferences[Name]): void {
  if (name !== 'sendKey') document.documentElement.dataset[name] = value;
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet.
  document.cookie = `${COOKIES[name]}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}
