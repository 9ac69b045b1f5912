/** Whose keys tools use, and free secrets of one's own; the key itself is entered, tested and stored like any other. */
export interface ToolKeyProvider {
  id: string;
  name: string;
  /** Where a person gets a key, or reads how to set the server up. */
  keysPage: string | null;
  /** What to enter where that is not plain. */
  format: string | null;
  /** It works without a key. */
  keyless?: boolean;
  ownBaseUrl?: { mode: 'required' | 'optional'; example: string };
  /** Whether its owner can be asked about it. */
  testable: boolean;
}

/** A named secret for HTTP tools and MCP servers. Nobody but the server that it is meant for can say whether it is right. */
export const SECRET = 'secret';

const PROVIDERS: readonly ToolKeyProvider[] = [
  {
    id: 'brave',
    name: 'Brave Search',
    keysPage: 'https://api-dashboard.search.brave.com/app/keys',
    format: null,
    testable: true,
  },
  { id: 'tavily', name: 'Tavily', keysPage: 'https://app.tavily.com/home', format: null, testable: true },
  {
    id: 'google_search',
    name: 'Google Programmable Search',
    keysPage: 'https://developers.google.com/custom-search/v1/introduction',
    format: 'KEY:CX, the API key and the id of your search engine with a colon between them.',
    testable: true,
  },
  {
    id: 'searxng',
    name: 'SearXNG',
    keysPage: 'https://docs.searxng.org/admin/settings/settings_search.html',
    format: 'Nothing, or what a proxy before your server asks for: a bearer token, or user:password.',
    keyless: true,
    ownBaseUrl: { mode: 'required', example: 'https://search.example.com' },
    testable: true,
  },
  {
    id: 'stability',
    name: 'Stability AI',
    keysPage: 'https://platform.stability.ai/account/keys',
    format: null,
    testable: true,
  },
  {
    id: SECRET,
    name: 'Secret',
    keysPage: null,
    format: 'Any text of visible characters, for your own HTTP tools and MCP servers.',
    testable: false,
  },
];

export function listToolKeyProviders(): readonly ToolKeyProvider[] {
  return PROVIDERS;
}

export function findToolKeyProvider(id: string): ToolKeyProvider | undefined {
  return PROVIDERS.find((provider) => provider.id === id);
}
