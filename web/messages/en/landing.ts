/** Words of the front page. */
export const landing = {
  title: 'Baton · Teams of AI agents that hand work on',
  description: 'Define, share, test and run AI agents: durable, metered, with every step in sight.',
  headline: 'Build a team of agents. Watch them hand work on.',
  lead: 'Baton runs AI agents that know their own field and pass the rest to the right colleague. You see each step as it happens, and pay for what was used.',
  createAccount: 'Create your account',
  free: '10 credits to begin with, free for 30 days. No card.',

  handedOn: '{from} handed on to {to}',
  picture: 'Who worked when: first the agent that listens, then the one that answers, each with its model call',
  meter: '{credits} credits · {tokens, number} tokens · {seconds} s',
  meterShape: "'{credits}' credits · '{tokens}' tokens · '{seconds}' s",
  recorded: 'A run of this engine with its offline demo model, recorded on {day} and played back at its own pace.',
  play: 'Play',
  pause: 'Pause',
  again: 'Play again',

  what: 'What it does',
  handOnTitle: 'Agents that hand on',
  handOnText:
    'Give each agent one field and its own model. One that listens decides who answers, and passes the whole conversation with the question.',
  surviveTitle: 'Runs that survive',
  surviveText:
    'Every step is written down before the next begins. Close the tab, lose the network, restart the server: the run goes on where it was, and no step is paid twice.',
  sightTitle: 'Every step in sight',
  sightText:
    'See who worked, what the model read and wrote, how long it took and what it cost, while it happens. Fork a run at any step and ask it differently.',
  costTitle: 'Costs without surprise',
  costText:
    'An estimate before, the exact charge after. Credits are held before a model is called and the rest comes back at once. When they end, the run waits instead of failing.',

  prices: 'Prices',
  pricesText:
    'Per 1,000 tokens, read or written alike. With a provider key of your own you pay the provider, and a tenth of these prices here.',
  pricesExample: 'A short question and its answer, 500 tokens with {model}, cost {credits} credits.',
  pricesFrom: 'from {credits}',
  pricesModels: '{count, plural, one {# model} other {# models}}',
  allPrices: '{count, plural, one {The price of # model} other {The prices of all # models}}',
  pricesUnknown: 'The prices can not be shown at the moment.',
  model: 'Model',
  provider: 'Provider',
  context: 'Context',
  tokens: '{count, number} tokens',
  perThousand: 'Credits per 1K tokens',

  code: 'The same from your own code',
  codeText:
    'Whatever this site does, it does through the public API. Create a token, start a run, and read its events as they come; after a cut, go on from the last one.',
  codeExample: 'A run by curl',
  readDocs: 'Read the API documentation',
} as const;
