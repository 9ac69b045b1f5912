/**
 * Who may import whom (docs/architecture.md). Each rule has a name, so a refusal says which one it was.
 * Tests, fakes, generators (web/tools/) and everything under test/ stand outside: they may reach into any part.
 */
const TESTS = '\\.(test|fake|model)\\.tsx?$|/testing/|^web/tools/';
const CONTRACTS = '^(worker/engine/definition\\.ts|durable-objects/[^/]+/protocol\\.ts|worker/db/schema/)';
const KERNEL = '^worker/kernel/';
const PACKAGES = '^node_modules/|^cloudflare:|^node:';
/** Files of a noun that hold its SQL; `graph` is the agents' one recursive statement. */
const STORES = '^worker/domain/.+/([a-z-]*store|graph)[a-z-]*\\.ts$';
const SERVICES = '^worker/domain/.+/[a-z-]*service[a-z-]*\\.ts$';
const SCHEMAS = '^worker/domain/.+/[a-z-]*schemas[a-z-]*\\.ts$';
/** Rules of fields that the browser's forms run as well: plain zod. */
const SHARED_RULES = '^worker/domain/[^/]+/contract\\.ts$';
const SQL = '^worker/db/|node_modules/(drizzle-orm|@neondatabase)/';
const HTTP_FRAMEWORK = 'node_modules/hono/';

/** `to` holds what is allowed; everything else from `from` is refused. */
function only(name, comment, from, allowed) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: from, pathNot: TESTS },
    to: { pathNot: [...allowed, PACKAGES] },
  };
}

function never(name, comment, from, to, more = {}) {
  return { name, comment, severity: 'error', from: { path: from, pathNot: TESTS }, to: { path: to, ...more } };
}

module.exports = {
  forbidden: [
    only('kernel-is-the-ground', 'The kernel imports nothing of ours.', KERNEL, [KERNEL]),
    only('schemas-are-contracts', 'schemas.ts imports zod, the kernel and other contracts.', SCHEMAS, [
      KERNEL,
      SCHEMAS,
      CONTRACTS,
      SHARED_RULES,
    ]),
    only('shared-rules-are-plain', 'What the browser loads brings zod and texts only.', SHARED_RULES, [
      '^worker/kernel/text\\.ts$',
    ]),
    only(
      'protocols-are-contracts',
      'protocol.ts imports zod, the kernel and other contracts.',
      'durable-objects/[^/]+/protocol\\.ts$',
      [KERNEL, CONTRACTS],
    ),
    only('stores-hold-sql-only', 'A store knows the kernel and the database.', STORES, [
      KERNEL,
      '^worker/db/',
      STORES,
      SCHEMAS,
      CONTRACTS,
    ]),
    never(
      'services-know-no-http',
      'A service knows neither Hono nor the http layer.',
      SERVICES,
      `^worker/http/|${HTTP_FRAMEWORK}`,
    ),
    never('services-know-no-sql', 'A service asks its store.', SERVICES, SQL, { dependencyTypesNot: ['type-only'] }),
    never('services-never-call-routes', 'Nothing calls back up.', SERVICES, '/routes[a-z-]*\\.ts$'),
    {
      name: 'stores-are-private-to-their-noun',
      comment: "Another noun's rows are reached through its service.",
      severity: 'error',
      from: { path: '^worker/domain/([^/]+)/', pathNot: TESTS },
      to: { path: '^worker/domain/.+/[a-z-]*store[a-z-]*\\.ts$', pathNot: '^worker/domain/$1/' },
    },
    {
      name: 'routes-are-thin',
      comment: 'A route knows http, its own schemas and its own service.',
      severity: 'error',
      from: { path: '^worker/domain/([^/]+)/.*routes', pathNot: TESTS },
      to: {
        pathNot: [
          '^worker/http/',
          '^worker/kernel/(errors|scopes)\\.ts$',
          '^worker/domain/$1/.*(routes|schemas|service|views)[a-z-]*\\.ts$',
          PACKAGES,
        ],
      },
    },
    only('engine-is-plain', 'The engine knows the kernel, its ports and provider ports.', '^worker/engine/', [
      KERNEL,
      '^worker/engine/',
      '^worker/providers/[^/]+/(port|catalog|prices)\\.ts$',
      // Pure: which addresses may be called at all.
      '^worker/providers/outbound/check-url\\.ts$',
      '^durable-objects/run-host/protocol\\.ts$',
    ]),
    never(
      'engine-knows-no-platform',
      'The engine runs in a plain unit test.',
      '^worker/engine/',
      `${SQL}|${HTTP_FRAMEWORK}|^cloudflare:`,
    ),
    never(
      'objects-know-no-routes',
      'A Durable Object uses the engine, providers and stores; never routes, services or Hono.',
      '^durable-objects/',
      ['/routes[a-z-]*\\.ts$', SERVICES, '^worker/http/', HTTP_FRAMEWORK].join('|'),
    ),
    never(
      'providers-know-no-domain',
      'A provider is an adapter; it knows no noun, no route and no object.',
      '^worker/providers/',
      '^worker/(domain|http)/|^durable-objects/',
    ),
    never(
      'objects-are-reached-by-client',
      'The worker reaches an object through its client.ts; only the entry and env.ts name the class.',
      '^worker/(domain|http|providers)/',
      ['^durable-objects/([^/]+)/(?!client\\.ts$|protocol\\.ts$)'].join('|'),
    ),
    {
      name: 'web-takes-types-only',
      comment: 'The site talks to the API over HTTP; from the worker it takes types, and the rules of forms.',
      severity: 'error',
      from: { path: '^web/', pathNot: TESTS },
      to: { path: '^(worker|durable-objects)/', pathNot: SHARED_RULES, dependencyTypesNot: ['type-only'] },
    },
    never(
      'web-takes-contracts-only',
      'The types that the site takes are protocols and schemas.',
      '^web/',
      '^(worker|durable-objects)/(?!.*(protocol|contract|schemas[a-z-]*)\\.ts$)',
    ),
    never(
      'product-knows-no-tools',
      'What ships never imports what develops or tests it.',
      '^(worker|durable-objects|web)/',
      '^(dev|test|bench)/',
    ),
    {
      name: 'no-circles',
      comment: 'Circles of values; types may refer to each other.',
      severity: 'error',
      from: { pathNot: TESTS },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-ghosts',
      comment: 'An import that resolves to nothing.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(cloudflare|astro|virtual):' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.astro|\\.wrangler)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['workerd', 'worker', 'import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.astro', '.json'],
    },
  },
};
